package main

import (
	"fmt"
	"strings"

	"edgewise.dev/lab/proxy/netns"
)

// Link-local addresses of the gateways: the fabric's towards nodes, clients and fronts, and that of
// whoever hangs there.
const (
	gateway  = "169.254.1.1"
	neighbor = "169.254.9.9"
	podGate  = "169.254.2.1"
	// guard is the endpoint of all canaries, an address of the fabric.
	guard = "169.254.77.77"
)

// Network is all namespaces of one question. The fabric is the router that everything hangs on.
type Network struct {
	question *Question
	fabric   *netns.Namespace
	clients  *netns.Namespace
	fronts   []*netns.Namespace
	nodes    map[string]*netns.Namespace
	pods     map[string]*netns.Namespace
	// addresses of pods; those of host-network pods are their node's.
	addresses map[string]string
	// bridges are the addresses of the nodes' bridges, where there are bridges.
	bridges map[string]string
	all     []*netns.Namespace
}

// buildNetwork makes the namespaces and wires them. On an error what was made is removed.
func buildNetwork(question *Question) (network *Network, err error) {
	n := &Network{
		question: question, nodes: map[string]*netns.Namespace{}, pods: map[string]*netns.Namespace{},
		addresses: map[string]string{}, bridges: map[string]string{},
	}
	defer func() {
		if err != nil {
			n.remove()
		}
	}()
	if n.fabric, err = n.add("fabric"); err != nil {
		return nil, err
	}
	// Equal paths are chosen by addresses and ports, as routers of load balancers do.
	err = n.fabric.Set(map[string]string{
		"net.ipv4.ip_forward":                "1",
		"net.ipv4.fib_multipath_hash_policy": "1",
	})
	if err != nil {
		return nil, err
	}
	if err = n.fabric.IP("addr add " + guard + "/32 dev lo"); err != nil {
		return nil, err
	}
	steps := []func() error{n.addNodes, n.addPods, n.addClients, n.addFronts}
	for _, step := range steps {
		if err = step(); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (n *Network) add(name string) (*netns.Namespace, error) {
	space, err := netns.New(name)
	if err != nil {
		return nil, err
	}
	n.all = append(n.all, space)
	return space, nil
}

func (n *Network) remove() {
	for _, space := range n.all {
		space.Remove()
	}
}

// nodeNetwork is the range of pod addresses of a node, without its last number.
func nodeNetwork(index int) string { return fmt.Sprintf("10.244.%d.", index+1) }

func (n *Network) addNodes() error {
	for index, node := range n.question.Nodes {
		space, err := n.add(fmt.Sprintf("node-%d", index))
		if err != nil {
			return err
		}
		n.nodes[node.Name] = space
		link := fmt.Sprintf("n%d", index)
		pods := nodeNetwork(index)
		lines := []string{
			fmt.Sprintf("link add %s type veth peer name eth0 netns node-%d", link, index),
			fmt.Sprintf("addr add %s/32 dev %s", gateway, link),
			fmt.Sprintf("link set %s up", link),
			fmt.Sprintf("route add %s/32 dev %s", node.Address, link),
			fmt.Sprintf("route add %s0/24 via %s dev %s onlink", pods, node.Address, link),
		}
		inner := []string{"addr add " + node.Address + "/32 dev eth0"}
		if node.Second != "" {
			lines = append(lines, fmt.Sprintf("route add %s/32 dev %s", node.Second, link))
			inner = append(inner, "addr add "+node.Second+"/32 dev eth0")
		}
		inner = append(inner, "link set eth0 up", fmt.Sprintf("route add default via %s dev eth0 onlink", gateway))
		if n.question.CNI == "bridge" {
			n.bridges[node.Name] = pods + "1"
			inner = append(inner, "link add cbr0 type bridge",
				fmt.Sprintf("addr add %s/24 dev cbr0", n.bridges[node.Name]), "link set cbr0 up")
		}
		if err := n.fabric.IP(lines...); err != nil {
			return err
		}
		if err := space.IP(inner...); err != nil {
			return err
		}
		if err := space.Set(nodeSettings); err != nil {
			return err
		}
	}
	return nil
}

// nodeSettings are what a node has anyway, and no limit on refusals: what they say is counted.
var nodeSettings = map[string]string{
	"net.ipv4.ip_forward":        "1",
	"net.ipv4.icmp_ratelimit":    "0",
	"net.ipv4.icmp_msgs_per_sec": "1000000",
	"net.ipv4.icmp_msgs_burst":   "100000",
}

func (n *Network) addPods() error {
	placed := map[string]int{}
	for index, pod := range n.question.Pods {
		node, known := n.nodes[pod.Node]
		if !known {
			return fmt.Errorf("pod %s is on node %s, which is not declared", pod.Name, pod.Node)
		}
		if pod.HostNetwork {
			n.pods[pod.Name] = node
			n.addresses[pod.Name] = n.node(pod.Node).Address
			continue
		}
		space, err := n.add(fmt.Sprintf("pod-%d", index))
		if err != nil {
			return err
		}
		placed[pod.Node]++
		n.pods[pod.Name] = space
		address := fmt.Sprintf("%s%d", nodeNetwork(n.indexOf(pod.Node)), placed[pod.Node]+1)
		n.addresses[pod.Name] = address
		if err := n.attach(space, node, index, address, n.bridges[pod.Node]); err != nil {
			return err
		}
	}
	return nil
}

// attach hangs a pod on its node: on the bridge, or by a route of its own.
func (n *Network) attach(pod, node *netns.Namespace, index int, address, bridge string) error {
	link := fmt.Sprintf("p%d", index)
	mac := fmt.Sprintf("02:00:00:00:00:%02x", index)
	outer := []string{
		fmt.Sprintf("link add %s address %s type veth peer name eth0 netns %s", link, mac, pod.Name()),
	}
	inner := []string{}
	if bridge != "" {
		outer = append(outer, fmt.Sprintf("link set %s master cbr0 up", link))
		inner = append(inner, "addr add "+address+"/24 dev eth0", "link set eth0 up",
			"route add default via "+bridge)
	} else {
		outer = append(outer, fmt.Sprintf("link set %s up", link),
			fmt.Sprintf("route add %s/32 dev %s", address, link))
		inner = append(inner, "addr add "+address+"/32 dev eth0", "link set eth0 up",
			fmt.Sprintf("neigh add %s lladdr %s dev eth0", podGate, mac),
			fmt.Sprintf("route add default via %s dev eth0 onlink", podGate))
	}
	if err := node.IP(outer...); err != nil {
		return err
	}
	return pod.IP(inner...)
}

func (n *Network) addClients() error {
	space, err := n.addOutside("clients", "cl", n.question.Clients)
	n.clients = space
	return err
}

func (n *Network) addFronts() error {
	for index, front := range n.question.Fronts {
		if front.Delivery != "terminating" {
			n.fronts = append(n.fronts, nil)
			continue
		}
		name := fmt.Sprintf("front-%d", index)
		own := append([]string{n.listenAddress(index) + "/32"}, front.Addresses...)
		space, err := n.addOutside(name, fmt.Sprintf("f%d", index), own)
		if err != nil {
			return err
		}
		n.fronts = append(n.fronts, space)
	}
	return nil
}

// addOutside makes a place beside the nodes that owns whole networks of addresses.
func (n *Network) addOutside(name, link string, networks []string) (*netns.Namespace, error) {
	space, err := n.add(name)
	if err != nil {
		return nil, err
	}
	outer := []string{
		fmt.Sprintf("link add %s type veth peer name eth0 netns %s", link, name),
		fmt.Sprintf("addr add %s/32 dev %s", gateway, link),
		fmt.Sprintf("link set %s up", link),
	}
	inner := []string{"addr add " + neighbor + "/32 dev eth0", "link set eth0 up"}
	for _, each := range networks {
		outer = append(outer, fmt.Sprintf("route add %s via %s dev %s onlink", each, neighbor, link))
		inner = append(inner, fmt.Sprintf("route add local %s dev lo", each))
	}
	own, err := netns.SourcesOf(networks)
	if err != nil {
		return nil, err
	}
	inner = append(inner, fmt.Sprintf("route add default via %s dev eth0 onlink src %s", gateway, own[0].At(0)))
	if err := n.fabric.IP(outer...); err != nil {
		return nil, err
	}
	// A packet sent again keeps its path: inside one kernel the router would else take the hash that
	// the sender draws anew, while real routers only know addresses and ports.
	if err := space.Set(map[string]string{"net.core.txrehash": "0"}); err != nil {
		return nil, err
	}
	return space, space.IP(inner...)
}

// listenAddress is where a terminating front takes connections.
func (n *Network) listenAddress(index int) string { return fmt.Sprintf("198.51.100.%d", 200+index) }

func (n *Network) node(name string) *Node { return &n.question.Nodes[n.indexOf(name)] }

func (n *Network) indexOf(name string) int {
	for index := range n.question.Nodes {
		if n.question.Nodes[index].Name == name {
			return index
		}
	}
	return -1
}

// ownsAddress tells whether an address is one of a node's own.
func (n *Network) ownsAddress(node, address string) bool {
	found := n.node(node)
	return address == found.Address || address == found.Second || address == n.bridges[node]
}

// isNode tells whether an address is one of any node's own.
func (n *Network) isNode(address string) bool {
	for _, node := range n.question.Nodes {
		if n.ownsAddress(node.Name, address) {
			return true
		}
	}
	return false
}

// withPort joins an address and a port.
func withPort(address string, port int) string {
	return fmt.Sprintf("%s:%d", strings.TrimSpace(address), port)
}
