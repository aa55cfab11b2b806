package helm

import (
	"fmt"
	"slices"
	"strings"
)

// Inflation is how Kustomize wants a chart of its helmCharts to be rendered.
type Inflation struct {
	ReleaseName string
	Namespace   string
	// The texts of values files; what a later one says holds.
	Values []string
	// The cluster's minor version, and the one that the chart is told where it is another one.
	Kubernetes  string
	KubeVersion string
	APIVersions []string
	IncludeCRDs bool
	SkipHooks   bool
	SkipTests   bool
}

// Inflate gives what `helm template` prints of a chart, whose files are given by their paths in it.
func Inflate(files map[string][]byte, how Inflation) ([]byte, error) {
	asked := toTemplate{
		Chart:       map[string]content{},
		Values:      how.Values,
		Kubernetes:  how.Kubernetes,
		KubeVersion: how.KubeVersion,
		APIVersions: how.APIVersions,
		IncludeCRDs: how.IncludeCRDs,
	}
	asked.Release.Name, asked.Release.Namespace = how.ReleaseName, how.Namespace
	for name, data := range files {
		asked.Chart[name] = data
	}
	taken, err := filesOf(asked)
	if err != nil {
		return nil, fit(err)
	}
	found, err := rendered(taken, asked)
	if err != nil {
		return nil, err
	}
	return printed(found.Documents, how), nil
}

func printed(documents []document, how Inflation) []byte {
	var manifests, hooks strings.Builder
	for _, one := range documents {
		switch {
		case one.Events == nil:
			fmt.Fprintf(&manifests, "---\n# Source: %s\n%s\n", one.Template, one.Text)
		case !how.SkipHooks && !(how.SkipTests && slices.Contains(one.Events, "test")):
			fmt.Fprintf(&hooks, "---\n# Source: %s\n%s\n", one.Template, one.Text)
		}
	}
	return []byte(strings.TrimSpace(manifests.String()) + "\n" + hooks.String())
}
