package main

import (
	v1 "k8s.io/api/core/v1"
)

// drain cordons each node in a random order, evicts the workload's pods from it, lets their
// replacements find a place elsewhere and gives the node back. Daemon pods stay through a drain.
func (l *laboratory) drain(f *fleet) (stuck bool, err error) {
	if l.workload.daemon != nil {
		return false, nil
	}
	for _, index := range f.draw.Perm(len(l.asked.Nodes)) {
		node := &l.asked.Nodes[index]
		closed := cordoned(node)
		l.sched.Cache.UpdateNode(l.log, node, closed)
		if err := l.evict(f, node.Name); err != nil {
			return false, err
		}
		l.sched.Cache.UpdateNode(l.log, closed, node)
		if err := f.settle(); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (l *laboratory) evict(f *fleet, node string) error {
	kept := f.pending[:len(f.pending):len(f.pending)]
	var gone []*v1.Pod
	for _, pod := range f.placed {
		if pod.Spec.NodeName == node {
			gone = append(gone, pod)
		} else {
			kept = append(kept, pod)
		}
	}
	if err := f.keep(kept, gone); err != nil {
		return err
	}
	return f.grow(l.workload, len(gone))
}

// cordoned is a node as `kubectl cordon` and the node lifecycle controller leave it.
func cordoned(node *v1.Node) *v1.Node {
	closed := node.DeepCopy()
	closed.Spec.Unschedulable = true
	closed.Spec.Taints = append(closed.Spec.Taints, v1.Taint{
		Key: v1.TaintNodeUnschedulable, Effect: v1.TaintEffectNoSchedule,
	})
	return closed
}
