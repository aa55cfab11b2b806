package main

import (
	"fmt"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/daemon"
	daemonutil "k8s.io/kubernetes/pkg/controller/daemon/util"
)

// rolloutDaemon replaces the daemon pods of one node after the other (pkg/controller/daemon/update.go):
// with maxSurge the new pod starts beside the old one, which goes once the new one is ready; else the
// old one goes first. It is stuck where a new pod finds no place on its node.
func (l *laboratory) rolloutDaemon(f *fleet) (stuck bool, err error) {
	surge, err := daemonutil.SurgeCount(l.workload.daemon, len(l.asked.Nodes))
	if err != nil {
		return false, fmt.Errorf("reading maxSurge: %w", err)
	}
	for index := range l.asked.Nodes {
		node := &l.asked.Nodes[index]
		if run, _ := daemon.NodeShouldRunDaemonPod(klog.Background(), node, l.workload.daemon); run {
			f.pending = append(f.pending, l.workload.podOn(node.Name))
		}
	}
	if err := f.settle(); err != nil {
		return false, err
	}
	for _, old := range slices.Clone(f.placed) {
		replaced, err := f.replace(old, surge > 0)
		if err != nil {
			return false, err
		}
		stuck = stuck || !replaced
	}
	return stuck, nil
}

// replace starts a daemon's new pod before or after the old one of its node goes.
func (f *fleet) replace(old *v1.Pod, surges bool) (done bool, err error) {
	next := f.lab.workload.podOn(old.Spec.NodeName)
	next.Name += "-new"
	next.UID += "-new"
	if surges {
		f.pending = append(f.pending, next)
		if err := f.settle(); err != nil {
			return false, err
		}
		isNext := func(pod *v1.Pod) bool { return pod.Name == next.Name }
		if slices.ContainsFunc(f.pending, isNext) {
			return false, nil
		}
		return true, f.end(old)
	}
	if err := f.end(old); err != nil {
		return false, err
	}
	f.pending = append(f.pending, next)
	return true, f.settle()
}

// end takes one placed pod away.
func (f *fleet) end(old *v1.Pod) error {
	isOld := func(pod *v1.Pod) bool { return pod.Name == old.Name }
	kept := slices.DeleteFunc(append(slices.Clone(f.pending), f.placed...), isOld)
	return f.keep(kept, []*v1.Pod{old})
}
