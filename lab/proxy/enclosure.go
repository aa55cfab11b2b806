package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

const enclosed = syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID

// enclose runs this command again as the first process of new namespaces. When it ends, however it
// ends, the kernel ends every process in there and takes the networks away.
func enclose(kubeProxy string) error {
	if _, err := os.Stat(kubeProxy); err != nil {
		return fmt.Errorf("looking for kube-proxy: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("looking for this program: %w", err)
	}
	inner := exec.Command(self, "inside", "-kube-proxy", kubeProxy)
	inner.Stdin, inner.Stdout, inner.Stderr = os.Stdin, os.Stdout, os.Stderr
	inner.SysProcAttr = &syscall.SysProcAttr{Cloneflags: enclosed, Pdeathsig: syscall.SIGKILL}
	if err := inner.Run(); err != nil {
		return fmt.Errorf("answering inside new namespaces: %w", err)
	}
	return nil
}

// furnish gives the enclosure file systems of its own: processes, and names of networks.
func furnish() error {
	if os.Getpid() != 1 {
		return errors.New("this command only runs inside its own namespaces: use run")
	}
	if err := syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	// iptables locks and names of networks belong to this enclosure alone.
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, "mode=755"); err != nil {
		return fmt.Errorf("mounting /run: %w", err)
	}
	return os.MkdirAll("/run/netns", 0o755)
}
