package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"edgewise.dev/lab/proxy/netns"
)

// probePatience is how long a load balancer waits for a health check.
const probePatience = 2 * time.Second

// healthPort is where kube-proxy says whether it is well.
const healthPort = 10256

// membersOf are the nodes that the innermost front sends to at this moment. A front that finds none
// healthy sends to all, as load balancers do, unless it is one that announces addresses.
func (r *Run) membersOf(front *Front) []string {
	healthy := []string{}
	for _, name := range front.Members {
		if r.isHealthy(front, name) {
			healthy = append(healthy, name)
		}
	}
	if front.Silent && (len(healthy) == 0 || r.isEmpty()) {
		return nil
	}
	if len(healthy) == 0 {
		healthy = front.Members
	}
	if !front.One || len(healthy) < 2 {
		return healthy
	}
	if contains(healthy, front.Leader) {
		return []string{front.Leader}
	}
	return healthy[:1]
}

// isEmpty tells whether no pod at all is behind the entry: then nobody announces its address.
func (r *Run) isEmpty() bool {
	service := r.entryService()
	if service == nil {
		return false
	}
	for _, name := range service.pods {
		state, told := r.states[name]
		if !told || state.Serving {
			return false
		}
	}
	return true
}

// isHealthy checks a node the way the front does: not at all, kube-proxy's own health, or that of
// the endpoints: by the health check node port where there is one, else by a connection.
func (r *Run) isHealthy(front *Front, name string) bool {
	address := r.network.node(name).Address
	service := r.entryService()
	switch {
	case front.Health == "none":
		return true
	case front.Health == "node" || (service != nil && service.policy == "Cluster"):
		return r.answersOK(fmt.Sprintf("http://%s/healthz", withPort(address, healthPort)))
	case service != nil && service.health != 0:
		return r.answersOK(fmt.Sprintf("http://%s/", withPort(address, service.health)))
	}
	return r.network.fabric.Do(func() error {
		connection, err := net.DialTimeout("tcp4", withPort(address, r.nodePort()), probePatience)
		if err == nil {
			_ = connection.Close()
		}
		return err
	}) == nil
}

func (r *Run) answersOK(url string) bool {
	status, err := statusOf(r.network.fabric, url)
	return err == nil && status == http.StatusOK
}

// statusOf asks a URL from a network.
func statusOf(space *netns.Namespace, url string) (int, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, fmt.Errorf("asking %s: %w", url, err)
	}
	var connection net.Conn
	err = space.Do(func() (err error) {
		connection, err = net.DialTimeout("tcp4", request.URL.Host, probePatience)
		return err
	})
	if err != nil {
		return 0, err
	}
	defer func() { _ = connection.Close() }()
	dial := func(context.Context, string, string) (net.Conn, error) { return connection, nil }
	transport := &http.Transport{DisableKeepAlives: true, DialContext: dial}
	answer, err := (&http.Client{Transport: transport, Timeout: probePatience}).Do(request)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

// entryService is the Service of the entry; nil for a host entry.
func (r *Run) entryService() *Service {
	for _, service := range r.cluster.services {
		if service.id() == r.question.Entry.Service {
			return service
		}
	}
	return nil
}

// nodePort is the port of a node by which the entry is reached there.
func (r *Run) nodePort() int {
	if service := r.entryService(); service != nil {
		for _, port := range service.ports {
			if port.Port == r.question.Entry.Port {
				return port.NodePort
			}
		}
	}
	return r.question.Entry.Port
}
