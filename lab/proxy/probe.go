package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"edgewise.dev/lab/proxy/netns"
)

// probe makes connections beside the entry: between any two places, or to a health check.
func (r *Run) probe(probe Probe) (ProbeAnswer, error) {
	answer := ProbeAnswer{Name: probe.Name, Outcomes: Counts{}, Pods: Counts{}, Packet: Counts{}, Status: Counts{}, Sticky: Counts{}}
	if err := r.prepare(probe); err != nil {
		return answer, err
	}
	space, err := r.place(probe.From)
	if err != nil {
		return answer, err
	}
	address, err := r.addressOf(probe.To)
	if err != nil {
		return answer, err
	}
	port, err := r.portNumber(probe.Port)
	if err != nil {
		return answer, err
	}
	target := withPort(address, port)
	if probe.Path != "" {
		for range probe.Connections {
			answer.Status[statusWord(statusOf(space, "http://"+target+probe.Path))]++
		}
		return answer, nil
	}
	attempts, err := r.probing(probe, target)
	if err != nil {
		return answer, err
	}
	if err := open(space, attempts); err != nil {
		return answer, err
	}
	r.countProbe(attempts, &answer)
	return answer, nil
}

// prepare changes what the probe wants changed first.
func (r *Run) prepare(probe Probe) error {
	for _, name := range probe.Stop {
		if proxy, runs := r.cluster.proxies[name]; runs {
			proxy.stop()
			delete(r.cluster.proxies, name)
		}
	}
	for _, name := range probe.Taint {
		if err := r.cluster.putNode(*r.network.node(name), true); err != nil {
			return err
		}
	}
	return r.become(probe.Pods, 0)
}

func (r *Run) probing(probe Probe, target string) ([]Attempt, error) {
	attempts := make([]Attempt, probe.Connections)
	sources, err := netns.SourcesOf(r.question.Clients)
	if err != nil {
		return nil, err
	}
	for index := range attempts {
		attempts[index].to = target
		if probe.From != "client" {
			continue
		}
		number := index
		if probe.Clients > 0 {
			number = index % probe.Clients
		}
		attempts[index].from = sources[0].At(uint64(number))
	}
	return attempts, nil
}

func (r *Run) countProbe(attempts []Attempt, answer *ProbeAnswer) {
	met := map[netip.Addr]map[string]bool{}
	for index := range attempts {
		attempt := &attempts[index]
		answer.Outcomes[attempt.outcome]++
		if attempt.outcome != "answered" {
			continue
		}
		answer.Pods[attempt.told.Pod]++
		answer.Packet[r.classify(attempt.told.Peer, attempt, "")]++
		if met[attempt.from] == nil {
			met[attempt.from] = map[string]bool{}
		}
		met[attempt.from][attempt.told.Pod] = true
	}
	for from, pods := range met {
		switch {
		case !from.IsValid():
		case len(pods) == 1:
			answer.Sticky["one"]++
		default:
			answer.Sticky["several"]++
		}
	}
}

func (r *Run) place(from string) (*netns.Namespace, error) {
	kind, name, _ := strings.Cut(from, "/")
	places := map[string]map[string]*netns.Namespace{"node": r.network.nodes, "pod": r.network.pods}
	if from == "client" {
		return r.network.clients, nil
	}
	if space, known := places[kind][name]; known {
		return space, nil
	}
	return nil, fmt.Errorf("there is no place called %q", from)
}

func (r *Run) addressOf(to string) (string, error) {
	kind, name, _ := strings.Cut(to, "/")
	if name != "" && r.network.indexOf(name) < 0 {
		return "", fmt.Errorf("there is no node called %s", name)
	}
	switch kind {
	case "node":
		return r.network.node(name).Address, nil
	case "second":
		return r.network.node(name).Second, nil
	case "bridge":
		return r.network.bridges[name], nil
	case "entry":
		return r.question.Entry.Address, nil
	case "cluster":
		spec := r.entryService().object["spec"].(map[string]any)
		return fmt.Sprint(spec["clusterIP"]), nil
	case "loopback":
		return "127.0.0.1", nil
	}
	return to, nil
}

func (r *Run) portNumber(text string) (int, error) {
	switch text {
	case "node-port":
		return r.nodePort(), nil
	case "health":
		return r.entryService().health, nil
	case "healthz":
		return healthPort, nil
	case "entry":
		return r.question.Entry.Port, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("reading the port %q: %w", text, err)
	}
	return number, nil
}

// statusWord names what a health check said, or how it did not answer.
func statusWord(status int, err error) string {
	var timeout net.Error
	switch {
	case err == nil:
		return strconv.Itoa(status)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "silent"
	}
	return "failed"
}
