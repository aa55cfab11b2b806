// Package helm renders charts as `helm template` does, out of files that it is given: no disk, no
// network, no clock and no random source. What upstream would do beyond that is left out in trim.mjs.
package helm

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"edgewise/tools/render/text"
)

// A chart to render as `helm template` does, for nobody's cluster.
type toTemplate struct {
	// What lies in the chart's folder, by path; or the archive that `helm package` writes.
	Chart   map[string]content `json:"chart"`
	Archive []byte             `json:"archive"`
	Release struct {
		// "release-name" and "default" where they are missing, as with Helm.
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"release"`
	IsUpgrade bool `json:"isUpgrade"`
	// The texts of values files; what a later one says holds.
	Values []string `json:"values"`
	// The cluster's minor version, as "1.35", whose APIs there are, beside the further ones.
	Kubernetes  string   `json:"kubernetes"`
	APIVersions []string `json:"apiVersions"`
	// The version that the chart is told where it is another one, as "v1.35.4-gke.1".
	KubeVersion string `json:"kubeVersion"`
	IncludeCRDs bool   `json:"includeCRDs"`
}

// What `helm template` prints, in its order: "---\n# Source: <template>\n<text>\n" each.
type templated struct {
	Documents []document `json:"documents"`
	// The functions whose results are made up, or what they are without a cluster; sorted.
	Invented []string `json:"invented"`
}

type document struct {
	// As "<chart>/templates/service.yaml".
	Template string `json:"template"`
	Text     string `json:"text"`
	// When Helm runs it where it is a hook, as "pre-install". Hooks come last.
	Events []string `json:"events,omitempty"`
}

// Answer renders what a request in JSON asks for. Errors are Helm's own messages, with paths in the
// chart and without what could be a secret.
func Answer(line []byte) (*templated, error) {
	var asked toTemplate
	if err := json.Unmarshal(line, &asked); err != nil {
		return nil, fmt.Errorf("the request is no JSON: %w", err)
	}
	files, err := filesOf(asked)
	if err != nil {
		return nil, fit(err)
	}
	return rendered(files, asked)
}

// Served lists groups with versions, and kinds in them, that a minor version of Kubernetes serves.
var Served func(kubernetes string) ([]string, error)

// Bytes of what Helm says of a chart, which are several lines that lead to the place, and of a name.
const (
	longestFailure = 4000
	longestName    = 100
)

func fit(err error) error {
	return errors.New(text.Narrowed(text.Discreet(strings.TrimSpace(err.Error())), longestFailure))
}

// rendered never panics: Helm does at some charts that nobody tried before.
func rendered(files []*file, asked toTemplate) (found *templated, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("Helm broke off: %v", broken)
		}
		if err != nil {
			found, err = nil, fit(err)
		}
	}()
	served, err := Served(asked.Kubernetes)
	if err != nil {
		return nil, err
	}
	able, err := capabilities(asked.Kubernetes, asked.KubeVersion, served, asked.APIVersions)
	if err != nil {
		return nil, err
	}
	return templates(files, asked, able)
}

func filesOf(asked toTemplate) ([]*file, error) {
	switch {
	case asked.Archive != nil && asked.Chart != nil:
		return nil, errors.New("the request holds a folder and an archive")
	case asked.Archive != nil:
		return unpacked(asked.Archive)
	}
	return inFolder(asked.Chart)
}
