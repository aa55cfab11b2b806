package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"time"

	"edgewise/tools/render/helm"
	"edgewise/tools/render/kustomize"
)

// Most memory of a build, in bytes; tools/render.mjs says the same of the module.
const mostMemory = 1 << 30

// Every operation gets the whole line, which holds what it asks for beside "operation".
var operations = map[string]func(line []byte) any{
	"hcl":       answerHcl,
	"helm":      answered(helm.Answer),
	"kustomize": answered(kustomize.Answer),
	"validate":  answerValidate,
}

// Nothing that is rendered depends on where it is; and what libraries log is not why a program ended,
// which is read from standard error.
func init() {
	time.Local = time.UTC
	log.SetOutput(io.Discard)
}

// The answer to a request that was not understood, or that failed.
type refused struct {
	Error string `json:"error"`
}

// answer never fails: what is wrong with a request is its answer. A line without its end.
func answer(line []byte) []byte {
	var asked struct {
		Operation string `json:"operation"`
	}
	if err := json.Unmarshal(line, &asked); err != nil {
		return encoded(notUnderstood(err))
	}
	operation, ok := operations[asked.Operation]
	if !ok {
		return encoded(refused{"there is no operation " + quoted(asked.Operation)})
	}
	return encoded(operation(line))
}

// answered makes an error the answer.
func answered[T any](operation func(line []byte) (T, error)) func(line []byte) any {
	return func(line []byte) any {
		answer, err := operation(line)
		if err != nil {
			return refused{err.Error()}
		}
		return answer
	}
}

func notUnderstood(err error) refused {
	return refused{"the request is no JSON: " + err.Error()}
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
