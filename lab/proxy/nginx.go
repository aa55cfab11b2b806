package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// NginxServer is a real nginx that runs as an ingress proxy in a pod.
type NginxServer struct {
	process *exec.Cmd
	done    chan struct{}
}

// Headers by which a proxy of the laboratory says who it is, whose packet it saw, and whom it took
// for the client. They go back to the client and change nothing on the way in.
const (
	proxyHeader  = "X-Lab-Proxy"
	peerHeader   = "X-Lab-Peer"
	clientHeader = "X-Lab-Client"
)

// serveNginx starts nginx with the directives that ingress-nginx writes (its template
// rootfs/etc/nginx/template/nginx.tmpl) and waits until it listens.
func serveNginx(network *Network, pod Pod, folder string) (*NginxServer, error) {
	home := filepath.Join(folder, "nginx-"+strings.ReplaceAll(pod.Name, "/", "-"))
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for %s: %w", pod.Name, err)
	}
	text, err := nginxConfiguration(network, pod, home)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(home, "nginx.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("writing the configuration of %s: %w", pod.Name, err)
	}
	server := &NginxServer{process: exec.Command("nginx", "-p", home, "-c", file), done: make(chan struct{})}
	space := network.pods[pod.Name]
	var said strings.Builder
	server.process.Stderr = &said
	if err := space.Do(server.process.Start); err != nil {
		return nil, fmt.Errorf("starting nginx in %s: %w", pod.Name, err)
	}
	go func() {
		_ = server.process.Wait()
		close(server.done)
	}()
	for range 200 {
		err = space.Do(func() error {
			connection, err := net.Dial("tcp4", withPort(network.addresses[pod.Name], pod.Port))
			if err == nil {
				_ = connection.Close()
			}
			return err
		})
		if err == nil {
			return server, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	server.stop()
	return nil, fmt.Errorf("waiting for nginx in %s: %w: %s", pod.Name, err, said.String())
}

func (s *NginxServer) stop() {
	_ = s.process.Process.Signal(os.Interrupt)
	select {
	case <-s.done:
	case <-time.After(5 * time.Second):
		_ = s.process.Process.Kill()
		<-s.done
	}
}

const nginxFrame = `daemon off;
user root;
worker_processes 1;
worker_rlimit_nofile 65536;
pid %[1]s/pid;
error_log stderr crit;
events { multi_accept on; worker_connections 16384; use epoll; }
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	reset_timedout_connection on;
%[2]s
	upstream upstream_balancer {
%[3]s	}
	server {
		listen %[4]d default_server reuseport backlog=4096%[5]s;
		location / {
			proxy_set_header X-Real-IP $remote_addr;
			proxy_set_header X-Forwarded-For %[6]s;
			proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
			proxy_connect_timeout 5s;
			proxy_http_version 1.1;
			add_header ` + proxyHeader + ` "%[7]s" always;
			add_header ` + peerHeader + ` $realip_remote_addr always;
			add_header ` + clientHeader + ` $remote_addr always;
			proxy_pass http://upstream_balancer;
		}
	}
}
`

func nginxConfiguration(network *Network, pod Pod, home string) (string, error) {
	config := pod.Nginx.Config
	isOn := func(key string) bool { return config[key] == "true" }
	speaks, trusts := isOn("use-proxy-protocol"), isOn("use-forwarded-headers")
	var head, upstream strings.Builder
	if speaks || trusts || isOn("enable-real-ip") {
		header := or(config["forwarded-for-header"], "X-Forwarded-For")
		if speaks {
			header = "proxy_protocol"
		}
		fmt.Fprintf(&head, "\treal_ip_header %s;\n\treal_ip_recursive on;\n", header)
		for _, trusted := range strings.Split(or(config["proxy-real-ip-cidr"], "0.0.0.0/0"), ",") {
			fmt.Fprintf(&head, "\tset_real_ip_from %s;\n", strings.TrimSpace(trusted))
		}
	}
	writes, listens := "$remote_addr", ""
	if trusts && isOn("compute-full-forwarded-for") {
		writes = "$full_x_forwarded_for"
		peer := "$realip_remote_addr"
		if speaks {
			peer = "$proxy_protocol_addr"
		}
		fmt.Fprintf(&head, "\tmap $http_x_forwarded_for $full_x_forwarded_for {\n"+
			"\t\tdefault \"$http_x_forwarded_for, %[1]s\";\n\t\t'' \"%[1]s\";\n\t}\n", peer)
	}
	if speaks {
		listens = " proxy_protocol"
	}
	for _, name := range pod.Nginx.Upstreams {
		address, known := network.addresses[name]
		if !known {
			return "", fmt.Errorf("%s sends to %s, which is no pod", pod.Name, name)
		}
		fmt.Fprintf(&upstream, "\t\tserver %s;\n", withPort(address, network.portOf(name)))
	}
	if len(pod.Nginx.Upstreams) == 0 {
		upstream.WriteString("\t\tserver 127.0.0.1:1;\n")
	}
	return fmt.Sprintf(nginxFrame, home, head.String(), upstream.String(), pod.Port, listens, writes, pod.Name), nil
}

func (n *Network) portOf(name string) int {
	for _, pod := range n.question.Pods {
		if pod.Name == name {
			return pod.Port
		}
	}
	return 0
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
