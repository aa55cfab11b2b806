//go:build tools

// Package main names the unmodified kube-proxy here so that go.mod pins it; `go build
// k8s.io/kubernetes/cmd/kube-proxy` in this folder makes the binary.
package main

import _ "k8s.io/kubernetes/cmd/kube-proxy"
