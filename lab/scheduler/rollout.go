package main

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	deploymentutil "k8s.io/kubernetes/pkg/controller/deployment/util"
)

// mostSteps ends a rolling update that goes on for ever; each step replaces at least one pod.
const mostSteps = 1_000

// rollout replaces all pods as the workload's controller does; stuck says that it never ends.
func (l *laboratory) rollout(f *fleet) (stuck bool, err error) {
	switch {
	case l.workload.deployment != nil:
		return l.rolloutDeployment(f)
	case l.workload.daemon != nil:
		return l.rolloutDaemon(f)
	case l.workload.kind == "StatefulSet":
		return l.rolloutStateful(f)
	}
	return false, errNoUpdate(l.workload.kind)
}

// rolloutDeployment follows the Deployment controller (pkg/controller/deployment/rolling.go): the
// new ReplicaSet grows as far as maxSurge allows, old pods go as far as maxUnavailable allows.
func (l *laboratory) rolloutDeployment(f *fleet) (stuck bool, err error) {
	next, err := l.objects.workload(l.workload.id, 1)
	if err != nil {
		return false, err
	}
	if l.workload.deployment.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		if err := f.shrink(l.workload, l.workload.replicas); err != nil {
			return false, err
		}
		return false, f.grow(next, l.workload.replicas)
	}
	for range mostSteps {
		moved, err := l.stepDeployment(f, next)
		if err != nil {
			return false, err
		}
		old, _ := f.count(l.workload)
		fresh, _ := f.count(next)
		if old == 0 && fresh == l.workload.replicas {
			return false, nil
		}
		if !moved {
			return true, nil
		}
	}
	return false, fmt.Errorf("the update did not end in %d steps", mostSteps)
}

func (l *laboratory) stepDeployment(f *fleet, next *workload) (moved bool, err error) {
	deployment := l.workload.deployment.DeepCopy()
	wanted := int32(l.workload.replicas)
	deployment.Spec.Replicas = &wanted
	oldSet, newSet := f.replicaSet(l.workload), f.replicaSet(next)
	target, err := deploymentutil.NewRSNewReplicas(deployment, []*appsv1.ReplicaSet{oldSet, newSet}, newSet)
	if err != nil {
		return false, fmt.Errorf("scaling the new ReplicaSet: %w", err)
	}
	if grown := int(target - *newSet.Spec.Replicas); grown > 0 {
		moved = true
		if err := f.grow(next, grown); err != nil {
			return false, err
		}
		newSet = f.replicaSet(next)
	}
	gone := scaledDown(deployment, oldSet, newSet)
	if gone == 0 {
		return moved, nil
	}
	if err := f.shrink(l.workload, int(gone)); err != nil {
		return false, err
	}
	return true, f.settle()
}

// replicaSet is an owner's ReplicaSet with the status that its pods give it.
func (f *fleet) replicaSet(owner *workload) *appsv1.ReplicaSet {
	all, placed := f.count(owner)
	count := int32(all)
	return &appsv1.ReplicaSet{
		Spec:   appsv1.ReplicaSetSpec{Replicas: &count},
		Status: appsv1.ReplicaSetStatus{Replicas: count, AvailableReplicas: int32(placed)},
	}
}

// scaledDown is how many old pods go: unhealthy ones first, then as many as may be missing
// (reconcileOldReplicaSets and scaleDownOldReplicaSetsForRollingUpdate).
func scaledDown(deployment *appsv1.Deployment, oldSet, newSet *appsv1.ReplicaSet) int32 {
	old, fresh := *oldSet.Spec.Replicas, *newSet.Spec.Replicas
	least := *deployment.Spec.Replicas - deploymentutil.MaxUnavailable(*deployment)
	most := old + fresh - least - (fresh - newSet.Status.AvailableReplicas)
	if old == 0 || most <= 0 {
		return 0
	}
	unhealthy := min(most, old-oldSet.Status.AvailableReplicas)
	healthy := oldSet.Status.AvailableReplicas + newSet.Status.AvailableReplicas - least
	return min(old, unhealthy+max(0, healthy))
}

// rolloutStateful replaces one pod after the other, the last ordinal first; each has to be placed
// before the next one goes.
func (l *laboratory) rolloutStateful(f *fleet) (stuck bool, err error) {
	if len(f.pending) > 0 {
		return true, nil
	}
	for number := l.workload.replicas - 1; number >= 0; number-- {
		name := l.workload.podNumber(number).Name
		isThis := func(pod *v1.Pod) bool { return pod.Name == name }
		at := slices.IndexFunc(f.placed, isThis)
		if at < 0 {
			return true, nil
		}
		gone := []*v1.Pod{f.placed[at]}
		if err := f.keep(slices.Delete(slices.Clone(f.placed), at, at+1), gone); err != nil {
			return false, err
		}
		f.number = number
		if err := f.grow(l.workload, 1); err != nil || len(f.pending) > 0 {
			return true, err
		}
	}
	return false, nil
}
