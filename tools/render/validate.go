package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"edgewise/tools/render/text"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yannh/kubeconform/pkg/resource"
	"sigs.k8s.io/yaml"
)

// A document to judge, and the cluster's minor version, as "1.35".
type toValidate struct {
	Kubernetes string `json:"kubernetes"`
	// YAML or JSON; several documents are judged together.
	Text string `json:"text"`
}

type judged struct {
	// "valid", "invalid" or "no-schema".
	Verdict  string   `json:"verdict"`
	Messages []string `json:"messages"`
}

func answerValidate(line []byte) any {
	var asked toValidate
	if err := json.Unmarshal(line, &asked); err != nil {
		return notUnderstood(err)
	}
	return validate(asked.Kubernetes, []byte(asked.Text))
}

// validate judges as `kubeconform -strict` does, with two differences: a missing schema is a verdict
// and no error, and what cannot be read is invalid. The verdict of several documents, or of a List,
// is the worst of theirs.
func validate(kubernetes string, documents []byte) judged {
	var found verdicts
	for len(documents) > 0 {
		length, document, err := resource.SplitYAMLDocument(documents, true)
		if err != nil || length == 0 {
			// The rest is a separator at the end.
			break
		}
		documents = documents[length:]
		found.judge(kubernetes, document)
	}
	return found.worst()
}

type verdicts struct {
	judged  int
	wrong   []string
	missing []string
}

func (found *verdicts) judge(kubernetes string, document []byte) {
	var object map[string]any
	if err := yaml.UnmarshalStrict(document, &object); err != nil {
		found.judged++
		found.wrong = append(found.wrong, unreadable(err)...)
		return
	}
	if object == nil {
		return
	}
	found.judged++
	if kind, _ := object["kind"].(string); strings.EqualFold(kind, "List") {
		found.judgeItems(kubernetes, object)
		return
	}
	found.judgeObject(kubernetes, object, nil)
}

func (found *verdicts) judgeItems(kubernetes string, list map[string]any) {
	items, ok := list["items"].([]any)
	if !ok && list["items"] != nil {
		found.wrong = append(found.wrong, "items: is no list")
	}
	for index, item := range items {
		at := []string{"items", fmt.Sprint(index)}
		if object, ok := item.(map[string]any); ok {
			found.judgeObject(kubernetes, object, at)
		} else {
			found.wrong = append(found.wrong, place(at)+"is no object")
		}
	}
}

func (found *verdicts) judgeObject(kubernetes string, object map[string]any, at []string) {
	signature, err := new(resource.Resource).SignatureFromMap(object)
	if err == nil && signature.Kind == "" {
		err = errors.New("missing 'kind' key")
	}
	if err == nil && signature.Version == "" {
		err = errors.New("missing 'apiVersion' key")
	}
	if err != nil {
		found.wrong = append(found.wrong, place(at)+err.Error())
		return
	}
	schema, missing := schemaOf(kubernetes, signature.Version, signature.Kind)
	if schema == nil {
		found.missing = append(found.missing, place(at)+missing)
		return
	}
	var wrong *jsonschema.ValidationError
	if errors.As(schema.Validate(object), &wrong) {
		found.wrong = append(found.wrong, messagesOf(wrong, at)...)
	}
}

func (found *verdicts) worst() judged {
	switch {
	case found.judged == 0:
		return judged{"invalid", []string{"there is no document"}}
	case len(found.wrong) > 0:
		return judged{"invalid", bounded(found.wrong)}
	case len(found.missing) > 0:
		return judged{"no-schema", bounded(found.missing)}
	}
	return judged{"valid", []string{}}
}

// Nobody reads more than that.
const mostMessages = 50

// bounded sorts, drops what was said already, and says how much was left out.
func bounded(messages []string) []string {
	slices.Sort(messages)
	messages = slices.Compact(messages)
	if more := len(messages) - mostMessages; more > 0 {
		messages = append(messages[:mostMessages], fmt.Sprintf("and %d more", more))
	}
	for index, message := range messages {
		messages[index] = text.Shortened(message, longestMessage)
	}
	return messages
}
