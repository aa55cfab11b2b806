package main

// Answer is what came of a question: a line of standard output.
type Answer struct {
	Name  string `json:"name"`
	Mode  string `json:"mode"`
	Error string `json:"error,omitempty"`
	// Programmed is how long the proxies took to know the network, in milliseconds.
	Programmed int64           `json:"programmed"`
	Phases     []PhaseAnswer   `json:"phases"`
	Probes     []ProbeAnswer   `json:"probes,omitempty"`
	Passages   []PassageAnswer `json:"passages,omitempty"`
}

// Counts are numbers of connections by what happened.
type Counts map[string]int

// PhaseAnswer counts the connections of one phase.
type PhaseAnswer struct {
	Name        string   `json:"name"`
	Members     []string `json:"members"`
	Connections int      `json:"connections"`
	// Outcomes: answered, dropped (timed out), refused, denied (403), failed (an answer that is none).
	Outcomes Counts `json:"outcomes"`
	// Nodes counts connections by the node that they arrived at.
	Nodes Counts `json:"nodes"`
	// Pods counts answers by the pod that was reached first.
	Pods Counts `json:"pods"`
	// Packet classifies the peer that the first pod saw; "node" is an address of the entry node.
	Packet Counts `json:"packet"`
	// Believed classifies whom an ingress proxy took for the client.
	Believed Counts `json:"believed,omitempty"`
	// Apps counts answers by the application's pod, behind a proxy.
	Apps Counts `json:"apps,omitempty"`
	// AppPacket classifies the peer that the application behind a proxy saw.
	AppPacket Counts `json:"appPacket,omitempty"`
	// First and Last classify the outer elements of the X-Forwarded-For that the application got.
	First Counts `json:"first,omitempty"`
	Last  Counts `json:"last,omitempty"`
}

// ProbeAnswer counts the connections of one probe.
type ProbeAnswer struct {
	Name     string `json:"name"`
	Outcomes Counts `json:"outcomes"`
	Pods     Counts `json:"pods,omitempty"`
	Packet   Counts `json:"packet,omitempty"`
	Status   Counts `json:"status,omitempty"`
	// Sticky counts client addresses that met one pod only, and those that met several.
	Sticky Counts `json:"sticky,omitempty"`
}

// PassageAnswer counts the connections of one passage.
type PassageAnswer struct {
	Name  string       `json:"name"`
	Steps []StepAnswer `json:"steps"`
}

// StepAnswer counts the connections that began while a step was being made and while it lingered.
type StepAnswer struct {
	Name     string   `json:"name"`
	Members  []string `json:"members"`
	Making   Counts   `json:"making"`
	Outcomes Counts   `json:"outcomes"`
}
