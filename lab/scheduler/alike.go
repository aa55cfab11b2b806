package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	v1 "k8s.io/api/core/v1"
)

// alike knows which nodes the answer does not tell apart. A state is the number of pods on each
// node, in order of the question.
type alike struct {
	names  []string
	index  map[string]int
	groups [][]int
}

// newAlike checks that the nodes of each group are alike in all that a scheduler reads. Where the
// pod asks for nodes by name, every node is a group of its own.
func newAlike(asked *question, wanted *workload) (*alike, error) {
	a := &alike{index: map[string]int{}}
	for index, node := range asked.Nodes {
		a.names = append(a.names, node.Name)
		a.index[node.Name] = index
	}
	grouped := map[int]bool{}
	for _, group := range asked.Groups {
		members, err := a.members(asked.Nodes, group)
		if err != nil {
			return nil, err
		}
		if wanted.daemon != nil || asksByName(&wanted.pod.Spec) || isBusy(asked.Running, group) {
			continue
		}
		a.groups = append(a.groups, members)
		for _, index := range members {
			grouped[index] = true
		}
	}
	for index := range a.names {
		if !grouped[index] {
			a.groups = append(a.groups, []int{index})
		}
	}
	return a, nil
}

func (a *alike) members(nodes []v1.Node, group []string) ([]int, error) {
	var found []int
	for _, name := range group {
		index, ok := a.index[name]
		if !ok {
			return nil, fmt.Errorf("groups: there is no node %s", name)
		}
		if first := nodes[a.index[group[0]]]; traits(&first) != traits(&nodes[index]) {
			return nil, fmt.Errorf("groups: %s and %s are not alike", first.Name, name)
		}
		found = append(found, index)
	}
	return found, nil
}

func isBusy(all []running, group []string) bool {
	return slices.ContainsFunc(all, func(one running) bool { return slices.Contains(group, one.Node) })
}

// traits is all that a scheduler reads of a node beside its name.
func traits(node *v1.Node) string {
	labels := maps.Clone(node.Labels)
	delete(labels, v1.LabelHostname)
	written, err := json.Marshal([]any{labels, node.Spec.Taints, node.Spec.Unschedulable, node.Status.Allocatable})
	if err != nil {
		return node.Name
	}
	return string(written)
}

// asksByName says whether a pod tells like nodes apart.
func asksByName(spec *v1.PodSpec) bool {
	if _, ok := spec.NodeSelector[v1.LabelHostname]; ok || spec.NodeName != "" {
		return true
	}
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil {
		return false
	}
	var terms []v1.NodeSelectorTerm
	if required := spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution; required != nil {
		terms = append(terms, required.NodeSelectorTerms...)
	}
	for _, preferred := range spec.Affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution {
		terms = append(terms, preferred.Preference)
	}
	return slices.ContainsFunc(terms, func(term v1.NodeSelectorTerm) bool {
		byHost := func(one v1.NodeSelectorRequirement) bool { return one.Key == v1.LabelHostname }
		return len(term.MatchFields) > 0 || slices.ContainsFunc(term.MatchExpressions, byHost)
	})
}

// canonical is the state in which the first nodes of each group have the most pods.
func (a *alike) canonical(pods []int) []int {
	sorted := slices.Clone(pods)
	for _, group := range a.groups {
		counts := make([]int, 0, len(group))
		for _, index := range group {
			counts = append(counts, pods[index])
		}
		sort.Sort(sort.Reverse(sort.IntSlice(counts)))
		for at, index := range group {
			sorted[index] = counts[at]
		}
	}
	return sorted
}

func nameOf(pods []int) string {
	return strings.Trim(fmt.Sprint(pods), "[]")
}

// tally adds up how often placements ended in the same state, up to like nodes.
type tally struct {
	alike *alike
	found map[string]*outcome
}

func newTally(a *alike) *tally {
	return &tally{alike: a, found: map[string]*outcome{}}
}

func (t *tally) add(p float64, pods []int, pending int) {
	state := t.alike.canonical(pods)
	name := fmt.Sprintf("%s %d", nameOf(state), pending)
	known, ok := t.found[name]
	if !ok {
		known = &outcome{Pods: map[string]int{}, Pending: pending}
		for index, count := range state {
			if count > 0 {
				known.Pods[t.alike.names[index]] = count
			}
		}
		t.found[name] = known
	}
	known.P += p
}

// outcomes are the likeliest first, equally likely ones in order of their names; chances sum to 1.
func (t *tally) outcomes() []outcome {
	total := 0.0
	for _, one := range t.found {
		total += one.P
	}
	for _, one := range t.found {
		one.P = math.Round(one.P/total*1e12) / 1e12
	}
	names := slices.Sorted(maps.Keys(t.found))
	slices.SortStableFunc(names, func(x, y string) int {
		difference := t.found[y].P - t.found[x].P
		switch {
		case difference > 1e-12:
			return 1
		case difference < -1e-12:
			return -1
		}
		return 0
	})
	all := make([]outcome, 0, len(names))
	for _, name := range names {
		all = append(all, *t.found[name])
	}
	return all
}
