//go:build tools

// Package main names the unmodified kube-apiserver here so that go.mod pins it; `go build
// k8s.io/kubernetes/cmd/kube-apiserver` makes the program.
package main

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
