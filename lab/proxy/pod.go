package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"

	"edgewise.dev/lab/proxy/netns"
)

// Told is what a pod answers: who it is and what it saw of the connection.
type Told struct {
	Pod       string   `json:"pod"`
	Peer      string   `json:"peer"`
	Forwarded []string `json:"forwarded"`
}

// Server is an application in a pod, or nginx in one.
type Server interface{ stop() }

// App is a server that reports the peer that it saw and the headers that it got.
type App struct {
	listener net.Listener
	once     sync.Once
}

// serveApp starts an application in a network.
func serveApp(space *netns.Namespace, name string, port int) (*App, error) {
	listener, err := listen(space, port)
	if err != nil {
		return nil, fmt.Errorf("serving pod %s: %w", name, err)
	}
	app := &App{listener: listener}
	server := &http.Server{Handler: http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		peer, _, _ := net.SplitHostPort(request.RemoteAddr)
		out.Header().Set("Connection", "close")
		_ = json.NewEncoder(out).Encode(Told{Pod: name, Peer: peer, Forwarded: request.Header.Values("X-Forwarded-For")})
	})}
	go func() { _ = server.Serve(app.listener) }()
	return app, nil
}

// stop closes the port: what comes then is refused by the pod's kernel.
func (a *App) stop() { a.once.Do(func() { _ = a.listener.Close() }) }

// Pods runs the servers of all pods of a network.
type Pods struct {
	network *Network
	folder  string
	servers map[string]Server
}

// follow starts and stops servers so that exactly the pods that listen in a state do so.
func (p *Pods) follow(states map[string]PodState) error {
	for _, pod := range p.network.question.Pods {
		state, told := states[pod.Name]
		wanted := !told || state.Listening
		running, runs := p.servers[pod.Name]
		if runs && !wanted {
			running.stop()
			delete(p.servers, pod.Name)
		}
		if runs || !wanted {
			continue
		}
		server, err := p.start(pod)
		if err != nil {
			return err
		}
		p.servers[pod.Name] = server
	}
	return nil
}

func (p *Pods) start(pod Pod) (Server, error) {
	if pod.Nginx != nil {
		return serveNginx(p.network, pod, p.folder)
	}
	return serveApp(p.network.pods[pod.Name], pod.Name, pod.Port)
}

func (p *Pods) stop() {
	for _, server := range p.servers {
		server.stop()
	}
}
