package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"edgewise.dev/lab/proxy/netns"
)

// KubeProxy is an unmodified kube-proxy that runs in a node.
type KubeProxy struct {
	process *exec.Cmd
	done    chan struct{}
	log     string
}

// Its configuration as kubeadm would write it, but for where the API is, that it reads JSON, and
// that it leaves limits of the machine's connection tracking alone, which a namespace may not set.
const configuration = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: %s
hostnameOverride: %s
clusterCIDR: 10.244.0.0/16
clientConnection: { kubeconfig: %s, contentType: application/json }
conntrack: { maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
iptables: { minSyncPeriod: 100ms }
nftables: { minSyncPeriod: 100ms }
healthzBindAddress: 0.0.0.0:10256
metricsBindAddress: 127.0.0.1:10249
`

const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{ name: lab, cluster: { server: "http://%s" } }]
users: [{ name: lab, user: {} }]
contexts: [{ name: lab, context: { cluster: lab, user: lab } }]
current-context: lab
`

func startKubeProxy(space *netns.Namespace, node, mode, binary, folder string) (*KubeProxy, error) {
	base := filepath.Join(folder, space.Name())
	proxy := &KubeProxy{done: make(chan struct{}), log: base + ".log"}
	access := fmt.Sprintf(kubeconfig, withPort(gateway, apiPort))
	if err := os.WriteFile(base+".kubeconfig", []byte(access), 0o600); err != nil {
		return nil, fmt.Errorf("writing the kubeconfig of %s: %w", node, err)
	}
	config := fmt.Sprintf(configuration, mode, node, base+".kubeconfig")
	if err := os.WriteFile(base+".yaml", []byte(config), 0o600); err != nil {
		return nil, fmt.Errorf("writing the configuration of %s: %w", node, err)
	}
	log, err := os.Create(proxy.log)
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", node, err)
	}
	defer func() { _ = log.Close() }()
	proxy.process = exec.Command(binary, "--config", base+".yaml")
	proxy.process.Stdout, proxy.process.Stderr = log, log
	if err := space.Do(proxy.process.Start); err != nil {
		return nil, fmt.Errorf("starting kube-proxy in %s: %w", node, err)
	}
	go func() {
		_ = proxy.process.Wait()
		close(proxy.done)
	}()
	return proxy, nil
}

func (p *KubeProxy) stop() {
	_ = p.process.Process.Kill()
	<-p.done
}

// ended is an error where the process has ended by itself.
func (p *KubeProxy) ended() error {
	select {
	case <-p.done:
		return fmt.Errorf("it ended: %s", p.said())
	default:
		return nil
	}
}

// said is the end of its log.
func (p *KubeProxy) said() string {
	const most = 2000
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
