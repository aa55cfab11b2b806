package main

import (
	"encoding/json"
	"fmt"
	"net"
	"time"

	"edgewise.dev/lab/proxy/netns"
	"edgewise.dev/lab/proxy/standin"
)

// Cluster is the API's side of a question: its objects, and the proxies that follow them.
type Cluster struct {
	network  *Network
	store    *standin.Store
	services []*Service
	api      *standin.API
	proxies  map[string]*KubeProxy
	canaries int
	listener net.Listener
}

// apiPort is where the stand-in for the API server listens, on the fabric.
const apiPort = 8080

// guardPort is where the endpoint of every canary listens, on the fabric.
const guardPort = 8081

// A Service of its own tells when proxies have done what they were asked: the canary's endpoint is
// published after everything else, so who reaches it knows the rest. Two are used for each state.
func (c *Cluster) canariesWanted() int {
	question := c.network.question
	states := 1 + len(question.Phases) + len(question.Probes)
	for _, passage := range question.Passages {
		states += 1 + len(passage.Steps)
	}
	return 2 * states
}

// startCluster fills the store, serves it, and starts a kube-proxy in every node.
func startCluster(network *Network, kubeProxy, folder string) (*Cluster, error) {
	cluster := &Cluster{network: network, store: standin.NewStore(), proxies: map[string]*KubeProxy{}}
	for index := range network.question.Services {
		service, err := serviceOf(network.question, index)
		if err != nil {
			return nil, err
		}
		cluster.services = append(cluster.services, service)
	}
	if err := cluster.fill(); err != nil {
		return nil, err
	}
	listener, err := listen(network.fabric, apiPort)
	if err != nil {
		return nil, fmt.Errorf("serving the API: %w", err)
	}
	cluster.api = standin.Serve(listener, cluster.store)
	if err := cluster.serveGuard(); err != nil {
		cluster.close()
		return nil, err
	}
	for _, node := range network.question.Nodes {
		proxy, err := startKubeProxy(network.nodes[node.Name], node.Name, network.question.Mode, kubeProxy, folder)
		if err != nil {
			cluster.close()
			return nil, err
		}
		cluster.proxies[node.Name] = proxy
	}
	return cluster, nil
}

func (c *Cluster) close() {
	for _, proxy := range c.proxies {
		proxy.stop()
	}
	if c.listener != nil {
		_ = c.listener.Close()
	}
	if c.api != nil {
		c.api.Close()
	}
}

// fill puts nodes, Services and canaries; endpoints come with the first phase.
func (c *Cluster) fill() error {
	for _, node := range c.network.question.Nodes {
		if err := c.putNode(node, false); err != nil {
			return err
		}
	}
	for _, service := range c.services {
		if err := c.store.Put("services", service.object); err != nil {
			return err
		}
	}
	for index := range c.canariesWanted() {
		if err := c.store.Put("services", canary(index)); err != nil {
			return err
		}
	}
	return c.store.Put("servicecidrs", Object{
		"metadata": Object{"name": "kubernetes"}, "spec": Object{"cidrs": []any{"10.96.0.0/16"}},
	})
}

// putNode puts a Node with its addresses; `leaving` gives it the cluster autoscaler's taint.
func (c *Cluster) putNode(node Node, leaving bool) error {
	object := Object{}
	if err := json.Unmarshal(node.Object, &object); err != nil {
		return fmt.Errorf("reading node %s: %w", node.Name, err)
	}
	addresses := []any{Object{"type": "InternalIP", "address": node.Address}}
	status, _ := object["status"].(map[string]any)
	if status == nil {
		status = map[string]any{}
	}
	status["addresses"] = append(addresses, Object{"type": "Hostname", "address": node.Name})
	object["status"] = status
	spec, _ := object["spec"].(map[string]any)
	if spec == nil {
		spec = map[string]any{}
	}
	pods := nodeNetwork(c.network.indexOf(node.Name)) + "0/24"
	spec["podCIDR"], spec["podCIDRs"] = pods, []any{pods}
	if leaving {
		taints, _ := spec["taints"].([]any)
		spec["taints"] = append(taints, Object{
			"key": "ToBeDeletedByClusterAutoscaler", "value": "1", "effect": "NoSchedule",
		})
	}
	object["spec"] = spec
	return c.store.Put("nodes", object)
}

// publish writes the endpoints of a phase and waits until every proxy that runs has applied them.
func (c *Cluster) publish(states map[string]PodState, elsewhere int) error {
	for _, service := range c.services {
		if err := c.store.Put("endpointslices", service.slice(c.network, states, elsewhere)); err != nil {
			return err
		}
	}
	// The second canary is applied by a later run than the first: the run that brought the
	// endpoints has then ended, health checks included.
	for range 2 {
		if err := c.awaitCanary(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) awaitCanary() error {
	index := c.canaries
	c.canaries++
	if err := c.store.Put("endpointslices", canarySlice(index)); err != nil {
		return err
	}
	address := withPort(canaryAddress(index), 80)
	for name, proxy := range c.proxies {
		if err := awaitAnswer(c.network.nodes[name], proxy, address); err != nil {
			return fmt.Errorf("waiting for the kube-proxy of %s: %w", name, err)
		}
	}
	return nil
}

// proxyPatience is how long a proxy may take to follow: a machine may be busy with other things.
const proxyPatience = 60 * time.Second

func awaitAnswer(space *netns.Namespace, proxy *KubeProxy, address string) error {
	deadline := time.Now().Add(proxyPatience)
	for {
		err := space.Do(func() error {
			connection, err := net.DialTimeout("tcp4", address, 300*time.Millisecond)
			if err == nil {
				_ = connection.Close()
			}
			return err
		})
		if err == nil {
			return nil
		}
		if ended := proxy.ended(); ended != nil {
			return ended
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("nothing after %v: %w: %s", proxyPatience, err, proxy.said())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (c *Cluster) serveGuard() error {
	var err error
	if c.listener, err = listen(c.network.fabric, guardPort); err != nil {
		return fmt.Errorf("listening for canaries: %w", err)
	}
	go func() {
		for {
			connection, err := c.listener.Accept()
			if err != nil {
				return
			}
			_ = connection.Close()
		}
	}()
	return nil
}

// listen opens a port on every address of a network.
func listen(space *netns.Namespace, port int) (net.Listener, error) {
	var listener net.Listener
	err := space.Do(func() (err error) {
		listener, err = net.Listen("tcp4", withPort("0.0.0.0", port))
		return err
	})
	return listener, err
}

func canaryAddress(index int) string { return fmt.Sprintf("10.96.200.%d", index+1) }

func canary(index int) Object {
	return Object{
		"metadata": Object{"namespace": "lab", "name": fmt.Sprintf("canary-%d", index)},
		"spec": Object{
			"type": "ClusterIP", "clusterIP": canaryAddress(index), "clusterIPs": []any{canaryAddress(index)},
			"ipFamilies": []any{"IPv4"}, "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster",
			"sessionAffinity": "None",
			"ports":           []any{Object{"name": "", "protocol": "TCP", "port": 80, "targetPort": guardPort}},
		},
	}
}

func canarySlice(index int) Object {
	name := fmt.Sprintf("canary-%d", index)
	return Object{
		"metadata": Object{
			"namespace": "lab", "name": name,
			"labels": Object{"kubernetes.io/service-name": name},
		},
		"addressType": "IPv4",
		"endpoints": []any{Object{
			"addresses":  []any{guard},
			"conditions": Object{"ready": true, "serving": true, "terminating": false},
		}},
		"ports": []any{Object{"name": "", "protocol": "TCP", "port": guardPort}},
	}
}
