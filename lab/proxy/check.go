package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// programs by the Debian package that has them.
var programs = []struct{ name, debian string }{
	{"ip", "iproute2"}, {"iptables", "iptables"}, {"nft", "nftables"},
	{"conntrack", "conntrack"}, {"nginx", "nginx-light"}, {"sysctl", "procps"},
}

// check says in one error what keeps this machine from answering.
func check() error {
	var missing []string
	if os.Geteuid() != 0 {
		missing = append(missing, "root (network namespaces need it)")
	}
	for _, program := range programs {
		if _, err := exec.LookPath(program.name); err != nil {
			missing = append(missing, fmt.Sprintf("%s (apt-get install %s)", program.name, program.debian))
		}
	}
	if os.Geteuid() == 0 {
		inner := exec.Command("/proc/self/exe", "versions")
		inner.SysProcAttr = &syscall.SysProcAttr{Cloneflags: enclosed}
		if err := inner.Run(); err != nil {
			missing = append(missing, fmt.Sprintf("namespaces (the kernel or a container refuses them: %v)", err))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing: %s", strings.Join(missing, "; "))
	}
	return nil
}

// versions prints what answers on this machine, as one JSON object.
func versions(kubeProxy string) error {
	found := map[string]string{}
	tools := [][]string{
		{"kernel", "uname", "-r"},
		{"iptables", "iptables", "--version"},
		{"nftables", "nft", "--version"},
		{"nginx", "nginx", "-v"},
		{"iproute2", "ip", "-V"},
	}
	if kubeProxy != "" {
		tools = append(tools, []string{"kube-proxy", kubeProxy, "--version"})
	}
	for _, tool := range tools {
		out, err := exec.Command(tool[1], tool[2:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("asking %s for its version: %w", tool[1], err)
		}
		found[tool[0]] = strings.TrimSpace(string(out))
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}
