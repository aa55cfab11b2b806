package main

import (
	"fmt"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller"
	"k8s.io/kubernetes/pkg/controller/daemon"
	daemonutil "k8s.io/kubernetes/pkg/controller/daemon/util"
)

// defaultStates ends exact walks that do not say how far they may go.
const defaultStates = 20_000

// state is a placement that is reached with some chance; its pods are counted by node.
type state struct {
	p    float64
	pods []int
}

// exact follows every way to place the pods one by one, each tie branched with equal chances. Pods
// of a workload are alike, so that states with the same counts are one.
func (l *laboratory) exact() (*answer, error) {
	if l.workload.daemon != nil {
		return l.exactDaemon()
	}
	found := &answer{Asked: l.workload.replicas}
	ended := newTally(l.alike)
	stage := newStage(l)
	states := []state{{p: 1, pods: make([]int, len(l.alike.names))}}
	for pod := 0; pod < l.workload.replicas && len(states) > 0; pod++ {
		var next layer
		for _, one := range states {
			if found.Tried++; found.Tried > l.mostStates() {
				return nil, fmt.Errorf("more than %d states", l.mostStates())
			}
			chosen, err := stage.choose(one.pods, pod)
			if err != nil {
				return nil, err
			}
			if found.First == nil {
				found.First = chosen
			}
			if len(chosen.Best) == 0 {
				ended.add(one.p, one.pods, l.workload.replicas-pod)
			}
			next.branch(l.alike, one, chosen.Best)
		}
		states = next.states
	}
	for _, one := range states {
		ended.add(one.p, one.pods, 0)
	}
	found.Outcomes = ended.outcomes()
	return found, stage.clear()
}

func (l *laboratory) mostStates() int {
	if l.asked.MostStates > 0 {
		return l.asked.MostStates
	}
	return defaultStates
}

// layer are the states with one more pod, in the order in which they are found.
type layer struct {
	states []state
	known  map[string]int
}

func (n *layer) branch(a *alike, from state, best []string) {
	if n.known == nil {
		n.known = map[string]int{}
	}
	for _, name := range best {
		pods := slices.Clone(from.pods)
		pods[a.index[name]]++
		pods = a.canonical(pods)
		p := from.p / float64(len(best))
		if at, ok := n.known[nameOf(pods)]; ok {
			n.states[at].p += p
			continue
		}
		n.known[nameOf(pods)] = len(n.states)
		n.states = append(n.states, state{p: p, pods: pods})
	}
}

// stage keeps the pods of one state in the scheduler's cache.
type stage struct {
	lab    *laboratory
	placed [][]*v1.Pod
	number int
}

func newStage(l *laboratory) *stage {
	return &stage{lab: l, placed: make([][]*v1.Pod, len(l.alike.names))}
}

// choose asks for the next pod where others stand as the state says.
func (s *stage) choose(pods []int, next int) (*choice, error) {
	for index, want := range pods {
		for len(s.placed[index]) > want {
			last := len(s.placed[index]) - 1
			if err := s.lab.remove(s.placed[index][last]); err != nil {
				return nil, err
			}
			s.placed[index] = s.placed[index][:last]
		}
		for len(s.placed[index]) < want {
			s.number++
			pod, err := s.lab.place(s.lab.workload.podNumber(100_000+s.number), s.lab.alike.names[index])
			if err != nil {
				return nil, err
			}
			s.placed[index] = append(s.placed[index], pod)
		}
	}
	return s.lab.choose(s.lab.workload.podNumber(next))
}

func (s *stage) clear() error {
	for index, pods := range s.placed {
		s.placed[index] = nil
		if err := s.lab.remove(pods...); err != nil {
			return err
		}
	}
	return nil
}

// exactDaemon places one pod on each node that the DaemonSet controller wants one on: no two nodes
// compete for a pod, so that there is one outcome.
func (l *laboratory) exactDaemon() (*answer, error) {
	found := &answer{First: &choice{Refused: map[string]string{}}}
	pods := make([]int, len(l.alike.names))
	pending := 0
	var placed []*v1.Pod
	for index := range l.asked.Nodes {
		node := &l.asked.Nodes[index]
		if run, _ := daemon.NodeShouldRunDaemonPod(klog.Background(), node, l.workload.daemon); !run {
			found.First.Refused[node.Name] = "DaemonSet"
			continue
		}
		found.Asked++
		pod := l.workload.podOn(node.Name)
		chosen, err := l.choose(pod)
		if err != nil {
			return nil, err
		}
		found.Tried++
		if len(chosen.Best) == 0 {
			pending++
			found.First.Refused[node.Name] = chosen.Refused[node.Name]
			continue
		}
		found.First.Feasible = append(found.First.Feasible, node.Name)
		here, err := l.place(pod, node.Name)
		if err != nil {
			return nil, err
		}
		placed = append(placed, here)
		pods[index]++
	}
	ended := newTally(l.alike)
	ended.add(1, pods, pending)
	found.Outcomes = ended.outcomes()
	return found, l.remove(placed...)
}

// podOn is a DaemonSet's pod for one node, as its controller makes it.
func (w *workload) podOn(node string) *v1.Pod {
	hash := controller.ComputeHash(&w.daemon.Spec.Template, nil)
	template := daemonutil.CreatePodTemplate(w.daemon.Spec.Template, nil, hash)
	pod := w.pod.DeepCopy()
	pod.Labels = template.Labels
	pod.Spec = template.Spec
	pod.Spec.Affinity = daemonutil.ReplaceDaemonSetPodNodeNameNodeAffinity(pod.Spec.Affinity, node)
	pod.Name = w.pod.Name + "-" + node
	return stored(pod)
}
