package main

import "encoding/json"

// Question is one network and what to do with it: a line of standard input.
type Question struct {
	Name string `json:"name"`
	// Mode of kube-proxy: "iptables" or "nftables".
	Mode string `json:"mode"`
	// CNI is how pods hang on their node: "bridge" or "routed" (a /32 route each).
	CNI      string            `json:"cni"`
	Nodes    []Node            `json:"nodes"`
	Pods     []Pod             `json:"pods"`
	Services []ServiceQuestion `json:"services"`
	Entry    Entry             `json:"entry"`
	// Fronts stand between the clients and the nodes, outermost first.
	Fronts []Front `json:"fronts"`
	// Clients are the networks that connections come from, in turn.
	Clients []string `json:"clients"`
	Phases  []Phase  `json:"phases"`
	Probes  []Probe  `json:"probes"`
	// Passages are ways from one state of the cluster to another, under connections without a pause.
	Passages []Passage `json:"passages"`
}

// Node is a v1 Node, with the address that it has in the network.
type Node struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	// Second is another address on the same interface, if any.
	Second string          `json:"second"`
	Object json.RawMessage `json:"object"`
}

// Pod is one server. With Nginx set it is an ingress proxy, else an application.
type Pod struct {
	Name        string `json:"name"`
	Node        string `json:"node"`
	Port        int    `json:"port"`
	HostNetwork bool   `json:"hostNetwork"`
	Nginx       *Nginx `json:"nginx"`
}

// Nginx is the configuration of an ingress proxy as ingress-nginx takes it.
type Nginx struct {
	// Config is the data of its ConfigMap.
	Config map[string]string `json:"config"`
	// Upstreams are the names of the pods that it sends to.
	Upstreams []string `json:"upstreams"`
}

// ServiceQuestion is a v1 Service as written, with the pods that its selector meets.
type ServiceQuestion struct {
	Object json.RawMessage `json:"object"`
	Pods   []string        `json:"pods"`
	// Ports are the numbers of its named target ports.
	Ports map[string]int `json:"ports"`
}

// Entry is the way in that connections take.
type Entry struct {
	// Kind is "load-balancer", "node-port", "external-ip" or "host".
	Kind string `json:"kind"`
	// Service is "namespace/name"; empty for a host entry.
	Service string `json:"service"`
	// Address is the load balancer's or external address.
	Address string `json:"address"`
	Port    int    `json:"port"`
	// Pods are those that are meant: clients of a host entry know their nodes.
	Pods []string `json:"pods"`
}

// Front is what stands before the nodes.
type Front struct {
	// Delivery is "pass-through" or "terminating".
	Delivery string `json:"delivery"`
	// Target is "node" or "pod".
	Target string `json:"target"`
	// Members are the names of the nodes that it may send to.
	Members []string `json:"members"`
	// One is set where a single member takes everything; Leader is the first choice.
	One    bool   `json:"one"`
	Leader string `json:"leader"`
	// Health is "none", "node" or "endpoint".
	Health string `json:"health"`
	// Silent fronts do not answer for an address that no member can serve.
	Silent bool `json:"silent"`
	// Sends are "proxy-protocol" and "x-forwarded-for".
	Sends []string `json:"sends"`
	// Addresses are the networks that its own connections come from.
	Addresses []string `json:"addresses"`
}

// Phase is a state of the pods and the connections made in it.
type Phase struct {
	Name string `json:"name"`
	// Pods that are in another state than ready.
	Pods map[string]PodState `json:"pods"`
	// Notices is whether the fronts choose their members anew before the phase.
	Notices     bool `json:"notices"`
	Connections int  `json:"connections"`
	// Clients are other networks than the question's, if any.
	Clients []string `json:"clients"`
	// Forged is an X-Forwarded-For that clients send; empty: none.
	Forged string `json:"forged"`
	// Elsewhere is how many more pods the entry's Service has, on a node outside of the network.
	Elsewhere int `json:"elsewhere"`
}

// PodState is what an EndpointSlice says of a pod, and whether it listens.
type PodState struct {
	Ready       bool `json:"ready"`
	Serving     bool `json:"serving"`
	Terminating bool `json:"terminating"`
	Listening   bool `json:"listening"`
	// Absent pods are not in any EndpointSlice.
	Absent bool `json:"absent"`
}

// Probe is a number of connections from some place to some address, beside the entry.
type Probe struct {
	Name string `json:"name"`
	// From is "client", "node/<name>" or "pod/<name>".
	From string `json:"from"`
	// To is an address or "node/<name>", "second/<name>", "bridge/<name>", "loopback", "entry".
	To string `json:"to"`
	// Port is a number, "node-port", "health", "entry", "healthz".
	Port        string `json:"port"`
	Connections int    `json:"connections"`
	// Clients is how many addresses the connections of a client come from; 0: one each.
	Clients int `json:"clients"`
	// Path asks a health check and reports the status codes; empty: a pod is asked who it is.
	Path string `json:"path"`
	// Stop names nodes whose kube-proxy is stopped first.
	Stop []string `json:"stop"`
	// Taint names nodes that first get the taint of the cluster autoscaler.
	Taint []string `json:"taint"`
	// Pods that are in another state than ready.
	Pods map[string]PodState `json:"pods"`
}

// Passage is a change that is applied step by step while clients go on connecting.
type Passage struct {
	Name string `json:"name"`
	// Rate is how many connections begin each second.
	Rate  int    `json:"rate"`
	Steps []Step `json:"steps"`
}

// Step is one thing that happens to the cluster; what is not told stays as it was.
type Step struct {
	Name string `json:"name"`
	// Services take the place of the question's, one for one.
	Services []ServiceQuestion `json:"services"`
	Fronts   []Front           `json:"fronts"`
	// Pods that are in another state than ready, of all pods.
	Pods map[string]PodState `json:"pods"`
	// Notices is whether the fronts choose their members anew once the step is made.
	Notices bool `json:"notices"`
	// Linger is how long the cluster stays so, in milliseconds.
	Linger int `json:"linger"`
	// Settles is whether it stays so until the connections that began have ended: a first packet that
	// is lost is sent again, and what answers by then would hide the loss.
	Settles bool `json:"settles"`
}
