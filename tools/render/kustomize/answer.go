// Package kustomize builds kustomizations as `kustomize build` does, out of files that it is given: no
// disk, no network, no programs. What upstream would do beyond that is left out in trim.mjs.
package kustomize

import (
	"encoding/json"
	"errors"
	"fmt"

	"edgewise/tools/render/text"
)

// What a request may bring and an answer may hold, in bytes unless it says otherwise.
const (
	mostFiles      = 20_000
	mostContent    = 32 << 20
	mostAnswer     = 8 << 20
	longestMessage = 2000
)

// A kustomization to build, and the files that it can read.
type request struct {
	// By their paths in the tree. Symbolic links are not there.
	Files map[string]content `json:"files"`
	// The folder of the kustomization; "" is the tree itself.
	Root string `json:"root"`
	// Files may be read from outside of the folder of the kustomization that names them, as Flux allows.
	Anywhere bool `json:"anywhere"`
	// A folder that gets a kustomization of all its YAML where it has none, as Flux makes one.
	Generate *string `json:"generate"`
	// Charts may be rendered, as by --enable-helm, for a cluster of a minor version as "1.35".
	Helm       bool   `json:"helm"`
	Kubernetes string `json:"kubernetes"`
}

// Text, or bytes that are none: {"base64": "..."}.
type content []byte

func (c *content) UnmarshalJSON(from []byte) error {
	var text string
	if json.Unmarshal(from, &text) == nil {
		*c = content(text)
		return nil
	}
	var other struct {
		Base64 []byte `json:"base64"`
	}
	err := json.Unmarshal(from, &other)
	*c = other.Base64
	return err
}

// What was built, in the order in which Kustomize prints it.
type built struct {
	Resources []resource `json:"resources"`
}

type resource struct {
	// As Kustomize prints it: all texts with "---\n" between them are what `kustomize build` prints.
	Text string `json:"text"`
	// What it was before anything changed it; null where Kustomize does not tell.
	Origin *source `json:"origin"`
	// What changed it, in that order, one after the other.
	Transformations []source `json:"transformations"`
}

// A file of the tree: one that holds a resource, or one that configures what made or changed it.
type source struct {
	File string `json:"file"`
	// The generator or transformer, as "ConfigMapGenerator"; absent for a file that holds the resource.
	By string `json:"by,omitempty"`
}

// Answer builds what a request in JSON asks for. Errors are Kustomize's own messages, with paths in the
// tree and without what could be a secret.
func Answer(line []byte) (*built, error) {
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, fmt.Errorf("the request is no JSON: %w", err)
	}
	all, err := build(asked)
	if err != nil {
		return nil, errors.New(text.Narrowed(text.Discreet(inTree(err.Error())), longestMessage))
	}
	return all, nil
}
