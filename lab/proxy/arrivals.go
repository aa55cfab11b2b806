package main

import (
	"fmt"
	"regexp"
	"strings"
)

// Every node notes the first packets that come to it for the entry, before anything else looks at
// them: which connections arrived there, also those that are lost.
const noting = `table ip arrivals
delete table ip arrivals
table ip arrivals {
	set flows { type ipv4_addr . inet_service; size 65535; flags dynamic; }
	chain prerouting {
		type filter hook prerouting priority -400
%s	}
}
`

// noteArrivals makes the nodes note connections.
func (r *Run) noteArrivals() error {
	for _, node := range r.question.Nodes {
		rules := &strings.Builder{}
		note := func(address string, port int) {
			fmt.Fprintf(rules, "\t\tiifname eth0 ip saddr != %s ip daddr %s tcp dport %d "+
				"tcp flags & (syn | ack) == syn add @flows { ip saddr . tcp sport }\n", gateway, address, port)
		}
		note(r.question.Entry.Address, r.question.Entry.Port)
		if port := r.nodePort(); port != 0 {
			note(node.Address, port)
		}
		for _, pod := range r.directPods(node.Name) {
			note(r.network.addresses[pod], r.network.portOf(pod))
		}
		if err := r.network.nodes[node.Name].Run(fmt.Sprintf(noting, rules), "nft", "-f", "-"); err != nil {
			return err
		}
	}
	return nil
}

// directPods are the pods of a node that a front sends to past the node.
func (r *Run) directPods(node string) []string {
	last := r.lastFront()
	if last == nil || last.Target != "pod" {
		return nil
	}
	found := []string{}
	for _, pod := range r.question.Pods {
		if pod.Node == node && contains(r.entryService().pods, pod.Name) {
			found = append(found, pod.Name)
		}
	}
	return found
}

var flow = regexp.MustCompile(`(\d+\.\d+\.\d+\.\d+) \. (\d+)`)

// arrivals reads and clears the notes: the node of each connection, by address and port.
func (r *Run) arrivals() (map[string]string, error) {
	found := map[string]string{}
	for _, node := range r.question.Nodes {
		space := r.network.nodes[node.Name]
		text, err := space.Output("nft", "list", "set", "ip", "arrivals", "flows")
		if err != nil {
			return nil, err
		}
		for _, match := range flow.FindAllStringSubmatch(text, -1) {
			found[match[1]+":"+match[2]] = node.Name
		}
		if err := space.Run("", "nft", "flush", "set", "ip", "arrivals", "flows"); err != nil {
			return nil, err
		}
	}
	return found, nil
}
