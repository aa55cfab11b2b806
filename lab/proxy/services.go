package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"edgewise.dev/lab/proxy/standin"
)

// Object is an API object as JSON knows it.
type Object = standin.Object

// ServicePort is what the laboratory reads of a port.
type ServicePort struct {
	Name       string `json:"name"`
	Protocol   string `json:"protocol"`
	Port       int    `json:"port"`
	TargetPort any    `json:"targetPort"`
	NodePort   int    `json:"nodePort"`
}

// Service is a v1 Service after the API server: defaults set, addresses and ports given out.
type Service struct {
	object    Object
	namespace string
	name      string
	kind      string
	policy    string
	ports     []ServicePort
	health    int
	pods      []string
	// numbers are its ports on the pods, in the order of ports.
	numbers []int
}

// serviceOf does to a Service what the API server and a load balancer's controller do.
func serviceOf(question *Question, index int) (*Service, error) {
	asked := question.Services[index]
	object := Object{}
	if err := json.Unmarshal(asked.Object, &object); err != nil {
		return nil, fmt.Errorf("reading a Service: %w", err)
	}
	meta := standin.Meta(object)
	if meta["namespace"] == nil {
		meta["namespace"] = "default"
	}
	spec, isTable := object["spec"].(map[string]any)
	if !isTable {
		return nil, fmt.Errorf("Service %v has no spec", meta["name"])
	}
	service := &Service{
		object: object, namespace: fmt.Sprint(meta["namespace"]), name: fmt.Sprint(meta["name"]), pods: asked.Pods,
	}
	service.kind = preset(spec, "type", "ClusterIP")
	if err := service.readPorts(spec, index, asked.Ports); err != nil {
		return nil, err
	}
	_, external := spec["externalIPs"]
	reachable := service.kind == "NodePort" || service.kind == "LoadBalancer"
	if reachable || external {
		service.policy = preset(spec, "externalTrafficPolicy", "Cluster")
	} else {
		delete(spec, "externalTrafficPolicy")
	}
	if spec["clusterIP"] != "None" {
		spec["clusterIP"] = fmt.Sprintf("10.96.%d.%d", 1+index/200, 1+index%200)
		spec["clusterIPs"] = []any{spec["clusterIP"]}
	}
	spec["ipFamilies"], spec["ipFamilyPolicy"] = []any{"IPv4"}, "SingleStack"
	preset(spec, "internalTrafficPolicy", "Cluster")
	if preset(spec, "sessionAffinity", "None") == "ClientIP" {
		if _, told := spec["sessionAffinityConfig"]; !told {
			spec["sessionAffinityConfig"] = Object{"clientIP": Object{"timeoutSeconds": 10800}}
		}
	}
	if service.kind == "LoadBalancer" {
		if service.policy == "Local" {
			service.health = 32000 + index
			spec["healthCheckNodePort"] = service.health
		}
		service.announce(question)
	}
	return service, nil
}

// announce writes the load balancer's address to the status, as its controller does: an address
// that a proxy answers for is not one that nodes should answer for.
func (s *Service) announce(question *Question) {
	if question.Entry.Service != s.id() || question.Entry.Kind != "load-balancer" {
		return
	}
	mode := "VIP"
	if count := len(question.Fronts); count > 0 && question.Fronts[count-1].Delivery == "terminating" {
		mode = "Proxy"
	}
	s.object["status"] = Object{"loadBalancer": Object{
		"ingress": []any{Object{"ip": question.Entry.Address, "ipMode": mode}},
	}}
}

func (s *Service) id() string { return s.namespace + "/" + s.name }

