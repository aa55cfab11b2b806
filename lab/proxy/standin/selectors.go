package standin

import (
	"fmt"
	"net/url"
	"strings"
)

// selectors are the field and label selectors of a request, as far as kube-proxy uses them.
type selectors struct{ fields, labels []string }

func selectorsOf(query url.Values) selectors {
	split := func(key string) []string {
		return strings.FieldsFunc(query.Get(key), func(letter rune) bool { return letter == ',' })
	}
	return selectors{fields: split("fieldSelector"), labels: split("labelSelector")}
}

func (s selectors) match(object Object) bool {
	for _, field := range s.fields {
		key, want, equal := comparison(field)
		if (fieldOf(object, key) == want) != equal {
			return false
		}
	}
	labels, _ := Meta(object)["labels"].(map[string]any)
	for _, label := range s.labels {
		if !labelMatches(labels, label) {
			return false
		}
	}
	return true
}

// labelMatches understands `key`, `!key`, `key=value` and `key!=value`.
func labelMatches(labels map[string]any, label string) bool {
	if key, absent := strings.CutPrefix(label, "!"); absent {
		_, there := labels[key]
		return !there
	}
	if !strings.Contains(label, "=") {
		_, there := labels[label]
		return there
	}
	key, want, equal := comparison(label)
	value, there := labels[key]
	return (there && fmt.Sprint(value) == want) == equal
}

func comparison(text string) (key, value string, equal bool) {
	if key, value, found := strings.Cut(text, "!="); found {
		return key, value, false
	}
	key, value, _ = strings.Cut(text, "=")
	return key, strings.TrimPrefix(value, "="), true
}

func fieldOf(object Object, path string) string {
	var at any = map[string]any(object)
	for _, part := range strings.Split(path, ".") {
		table, isTable := at.(map[string]any)
		if !isTable {
			return ""
		}
		at = table[part]
	}
	if at == nil {
		return ""
	}
	return fmt.Sprint(at)
}
