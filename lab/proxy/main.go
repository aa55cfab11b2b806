// Command proxy asks real Linux networking and an unmodified kube-proxy what happens to
// connections. Questions come in as JSON lines, answers go out as JSON lines, progress goes to
// standard error.
//
//	proxy check                      says what is missing on this machine
//	proxy versions -kube-proxy FILE  prints what answers, as JSON
//	proxy run -kube-proxy FILE       answers questions
//
// Every question gets network namespaces of its own, inside one more network, mount and process
// namespace: whatever happens, all of it is gone when the command ends, and no packet leaves it.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "proxy:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: check, versions or run")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	kubeProxy := flags.String("kube-proxy", "", "the kube-proxy binary")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "check":
		return check()
	case "versions":
		return versions(*kubeProxy)
	case "run":
		return enclose(*kubeProxy)
	case "inside":
		return answerAll(*kubeProxy, os.Stdin, os.Stdout)
	}
	return fmt.Errorf("%s is no command: check, versions or run", args[0])
}
