package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"edgewise.dev/lab/proxy/netns"
)

// settle is how long connections flow before the first step and after the last one.
const settle = 500 * time.Millisecond

// stream is a flow of connections that does not pause while the cluster changes.
type stream struct {
	run  *Run
	rate int
	// door is where the next connection goes, stage the number that it is counted under.
	door  atomic.Pointer[string]
	stage atomic.Int64
	ended atomic.Bool

	// turning is set while the fronts change their members.
	turning atomic.Bool

	mutex   sync.Mutex
	flights []*flight
	failure error
}

// flight is one connection on its way.
type flight struct {
	Attempt
	stage int64
	begun time.Time
	ended atomic.Bool
	// crossed is whether the fronts changed their members meanwhile. A router that hashes then sends
	// packets of open connections elsewhere (MetalLB's documentation, "BGP mode: limitations"): what
	// breaks so is no new connection that was lost, and is counted apart.
	crossed atomic.Bool
}

// passage makes the steps one after the other while clients connect, and counts what became of the
// connections by the step in which they began. Fronts have to pass through: their members change
// while connections come in.
func (r *Run) passage(passage Passage) (PassageAnswer, error) {
	answer := PassageAnswer{Name: passage.Name, Steps: []StepAnswer{}}
	if len(r.relays) > 0 {
		return answer, fmt.Errorf("a front that terminates connections cannot be changed under them")
	}
	if len(passage.Steps) == 0 {
		return answer, nil
	}
	// The first step is where the passage begins.
	if err := r.make(passage.Steps[0], func() {}); err != nil {
		return answer, fmt.Errorf("step %s: %w", passage.Steps[0].Name, err)
	}
	flow := &stream{run: r, rate: passage.Rate}
	flow.aim()
	var done sync.WaitGroup
	done.Go(flow.flow)
	members := [][]string{}
	err := r.walk(passage.Steps, flow, &members)
	flow.ended.Store(true)
	done.Wait()
	if err == nil {
		err = flow.failure
	}
	if err != nil {
		return answer, err
	}
	for index, step := range passage.Steps {
		answer.Steps = append(answer.Steps, StepAnswer{
			Name: step.Name, Members: members[index],
			Making: flow.outcomes(2 * index), Outcomes: flow.outcomes(2*index + 1),
		})
	}
	return answer, nil
}

// walk makes the steps; an even stage is a step in the making, an odd one a step that lingers.
func (r *Run) walk(steps []Step, flow *stream, members *[][]string) error {
	time.Sleep(settle)
	for index, step := range steps {
		flow.stage.Store(int64(2 * index))
		if index > 0 {
			if err := r.make(step, func() { flow.turn(true) }); err != nil {
				return fmt.Errorf("step %s: %w", step.Name, err)
			}
			flow.turn(false)
			flow.aim()
		}
		*members = append(*members, r.members)
		flow.stage.Store(int64(2*index + 1))
		time.Sleep(time.Duration(step.Linger) * time.Millisecond)
		if step.Settles {
			flow.stage.Store(int64(2 * (index + 1)))
			time.Sleep(connectPatience)
		}
	}
	// What begins now, after all is made, is only there so that no connection is the last one.
	flow.stage.Store(int64(2 * len(steps)))
	time.Sleep(settle)
	return nil
}

// make applies a step: Services, then pods and their endpoints, then what the fronts notice; `turning`
// is called right before.
func (r *Run) make(step Step, turning func()) error {
	if len(step.Services) > 0 {
		if err := r.cluster.replaceServices(step.Services); err != nil {
			return err
		}
	}
	if len(step.Fronts) > 0 {
		r.question.Fronts = step.Fronts
	}
	if err := r.appear(step.Pods); err != nil {
		return err
	}
	if !step.Notices {
		return nil
	}
	turning()
	return r.notice()
}

// appear is become in the order of a running cluster: who is told of listens first, and who ends
// has been taken from the endpoints before it stops.
func (r *Run) appear(states map[string]PodState) error {
	union := map[string]PodState{}
	for name, state := range states {
		if before, told := r.states[name]; (!told || before.Listening) && !state.Listening {
			state.Listening = true
		}
		union[name] = state
	}
	if err := r.pods.follow(union); err != nil {
		return err
	}
	r.states = states
	if err := r.cluster.publish(states, 0); err != nil {
		return err
	}
	return r.pods.follow(states)
}

// replaceServices puts other Services in the place of those of the question.
func (c *Cluster) replaceServices(services []ServiceQuestion) error {
	c.network.question.Services = services
	for index := range services {
		service, err := serviceOf(c.network.question, index)
		if err != nil {
			return err
		}
		if index >= len(c.services) || c.services[index].id() != service.id() {
			return fmt.Errorf("%s is not the Service that was there", service.id())
		}
		c.services[index] = service
		if err := c.store.Put("services", service.object); err != nil {
			return err
		}
	}
	return nil
}

// aim looks where clients connect to by now.
func (s *stream) aim() {
	door := s.run.door()
	s.door.Store(&door)
}

// flow opens connections until the passage has ended, and waits for the last of them.
func (s *stream) flow() {
	sources, err := netns.SourcesOf(s.run.question.Clients)
	if err != nil {
		s.failure = err
		return
	}
	var waiting sync.WaitGroup
	pause := time.Second / time.Duration(max(1, s.rate))
	err = s.run.network.clients.Do(func() error {
		next := time.Now()
		for !s.ended.Load() {
			s.run.flown++
			one := s.begin(Attempt{from: sources[0].At(s.run.flown), to: *s.door.Load()})
			connection, err := netns.Begin(one.from, one.to)
			if err == nil {
				waiting.Go(func() {
					one.finish(connection, func() {})
					one.ended.Store(true)
				})
			} else if one.outcome = outcomeOf(err); one.outcome == "failed" {
				return fmt.Errorf("opening connection %d to %s: %w", s.run.flown, one.to, err)
			}
			next = next.Add(pause)
			time.Sleep(time.Until(next))
		}
		return nil
	})
	waiting.Wait()
	s.failure = err
}

func (s *stream) begin(attempt Attempt) *flight {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	one := &flight{Attempt: attempt, stage: s.stage.Load(), begun: time.Now()}
	one.crossed.Store(s.turning.Load())
	s.flights = append(s.flights, one)
	return one
}

// brief is longer than a connection lasts that is answered: what is older waits for an answer in vain.
const brief = 100 * time.Millisecond

// turn notes the connections that are open when fronts are about to change their members.
func (s *stream) turn(changes bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.turning.Store(changes)
	for _, one := range s.flights {
		if changes && !one.ended.Load() && time.Since(one.begun) < brief {
			one.crossed.Store(true)
		}
	}
}

// outcomes counts what became of the connections of a stage; all of them have ended.
func (s *stream) outcomes(stage int) Counts {
	found := Counts{}
	for _, one := range s.flights {
		if one.stage != int64(stage) {
			continue
		}
		outcome := one.outcome
		if outcome != "answered" && outcome != "denied" && one.crossed.Load() {
			outcome = "interrupted"
		}
		found[outcome]++
	}
	return found
}