// readPorts sets the defaults of the ports, gives out node ports and resolves target ports.
func (s *Service) readPorts(spec map[string]any, index int, named map[string]int) error {
	text, err := json.Marshal(spec["ports"])
	if err != nil {
		return fmt.Errorf("reading the ports of %s: %w", s.id(), err)
	}
	if err := json.Unmarshal(text, &s.ports); err != nil {
		return fmt.Errorf("reading the ports of %s: %w", s.id(), err)
	}
	nodePorts := s.kind == "NodePort" || (s.kind == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] != false)
	written := []any{}
	for at := range s.ports {
		port := &s.ports[at]
		if port.Protocol == "" {
			port.Protocol = "TCP"
		}
		if nodePorts && port.NodePort == 0 {
			port.NodePort = 30000 + index*20 + at
		}
		number := port.Port
		switch wanted := port.TargetPort.(type) {
		case float64:
			number = int(wanted)
		case string:
			found, known := named[wanted]
			if !known {
				return fmt.Errorf("no pod of %s has a port called %s", s.id(), wanted)
			}
			number = found
		default:
			port.TargetPort = port.Port
		}
		s.numbers = append(s.numbers, number)
		entry := Object{
			"name": port.Name, "protocol": port.Protocol, "port": port.Port, "targetPort": port.TargetPort,
		}
		if port.NodePort != 0 {
			entry["nodePort"] = port.NodePort
		}
		written = append(written, entry)
	}
	spec["ports"] = written
	return nil
}

// slice is the EndpointSlice of a Service, as the EndpointSlice controller would write it.
func (s *Service) slice(network *Network, states map[string]PodState, elsewhere int) Object {
	spec := s.object["spec"].(map[string]any)
	endpoints := []any{}
	for _, pod := range network.question.Pods {
		if !contains(s.pods, pod.Name) {
			continue
		}
		state, told := states[pod.Name]
		if !told {
			state = PodState{Ready: true, Serving: true}
		}
		if !state.Absent {
			endpoints = append(endpoints, endpointOf(network, pod, state, spec["trafficDistribution"]))
		}
	}
	if s.id() == network.question.Entry.Service {
		for index := range elsewhere {
			endpoints = append(endpoints, endpointElsewhere(index))
		}
	}
	ports := []any{}
	for at, port := range s.ports {
		ports = append(ports, Object{"name": port.Name, "protocol": port.Protocol, "port": s.numbers[at]})
	}
	return Object{
		"metadata": Object{
			"namespace": s.namespace, "name": s.name + "-lab",
			"labels": Object{
				"kubernetes.io/service-name":             s.name,
				"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
			},
		},
		"addressType": "IPv4",
		"endpoints":   endpoints,
		"ports":       ports,
	}
}

// endpointOf is one endpoint. Hints are as in staging/src/k8s.io/endpointslice/trafficdist: ready
// endpoints carry their own zone, and their own node where the same node is preferred.
func endpointOf(network *Network, pod Pod, state PodState, distribution any) Object {
	endpoint := Object{
		"addresses": []any{network.addresses[pod.Name]},
		"conditions": Object{
			"ready": state.Ready, "serving": state.Serving, "terminating": state.Terminating,
		},
		"nodeName":  pod.Node,
		"targetRef": Object{"kind": "Pod", "name": pod.Name},
	}
	zone := zoneOf(network.node(pod.Node))
	if zone != "" {
		endpoint["zone"] = zone
	}
	wish := fmt.Sprint(distribution)
	if !strings.HasPrefix(wish, "Prefer") || !state.Ready {
		return endpoint
	}
	hints := Object{}
	if zone != "" {
		hints["forZones"] = []any{Object{"name": zone}}
	}
	if wish == "PreferSameNode" {
		hints["forNodes"] = []any{Object{"name": pod.Node}}
	}
	if len(hints) > 0 {
		endpoint["hints"] = hints
	}
	return endpoint
}

// endpointElsewhere is ready on a node that is not there: proxies need not know a node to know of it.
func endpointElsewhere(index int) Object {
	return Object{
		"addresses":  []any{fmt.Sprintf("10.244.250.%d", index+1)},
		"conditions": Object{"ready": true, "serving": true, "terminating": false},
		"nodeName":   "elsewhere",
	}
}

func zoneOf(node *Node) string {
	object := Object{}
	if json.Unmarshal(node.Object, &object) != nil {
		return ""
	}
	labels, _ := standin.Meta(object)["labels"].(map[string]any)
	zone, _ := labels["topology.kubernetes.io/zone"].(string)
	return zone
}

// preset sets a field that is absent and returns what it is then.
func preset(spec map[string]any, key, value string) string {
	if given, isText := spec[key].(string); isText && given != "" {
		return given
	}
	spec[key] = value
	return value
}

func contains(list []string, wanted string) bool {
	for _, one := range list {
		if one == wanted {
			return true
		}
	}
	return false
}
