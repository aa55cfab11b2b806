package main

import (
	"bytes"
	"encoding/json"
)

// Most memory of a build, in bytes; tools/render.mjs says the same of the module.
const mostMemory = 1 << 30

// What is asked. There is one operation: "validate".
type question struct {
	Operation string `json:"operation"`
	// The cluster's minor version, as "1.35".
	Kubernetes string `json:"kubernetes"`
	// YAML or JSON; several documents are judged together.
	Text string `json:"text"`
}

// The answer to a request that was understood.
type judged struct {
	// "valid", "invalid" or "no-schema".
	Verdict  string   `json:"verdict"`
	Messages []string `json:"messages"`
}

// The answer to one that was not.
type refused struct {
	Error string `json:"error"`
}

// answer never fails: what is wrong with a request is its answer. A line without its end.
func answer(line []byte) []byte {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return encoded(refused{"the request is no JSON: " + err.Error()})
	}
	if asked.Operation != "validate" {
		return encoded(refused{"there is no operation " + quoted(asked.Operation)})
	}
	return encoded(validate(asked.Kubernetes, []byte(asked.Text)))
}

func encoded(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // strings and lists of strings can be encoded
	}
	return bytes.TrimRight(text.Bytes(), "\n")
}
