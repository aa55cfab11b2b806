package main

import (
	"slices"
	"strconv"
	"strings"

	"edgewise/tools/render/text"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Bytes of a message, and of a name or a path in it: they are the document's and as long as it likes.
const (
	longestMessage = 600
	longestName    = 100
	longestPath    = 300
)

var english = message.NewPrinter(language.English)

// messagesOf says each thing that is wrong on its own: "spec.ports[0].port: got string, want integer".
func messagesOf(wrong *jsonschema.ValidationError, at []string) []string {
	causes := wrong.Causes
	if isChoice(wrong) {
		causes = slices.DeleteFunc(slices.Clone(causes), wantsNull)
	}
	if isChoice(wrong) && len(causes) > 1 {
		return []string{place(slices.Concat(at, wrong.InstanceLocation)) + noneOf(causes, at)}
	}
	if len(causes) > 0 {
		var all []string
		for _, cause := range causes {
			all = append(all, messagesOf(cause, at)...)
		}
		return all
	}
	return []string{place(slices.Concat(at, wrong.InstanceLocation)) + said(wrong)}
}

// isChoice: one of the causes has to be mended, and not all of them.
func isChoice(wrong *jsonschema.ValidationError) bool {
	switch wrong.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return true
	}
	return false
}

// wantsNull: nobody who wrote something wants to hear that nothing would do as well.
func wantsNull(wrong *jsonschema.ValidationError) bool {
	found, ok := wrong.ErrorKind.(*kind.Type)
	return ok && slices.Equal(found.Want, []string{"null"})
}

func noneOf(causes []*jsonschema.ValidationError, at []string) string {
	var ways []string
	for _, cause := range causes {
		messages := messagesOf(cause, at)
		slices.Sort(messages)
		ways = append(ways, strings.Join(messages, " and "))
	}
	slices.Sort(ways)
	return "one of these has to be mended: " + strings.Join(slices.Compact(ways), "; ")
}

// The library lists properties in the order of a map, which is another one each time.
func said(wrong *jsonschema.ValidationError) string {
	switch found := wrong.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return listed(found.Properties, "unknown field ", "unknown fields ")
	case *kind.Required:
		return listed(found.Missing, "missing field ", "missing fields ")
	case *kind.OneOf:
		return "is written in several ways of which only one is allowed"
	case *kind.Not:
		return "is written in a way that is not allowed"
	}
	return wrong.ErrorKind.LocalizedString(english)
}

func listed(names []string, one, several string) string {
	quotes := make([]string, len(names))
	for index, name := range slices.Sorted(slices.Values(names)) {
		quotes[index] = quoted(name)
	}
	if len(quotes) == 1 {
		return one + quotes[0]
	}
	return several + strings.Join(quotes, ", ")
}

func quoted(name string) string {
	return strconv.Quote(text.Shortened(name, longestName))
}

// place writes a path as people do, with what has to follow it; nothing for the document itself.
func place(steps []string) string {
	var path strings.Builder
	for _, step := range steps {
		switch {
		case isIndex(step):
			path.WriteString("[" + step + "]")
		case !isPlain(step):
			path.WriteString("[" + quoted(step) + "]")
		case path.Len() == 0:
			path.WriteString(step)
		default:
			path.WriteString("." + step)
		}
	}
	if path.Len() == 0 {
		return ""
	}
	return text.Shortened(path.String(), longestPath) + ": "
}

func isIndex(step string) bool {
	_, err := strconv.ParseUint(step, 10, 32)
	return err == nil
}

func isPlain(step string) bool {
	return step != "" && len(step) <= longestName && strings.IndexFunc(step, isOdd) < 0
}

func isOdd(char rune) bool {
	return char != '-' && char != '_' &&
		(char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z')
}

// unreadable is what the YAML library says, a message a line, without how it came there.
func unreadable(err error) []string {
	said := strings.TrimPrefix(err.Error(), "error converting YAML to JSON: ")
	said = strings.TrimPrefix(said, "yaml: ")
	lines := strings.Split(strings.TrimPrefix(said, "unmarshal errors:\n"), "\n")
	for index, line := range lines {
		lines[index] = strings.TrimSpace(line)
	}
	return lines
}
