// Package netns makes network namespaces and opens sockets in them.
package netns

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Namespace is a network of its own: a node, a pod, a front, the clients.
type Namespace struct {
	name string
	file *os.File
}

// New makes an empty network with its loopback up.
func New(name string) (*Namespace, error) {
	if err := Execute("", "ip", "netns", "add", name); err != nil {
		return nil, err
	}
	file, err := os.Open("/run/netns/" + name)
	if err != nil {
		return nil, fmt.Errorf("opening network %s: %w", name, err)
	}
	space := &Namespace{name: name, file: file}
	return space, space.IP("link set lo up")
}

// Name is what ip(8) calls the network.
func (n *Namespace) Name() string { return n.name }

// IP runs lines of ip(8) in the network.
func (n *Namespace) IP(lines ...string) error {
	return Execute(strings.Join(lines, "\n")+"\n", "ip", "-n", n.name, "-batch", "-")
}

// Run runs a program in the network.
func (n *Namespace) Run(input string, args ...string) error {
	return n.Do(func() error { return Execute(input, args...) })
}

// Output runs a program in the network for what it prints.
func (n *Namespace) Output(args ...string) (string, error) {
	var out []byte
	err := n.Do(func() error {
		var err error
		out, err = exec.Command(args[0], args[1:]...).Output()
		return err
	})
	if err != nil {
		return "", fmt.Errorf("running %s in %s: %w", strings.Join(args, " "), n.name, err)
	}
	return string(out), nil
}

// Set sets sysctls of the network; those that the kernel does not have are passed over.
func (n *Namespace) Set(values map[string]string) error {
	return n.Do(func() error {
		for key, value := range values {
			path := "/proc/sys/" + strings.ReplaceAll(key, ".", "/")
			err := os.WriteFile(path, []byte(value), 0)
			if err != nil && !os.IsNotExist(err) {
				return fmt.Errorf("setting %s in %s: %w", key, n.name, err)
			}
		}
		return nil
	})
}

// Do calls a function on a thread that is in the network. Sockets opened and processes started
// there stay there. The thread is given up afterwards, as it cannot be trusted to be back.
func (n *Namespace) Do(work func() error) error {
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		if err := unix.Setns(int(n.file.Fd()), syscall.CLONE_NEWNET); err != nil {
			done <- fmt.Errorf("entering network %s: %w", n.name, err)
			return
		}
		done <- work()
	}()
	return <-done
}

// Remove takes the network away once nothing uses it any more.
func (n *Namespace) Remove() {
	_ = n.file.Close()
	_ = Execute("", "ip", "netns", "del", n.name)
}

// Execute runs a program; its error holds what the program said.
func Execute(input string, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin = strings.NewReader(input)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return nil
}
