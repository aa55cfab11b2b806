package main

import (
	"errors"
	"fmt"

	v1 "k8s.io/api/core/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// snapshot brings the profile's view up to date with the cache.
func (l *laboratory) snapshot() (*internalcache.Snapshot, error) {
	view, ok := l.profile.SnapshotSharedLister().(*internalcache.Snapshot)
	if !ok {
		return nil, errors.New("the profile keeps another kind of snapshot than this version did")
	}
	if err := l.sched.Cache.UpdateSnapshot(l.log, view); err != nil {
		return nil, fmt.Errorf("updating the snapshot: %w", err)
	}
	return view, nil
}

// choose runs the real filters and scores and returns every node that has the best total score,
// none where all refuse. A pod that names its node is judged as the kubelet judges it.
func (l *laboratory) choose(pod *v1.Pod) (*choice, error) {
	view, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	if pod.Spec.NodeName != "" {
		return l.admit(view, pod), nil
	}
	state := framework.NewCycleState()
	found, fitting, err := l.filter(view, state, pod)
	if err != nil || len(fitting) == 0 {
		return found, err
	}
	if len(fitting) == 1 {
		found.Best = found.Feasible
		return found, nil
	}
	found.Best, err = l.score(state, pod, fitting)
	return found, err
}

// admit asks the kubelet's own admission, which no scheduler comes before.
func (l *laboratory) admit(view *internalcache.Snapshot, pod *v1.Pod) *choice {
	found := &choice{Refused: map[string]string{}}
	node, err := view.Get(pod.Spec.NodeName)
	if err != nil {
		return found
	}
	info, ok := node.(*framework.NodeInfo)
	if !ok || len(scheduler.AdmissionCheck(pod, info, false)) > 0 {
		found.Refused[pod.Spec.NodeName] = "kubelet"
		return found
	}
	found.Feasible = []string{pod.Spec.NodeName}
	found.Best = found.Feasible
	return found
}

func (l *laboratory) filter(
	view *internalcache.Snapshot, state fwk.CycleState, pod *v1.Pod,
) (*choice, []fwk.NodeInfo, error) {
	found := &choice{Refused: map[string]string{}}
	all, err := view.NodeInfos().List()
	if err != nil {
		return nil, nil, fmt.Errorf("listing nodes: %w", err)
	}
	narrowed, status, _ := l.profile.RunPreFilterPlugins(l.ctx, state, pod)
	if status.IsRejected() {
		for _, node := range all {
			found.Refused[node.Node().Name] = status.Plugin()
		}
		return found, nil, nil
	}
	if !status.IsSuccess() {
		return nil, nil, fmt.Errorf("before filtering %s: %w", pod.Name, status.AsError())
	}
	var fitting []fwk.NodeInfo
	for _, node := range all {
		name := node.Node().Name
		if !narrowed.AllNodes() && !narrowed.NodeNames.Has(name) {
			found.Refused[name] = "NodeAffinity"
			continue
		}
		status := l.profile.RunFilterPluginsWithNominatedPods(l.ctx, state, pod, node)
		switch {
		case status.IsSuccess():
			fitting = append(fitting, node)
			found.Feasible = append(found.Feasible, name)
		case status.IsRejected():
			found.Refused[name] = status.Plugin()
		default:
			return nil, nil, fmt.Errorf("filtering %s for %s: %w", name, pod.Name, status.AsError())
		}
	}
	return found, fitting, nil
}

func (l *laboratory) score(
	state fwk.CycleState, pod *v1.Pod, fitting []fwk.NodeInfo,
) ([]string, error) {
	if status := l.profile.RunPreScorePlugins(l.ctx, state, pod, fitting); !status.IsSuccess() {
		return nil, fmt.Errorf("before scoring %s: %w", pod.Name, status.AsError())
	}
	totals, status := l.profile.RunScorePlugins(l.ctx, state, pod, fitting)
	if !status.IsSuccess() {
		return nil, fmt.Errorf("scoring %s: %w", pod.Name, status.AsError())
	}
	top := int64(-1)
	var best []string
	for _, node := range totals {
		if node.TotalScore > top {
			top, best = node.TotalScore, nil
		}
		if node.TotalScore == top {
			best = append(best, node.Name)
		}
	}
	return best, nil
}
