package main

import (
	"fmt"
	"strings"
)

// count sums up what came of the attempts of a phase.
func (r *Run) count(phase Phase, attempts []Attempt, arrived map[string]string) PhaseAnswer {
	answer := PhaseAnswer{
		Name: phase.Name, Members: r.members, Connections: len(attempts),
		Outcomes: Counts{}, Nodes: Counts{}, Pods: Counts{}, Packet: Counts{}, Believed: Counts{},
		Apps: Counts{}, AppPacket: Counts{}, First: Counts{}, Last: Counts{},
	}
	for _, node := range arrived {
		answer.Nodes[node]++
	}
	for index := range attempts {
		attempt := &attempts[index]
		answer.Outcomes[attempt.outcome]++
		node := arrived[fmt.Sprintf("%s:%d", attempt.from, attempt.port)]
		class := func(address string) string { return r.classify(address, attempt, node) }
		if attempt.proxy != "" {
			answer.Pods[attempt.proxy]++
			answer.Packet[class(attempt.peer)]++
			answer.Believed[class(attempt.believed)]++
		}
		if attempt.outcome != "answered" {
			continue
		}
		elements := elementsOf(attempt.told.Forwarded)
		if attempt.proxy == "" {
			answer.Pods[attempt.told.Pod]++
			answer.Packet[class(attempt.told.Peer)]++
		} else {
			answer.Apps[attempt.told.Pod]++
			answer.AppPacket[class(attempt.told.Peer)]++
		}
		if len(elements) > 0 {
			answer.First[class(elements[0])]++
			answer.Last[class(elements[len(elements)-1])]++
		}
	}
	return answer
}

// elementsOf are all addresses of a header, that may be there in several lines.
func elementsOf(lines []string) []string {
	found := []string{}
	for _, element := range strings.Split(strings.Join(lines, ","), ",") {
		if trimmed := strings.TrimSpace(element); trimmed != "" {
			found = append(found, trimmed)
		}
	}
	return found
}

// classify says whose an address is: the client's, the entry node's ("node"), another node's, a
// front's by its number, a pod's, what the client forged, or somebody else's.
func (r *Run) classify(address string, attempt *Attempt, node string) string {
	switch {
	case address == attempt.forged && address != "":
		return "forged"
	case address == attempt.from.String():
		return "client"
	case node != "" && r.network.ownsAddress(node, address):
		return "node"
	case r.network.isNode(address):
		if node == "" {
			return "node"
		}
		return "other-node"
	case attempt.proxy != "" && address == r.network.addresses[attempt.proxy]:
		return "proxy"
	}
	for index, front := range r.question.Fronts {
		if front.Delivery == "terminating" && r.isOfFront(index, address) {
			return fmt.Sprintf("front-%d", index)
		}
	}
	for _, other := range r.network.addresses {
		if other == address {
			return "pod"
		}
	}
	return "other"
}

func (r *Run) isOfFront(index int, address string) bool {
	if address == r.network.listenAddress(index) {
		return true
	}
	for _, one := range r.relays[index].sources {
		if one.Holds(address) {
			return true
		}
	}
	return false
}
