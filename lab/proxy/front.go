package main

import (
	"fmt"
	"strings"
)

// notice lets the fronts look at the nodes and choose their members anew.
func (r *Run) notice() error {
	last := r.lastFront()
	if last == nil {
		r.members = r.knownNodes()
		return nil
	}
	r.members = r.membersOf(last)
	if last.Target == "pod" {
		return r.sendToPods(last)
	}
	if last.Delivery == "terminating" {
		return nil
	}
	kind := r.question.Entry.Kind
	if kind == "load-balancer" || kind == "external-ip" {
		return r.routeToMembers()
	}
	targets := []string{}
	for _, name := range r.members {
		targets = append(targets, fmt.Sprintf("%s . %d", r.network.node(name).Address, r.nodePort()))
	}
	return r.rewriteTo(targets)
}

func (r *Run) lastFront() *Front {
	count := len(r.question.Fronts)
	if count == 0 {
		return nil
	}
	return &r.question.Fronts[count-1]
}

// knownNodes are those that clients find by themselves: all, or, of a host entry, those of its pods.
func (r *Run) knownNodes() []string {
	names := []string{}
	for _, node := range r.question.Nodes {
		if r.question.Entry.Kind != "host" || r.hasPod(node.Name) {
			names = append(names, node.Name)
		}
	}
	return names
}

func (r *Run) hasPod(node string) bool {
	for _, pod := range r.question.Pods {
		if pod.Node == node && contains(r.question.Entry.Pods, pod.Name) {
			return true
		}
	}
	return false
}

// routeToMembers makes every member one equal path to the address, chosen by addresses and ports.
func (r *Run) routeToMembers() error {
	route := "route replace blackhole " + r.question.Entry.Address + "/32"
	if len(r.members) > 0 {
		var line strings.Builder
		fmt.Fprintf(&line, "route replace %s/32", r.question.Entry.Address)
		for _, name := range r.members {
			fmt.Fprintf(&line, " nexthop via %s dev n%d onlink", r.network.node(name).Address, r.network.indexOf(name))
		}
		route = line.String()
	}
	// The kind of a route cannot be replaced by another kind; one of the same is, without a gap.
	if isRouted := len(r.members) > 0; isRouted != r.routed {
		_ = r.network.fabric.IP("route del " + r.question.Entry.Address + "/32")
		r.routed = isRouted
	}
	return r.network.fabric.IP(route)
}

// sendToPods makes a front know the ready pods themselves.
func (r *Run) sendToPods(front *Front) error {
	r.podTargets = nil
	targets := []string{}
	for _, name := range r.entryService().pods {
		state, told := r.states[name]
		if told && !state.Ready {
			continue
		}
		address, port := r.network.addresses[name], r.network.portOf(name)
		r.podTargets = append(r.podTargets, withPort(address, port))
		targets = append(targets, fmt.Sprintf("%s . %d", address, port))
	}
	if front.Delivery == "terminating" {
		return nil
	}
	return r.rewriteTo(targets)
}

// rewriteTo sends every connection to one of some addresses and ports, the source left as it is.
func (r *Run) rewriteTo(targets []string) error {
	action := "drop"
	if len(targets) > 0 {
		choices := []string{}
		for index, target := range targets {
			choices = append(choices, fmt.Sprintf("%d : %s", index, target))
		}
		action = fmt.Sprintf("dnat ip to numgen random mod %d map { %s }", len(targets), strings.Join(choices, ", "))
	}
	rules := fmt.Sprintf(`table ip front
delete table ip front
table ip front {
	chain prerouting {
		type nat hook prerouting priority dstnat
		ip daddr %s tcp dport %d %s
	}
}
`, r.question.Entry.Address, r.question.Entry.Port, action)
	return r.network.fabric.Run(rules, "nft", "-f", "-")
}
