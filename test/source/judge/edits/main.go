// Judges edits: whether a file says what it said before with the changes made, and nothing else.
//
// It reads one JSON object a line, {"before", "after", "changes": [{"document", "do", "path",
// "value"}]}, and answers each with one line: "same", "unread" where the text before is no YAML to
// it, or what is wrong. Documents are counted as Kubernetes' reader splits them.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	streams "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type edit struct {
	Before  string   `json:"before"`
	After   string   `json:"after"`
	Changes []change `json:"changes"`
}

type change struct {
	Document int    `json:"document"`
	Do       string `json:"do"`
	Path     []any  `json:"path"`
	Value    any    `json:"value"`
}

func main() {
	decoder := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	decoder.UseNumber()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var one edit
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintln(out, one.verdict())
	}
}

func (one *edit) verdict() string {
	wanted, err := read(one.Before)
	if err != nil {
		return "unread"
	}
	found, err := read(one.After)
	if err != nil {
		return "broken: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	if len(found) != len(wanted) {
		return fmt.Sprintf("%d documents instead of %d", len(found), len(wanted))
	}
	for _, change := range one.Changes {
		made, err := change.make(wanted[change.Document], change.Path)
		if err != nil {
			return err.Error()
		}
		wanted[change.Document] = made
	}
	for index := range wanted {
		if !reflect.DeepEqual(wanted[index], found[index]) {
			return fmt.Sprintf("document %d differs: %s", index, difference(wanted[index], found[index]))
		}
	}
	return "same"
}

func read(text string) ([]any, error) {
	reader := streams.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	var documents []any
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		written, err := yaml.YAMLToJSON(document)
		if err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(bytes.NewReader(written))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		documents = append(documents, value)
	}
}

func (c change) make(at any, path []any) (any, error) {
	switch parent := at.(type) {
	case map[string]any:
		key, isKey := path[0].(string)
		member, isThere := parent[key]
		if !isKey || (!isThere && (len(path) > 1 || c.Do != "set")) {
			break
		}
		if len(path) == 1 && c.Do == "remove" {
			delete(parent, key)
			return parent, nil
		}
		made, err := c.inside(member, path[1:])
		parent[key] = made
		return parent, err
	case []any:
		number, _ := path[0].(json.Number)
		index, err := number.Int64()
		if err != nil || int(index) >= len(parent) {
			break
		}
		if len(path) == 1 && c.Do == "remove" {
			return append(parent[:index], parent[index+1:]...), nil
		}
		made, err := c.inside(parent[index], path[1:])
		parent[index] = made
		return parent, err
	}
	return at, fmt.Errorf("no such place: %v", c.Path)
}

func (c change) inside(at any, path []any) (any, error) {
	if len(path) > 0 {
		return c.make(at, path)
	}
	if c.Do == "set" {
		return c.Value, nil
	}
	list, isList := at.([]any)
	if c.Do != "append" || !isList {
		return at, fmt.Errorf("no list: %v", c.Path)
	}
	return append(list, c.Value), nil
}

// difference shows the texts from a little before the first difference on.
func difference(wanted, found any) string {
	a, _ := json.Marshal(wanted)
	b, _ := json.Marshal(found)
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("%s | %s", a[from:min(len(a), at+60)], b[from:min(len(b), at+60)])
}
