//go:build !wasip1

// Render builds kustomizations and judges Kubernetes documents for Edgewise, and touches nothing while
// it does.
//
// It reads one request a line from standard input and writes one answer a line to standard output,
// in order, until the input ends. What a line holds is said in protocol.go.
package main

import (
	"bufio"
	"fmt"
	"os"
)

// A line holds a document with its control characters escaped.
const longestLine = 64 << 20

func main() {
	if err := limit(); err != nil {
		fmt.Fprintln(os.Stderr, "render: memory cannot be limited:", err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		if _, err := os.Stdout.Write(append(answer(lines.Bytes()), '\n')); err != nil {
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "render:", err)
		os.Exit(1)
	}
}
