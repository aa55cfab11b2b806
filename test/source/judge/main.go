// Records how Kubernetes reads YAML, so that the tests need no Go.
//
// It reads the cases of answers.json and writes the file anew with the answers of the original
// libraries: "yaml" through YAMLToJSON of sigs.k8s.io/yaml, which API clients read manifests with,
// and "stream" through YAMLOrJSONDecoder of k8s.io/apimachinery, which kubectl, Argo CD and Flux
// split streams with. New cases need the input only.
//
//	GOFLAGS=-mod=mod GOTOOLCHAIN=local go run . answers.json
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	streams "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type table struct {
	Judges []string `json:"judges"`
	Cases  []*entry `json:"cases"`
}

type entry struct {
	Group     string            `json:"group"`
	Yaml      *string           `json:"yaml,omitempty"`
	Stream    *string           `json:"stream,omitempty"`
	JSON      json.RawMessage   `json:"json,omitempty"`
	Documents []json.RawMessage `json:"documents,omitempty"`
	Error     string            `json:"error,omitempty"`
	// Where this project reads something else on purpose: what, and why.
	Differs *struct {
		Ours json.RawMessage `json:"ours,omitempty"`
		Why  string          `json:"why"`
	} `json:"differs,omitempty"`
}

func main() {
	if err := record(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func record(path string) error {
	read, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var all table
	if err := json.Unmarshal(read, &all); err != nil {
		return err
	}
	all.Judges = judges()
	for _, one := range all.Cases {
		one.JSON, one.Documents, one.Error = nil, nil, ""
		if one.Yaml != nil {
			one.judgeDocument()
		} else {
			one.judgeStream()
		}
	}
	return write(path, all)
}

// write keeps one line a case, so that a changed answer is one changed line.
func write(path string, all table) error {
	head, err := json.Marshal(all.Judges)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"judges\": %s,\n\"cases\": [", head)
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for index, one := range all.Cases {
		if index > 0 {
			out.WriteString(",")
		}
		out.WriteString("\n")
		if err := encoder.Encode(one); err != nil {
			return err
		}
		out.Truncate(out.Len() - 1)
	}
	out.WriteString("\n]}\n")
	return os.WriteFile(path, out.Bytes(), 0o644)
}

func judges() []string {
	info, _ := debug.ReadBuildInfo()
	var found []string
	for _, module := range info.Deps {
		if strings.Contains(module.Path, "yaml") || strings.HasSuffix(module.Path, "apimachinery") {
			found = append(found, module.Path+" "+module.Version)
		}
	}
	return append(found, info.GoVersion)
}

func (one *entry) judgeDocument() {
	answer, err := yaml.YAMLToJSON([]byte(*one.Yaml))
	if err != nil {
		one.Error = err.Error()
		return
	}
	one.JSON = answer
}

func (one *entry) judgeStream() {
	decoder := streams.NewYAMLOrJSONDecoder(strings.NewReader(*one.Stream), 4096)
	for {
		var document any
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			one.Error = err.Error()
			return
		}
		answer, err := json.Marshal(document)
		if err != nil {
			one.Error = err.Error()
			return
		}
		one.Documents = append(one.Documents, answer)
	}
}
