package main

import (
	"encoding/json"

	v1 "k8s.io/api/core/v1"
)

// question asks where the pods of one workload go.
type question struct {
	ID string `json:"id"`
	// Mode is one of
	//   exact    every tie between best nodes is branched with equal chances: the distribution
	//   direct   schedulePod itself, with its own way to break ties, for many orders of the nodes
	//   rollout  a rolling update of placed pods, step by step, ties broken at random
	//   drain    every node is drained and comes back, one after the other
	Mode string `json:"mode"`
	// Workload is `namespace/Kind/name` or `namespace/Kind.group/name` of one of the objects.
	Workload string    `json:"workload"`
	Nodes    []v1.Node `json:"nodes"`
	// Objects are manifests as written; defaults are added here as the API server adds them.
	Objects []json.RawMessage `json:"objects"`
	// Running says what is on the nodes already.
	Running []running `json:"running,omitempty"`
	// Groups are names of like nodes that the asker does not tell apart.
	Groups                   [][]string `json:"groups,omitempty"`
	PercentageOfNodesToScore *int32     `json:"percentageOfNodesToScore,omitempty"`
	// MostStates ends an exact walk that grows beyond it.
	MostStates int `json:"mostStates,omitempty"`
	// Orders is the most orders of nodes that direct tries; beyond it they are drawn at random.
	Orders int `json:"orders,omitempty"`
	// ByZone lets direct add nodes to the scheduler's own tree, which takes zones in turn, instead of
	// trying every order of its list.
	ByZone bool `json:"byZone,omitempty"`
	// Walks is how often rollout and drain are walked through.
	Walks int    `json:"walks,omitempty"`
	Seed  uint64 `json:"seed,omitempty"`
}

// running is a pod of a workload that is on a node already.
type running struct {
	Workload string `json:"workload"`
	Node     string `json:"node"`
}

// answer is what the scheduler did.
type answer struct {
	ID string `json:"id"`
	// Asked is the number of pods.
	Asked int `json:"asked"`
	// First is the choice for the first pod.
	First *choice `json:"first,omitempty"`
	// Outcomes are all ways that it ended, likeliest first; their chances sum to 1.
	Outcomes []outcome `json:"outcomes,omitempty"`
	// Tried counts the states of an exact walk, the orders of direct, or the walks.
	Tried int `json:"tried"`
	// Sampled says that not all orders were tried.
	Sampled bool `json:"sampled,omitempty"`
	// Stuck is the share of rolling updates that never end.
	Stuck float64 `json:"stuck,omitempty"`
	Error string  `json:"error,omitempty"`
}

// choice is what the filters and scores say of one pod on the nodes as they are.
type choice struct {
	Feasible []string `json:"feasible"`
	Best     []string `json:"best"`
	// Refused names for each other node the plugin that refused it.
	Refused map[string]string `json:"refused,omitempty"`
}

// outcome is one way to place all pods, up to like nodes.
type outcome struct {
	P float64 `json:"p"`
	// Pods counts by node; nodes without pods are left out.
	Pods    map[string]int `json:"pods"`
	Pending int            `json:"pending,omitempty"`
}
