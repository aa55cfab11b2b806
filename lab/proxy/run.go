package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"edgewise.dev/lab/proxy/netns"
)

// Run is one question while it is answered.
type Run struct {
	question *Question
	network  *Network
	cluster  *Cluster
	pods     *Pods
	relays   map[int]*Relay
	states   map[string]PodState
	// members are the nodes that the fronts send to, podTargets the pods where they do so past nodes.
	members    []string
	podTargets []string
	// flown is how many connections passages have opened: the next one has an address of its own, lest
	// a node remember it as another's.
	flown uint64
	// routed is whether the address has a route to members, and not one to nowhere.
	routed bool
}

// answerAll answers questions until there are no more. What is wrong with one is its answer.
func answerAll(kubeProxy string, in io.Reader, out io.Writer) error {
	if err := furnish(); err != nil {
		return err
	}
	decoder := json.NewDecoder(bufio.NewReader(in))
	encoder := json.NewEncoder(out)
	for {
		question := &Question{}
		if err := decoder.Decode(question); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a question: %w", err)
		}
		answer := &Answer{Name: question.Name, Mode: question.Mode, Phases: []PhaseAnswer{}}
		if err := answerOne(question, kubeProxy, answer); err != nil {
			answer.Error = err.Error()
		}
		if err := encoder.Encode(answer); err != nil {
			return fmt.Errorf("writing an answer: %w", err)
		}
	}
}

func answerOne(question *Question, kubeProxy string, answer *Answer) error {
	folder, err := os.MkdirTemp("", "edgewise-lab-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	network, err := buildNetwork(question)
	if err != nil {
		return err
	}
	defer network.remove()
	run := &Run{question: question, network: network, relays: map[int]*Relay{}, states: map[string]PodState{}}
	begun := time.Now()
	if run.cluster, err = startCluster(network, kubeProxy, folder); err != nil {
		return err
	}
	defer run.cluster.close()
	run.pods = &Pods{network: network, folder: folder, servers: map[string]Server{}}
	defer run.pods.stop()
	if err := run.startFronts(); err != nil {
		return err
	}
	defer run.stopFronts()
	if err := run.become(nil, 0); err != nil {
		return err
	}
	answer.Programmed = time.Since(begun).Milliseconds()
	if err := run.noteArrivals(); err != nil {
		return err
	}
	for _, phase := range question.Phases {
		found, err := run.phase(phase)
		if err != nil {
			return fmt.Errorf("phase %s: %w", phase.Name, err)
		}
		answer.Phases = append(answer.Phases, found)
	}
	for _, probe := range question.Probes {
		found, err := run.probe(probe)
		if err != nil {
			return fmt.Errorf("probe %s: %w", probe.Name, err)
		}
		answer.Probes = append(answer.Probes, found)
	}
	for _, passage := range question.Passages {
		found, err := run.passage(passage)
		if err != nil {
			return fmt.Errorf("passage %s: %w", passage.Name, err)
		}
		answer.Passages = append(answer.Passages, found)
	}
	return nil
}

func (r *Run) startFronts() error {
	for index, front := range r.question.Fronts {
		if front.Delivery != "terminating" {
			continue
		}
		relay, err := startRelay(r, index)
		if err != nil {
			return err
		}
		r.relays[index] = relay
	}
	return nil
}

func (r *Run) stopFronts() {
	for _, relay := range r.relays {
		_ = relay.listener.Close()
	}
}

// become brings pods, endpoints and proxies into a state. Pods listen before anybody is told of
// them, and those that end are gone when the proxies have been told.
func (r *Run) become(states map[string]PodState, elsewhere int) error {
	r.states = states
	if err := r.pods.follow(states); err != nil {
		return err
	}
	return r.cluster.publish(states, elsewhere)
}

// phase brings the pods into the phase's state and opens its connections.
func (r *Run) phase(phase Phase) (PhaseAnswer, error) {
	if err := r.become(phase.Pods, phase.Elsewhere); err != nil {
		return PhaseAnswer{}, err
	}
	if phase.Notices {
		if err := r.notice(); err != nil {
			return PhaseAnswer{}, err
		}
	}
	if _, err := r.arrivals(); err != nil {
		return PhaseAnswer{}, err
	}
	clients := phase.Clients
	if len(clients) == 0 {
		clients = r.question.Clients
	}
	attempts, err := r.attempts(clients, phase.Connections, phase.Forged)
	if err != nil {
		return PhaseAnswer{}, err
	}
	if err := open(r.network.clients, attempts); err != nil {
		return PhaseAnswer{}, err
	}
	arrived, err := r.arrivals()
	if err != nil {
		return PhaseAnswer{}, err
	}
	return r.count(phase, attempts, arrived), nil
}

// attempts are connections from the clients' networks in turn, each from another address.
func (r *Run) attempts(networks []string, count int, forged string) ([]Attempt, error) {
	sources, err := netns.SourcesOf(networks)
	if err != nil {
		return nil, err
	}
	attempts := make([]Attempt, count)
	for index := range attempts {
		from := sources[index%len(sources)].At(uint64(index / len(sources)))
		attempts[index] = Attempt{from: from, to: r.door(), forged: forged}
	}
	return attempts, nil
}

// door is where a client connects to: the outermost front that takes connections, the address
// itself, or, where nothing stands in front, any node that clients know of.
func (r *Run) door() string {
	for index, front := range r.question.Fronts {
		if front.Delivery == "terminating" {
			return withPort(r.network.listenAddress(index), r.question.Entry.Port)
		}
	}
	if len(r.question.Fronts) > 0 {
		return withPort(r.question.Entry.Address, r.question.Entry.Port)
	}
	name, _ := pickOne(r.members)
	return withPort(r.network.node(name).Address, r.nodePort())
}
