package main

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/pkg/controller"
)

// defaultWalks is how often a walk is repeated where the question does not say.
const defaultWalks = 50

// fleet are the pods of one workload while controllers and the scheduler work on them.
type fleet struct {
	lab     *laboratory
	draw    *rand.Rand
	number  int
	placed  []*v1.Pod
	pending []*v1.Pod
}

// walks repeats a walk, ties broken at random, and adds up where the pods are at its ends.
func (l *laboratory) walks(walk func(*fleet) (stuck bool, err error)) (*answer, error) {
	found := &answer{Asked: l.workload.replicas, Tried: l.asked.Walks}
	if found.Tried == 0 {
		found.Tried = defaultWalks
	}
	ended := newTally(l.alike)
	stuckWalks := 0
	for number := range found.Tried {
		f := &fleet{lab: l, draw: rand.New(rand.NewPCG(l.asked.Seed, uint64(number)))}
		if err := f.grow(l.workload, l.workload.replicas); err != nil {
			return nil, err
		}
		stuck, err := walk(f)
		if err != nil {
			return nil, err
		}
		if stuck {
			stuckWalks++
		}
		ended.add(1, f.counts(), len(f.pending))
		if err := l.remove(f.placed...); err != nil {
			return nil, err
		}
	}
	found.Stuck = float64(stuckWalks) / float64(found.Tried)
	found.Outcomes = ended.outcomes()
	return found, nil
}

func (f *fleet) counts() []int {
	pods := make([]int, len(f.lab.alike.names))
	for _, pod := range f.placed {
		pods[f.lab.alike.index[pod.Spec.NodeName]]++
	}
	return pods
}

// grow makes pods of a workload and lets the scheduler place whatever waits.
func (f *fleet) grow(owner *workload, count int) error {
	for range count {
		pod := owner.podNumber(f.number)
		pod.CreationTimestamp = metav1.NewTime(time.Unix(int64(f.number)*3600, 0))
		f.number++
		f.pending = append(f.pending, pod)
	}
	return f.settle()
}

// settle places what waits as far as there is room. What is placed is ready at once.
func (f *fleet) settle() error {
	waiting := f.pending
	f.pending = nil
	for _, pod := range waiting {
		chosen, err := f.lab.choose(pod)
		if err != nil {
			return err
		}
		if len(chosen.Best) == 0 {
			f.pending = append(f.pending, pod)
			continue
		}
		ready := pod.DeepCopy()
		ready.Status.Phase = v1.PodRunning
		ready.Status.Conditions = []v1.PodCondition{{
			Type: v1.PodReady, Status: v1.ConditionTrue, LastTransitionTime: pod.CreationTimestamp,
		}}
		placed, err := f.lab.place(ready, chosen.Best[f.draw.IntN(len(chosen.Best))])
		if err != nil {
			return err
		}
		f.placed = append(f.placed, placed)
	}
	return nil
}

func isOf(owner *workload) func(*v1.Pod) bool {
	return func(pod *v1.Pod) bool { return metav1.IsControlledBy(pod, ownerOf(owner)) }
}

func ownerOf(owner *workload) metav1.Object {
	object, _ := owner.owner.(metav1.Object)
	return object
}

// count says how many pods of an owner there are, and how many of them are placed.
func (f *fleet) count(owner *workload) (all, placed int) {
	for _, pod := range f.placed {
		if isOf(owner)(pod) {
			placed++
		}
	}
	all = placed
	for _, pod := range f.pending {
		if isOf(owner)(pod) {
			all++
		}
	}
	return all, placed
}

// shrink deletes pods of an owner in the order in which a ReplicaSet does: waiting ones first, then
// those that share a node with most others, then the youngest.
func (f *fleet) shrink(owner *workload, count int) error {
	var own, kept []*v1.Pod
	onNode := map[string]int{}
	for _, pod := range append(f.pending[:len(f.pending):len(f.pending)], f.placed...) {
		if isOf(owner)(pod) {
			own = append(own, pod)
		} else {
			kept = append(kept, pod)
		}
		if pod.Spec.NodeName != "" {
			onNode[pod.Spec.NodeName]++
		}
	}
	ranks := make([]int, len(own))
	for index, pod := range own {
		ranks[index] = onNode[pod.Spec.NodeName]
	}
	sort.Sort(controller.ActivePodsWithRanks{Pods: own, Rank: ranks})
	count = min(count, len(own))
	return f.keep(append(kept, own[count:]...), own[:count])
}

// keep forgets some pods and sorts the others into placed and waiting ones.
func (f *fleet) keep(kept, gone []*v1.Pod) error {
	f.placed, f.pending = nil, nil
	for _, pod := range kept {
		if pod.Spec.NodeName == "" {
			f.pending = append(f.pending, pod)
		} else {
			f.placed = append(f.placed, pod)
		}
	}
	for _, pod := range gone {
		if pod.Spec.NodeName == "" {
			continue
		}
		if err := f.lab.remove(pod); err != nil {
			return err
		}
	}
	return nil
}

// errNoUpdate says that a kind has no rolling update to walk through.
func errNoUpdate(kind string) error {
	return fmt.Errorf("pods of a %s are not replaced by a rolling update", kind)
}
