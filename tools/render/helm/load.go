package helm

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
)

// loaded puts a chart together as Helm's LoadFiles does, which takes the subcharts in the order of a
// map: their definitions of custom resources, and the first that is broken, would be others each time.
func loaded(files []*file) (*chart.Chart, error) {
	own, subcharts := apart(files)
	root, err := loader.LoadFiles(own)
	if err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(subcharts) {
		if strings.IndexAny(name, "_.") == 0 {
			continue
		}
		subchart, err := loadedSubchart(name, subcharts[name])
		if err != nil {
			return nil, fmt.Errorf("error unpacking subchart %s in %s: %w", name, root.Name(), err)
		}
		root.AddDependency(subchart)
	}
	return root, nil
}

// apart separates a chart's own files from those in charts/, by the first part of their paths there.
func apart(files []*file) ([]*file, map[string][]*file) {
	var own []*file
	subcharts := map[string][]*file{}
	for _, one := range files {
		below, isBelow := strings.CutPrefix(one.Name, "charts/")
		if !isBelow || path.Ext(below) == ".prov" {
			own = append(own, one)
			continue
		}
		name, _, _ := strings.Cut(below, "/")
		subcharts[name] = append(subcharts[name], &file{Name: below, Data: one.Data})
	}
	return own, subcharts
}

func loadedSubchart(name string, files []*file) (*chart.Chart, error) {
	if path.Ext(name) == ".tgz" {
		if files[0].Name != name {
			return nil, fmt.Errorf("expected %s, got %s", name, files[0].Name)
		}
		inside, err := unpacked(files[0].Data)
		if err != nil {
			return nil, err
		}
		return loaded(inside)
	}
	var inside []*file
	for _, one := range files {
		if _, rest, isBelow := strings.Cut(one.Name, "/"); isBelow {
			inside = append(inside, &file{Name: rest, Data: one.Data})
		}
	}
	return loaded(inside)
}

// installable refuses what Helm does not install: a form that it does not know, a library, and a chart
// without what it needs. The form "v3" is an experiment of Helm's and not known here.
func installable(root *chart.Chart) error {
	if form := root.Metadata.APIVersion; form != chart.APIVersionV1 && form != chart.APIVersionV2 {
		return errors.New("unsupported chart version")
	}
	if kind := root.Metadata.Type; kind != "" && kind != "application" {
		return fmt.Errorf("%s charts are not installable", kind)
	}
	there := map[string]bool{}
	for _, one := range root.Dependencies() {
		there[one.Name()] = true
	}
	var missing []string
	for _, one := range root.Metadata.Dependencies {
		if !there[one.Name] {
			missing = append(missing, one.Name)
		}
	}
	if missing == nil {
		return nil
	}
	return errors.New("an error occurred while checking for chart dependencies. " +
		"You may need to run 'helm dependency build' to fetch missing dependencies: " +
		"found in Chart.yaml, but missing in charts/ directory: " + strings.Join(missing, ", "))
}

// merged is what values files say together, as with `helm template -f first -f second`.
func merged(texts []string) (map[string]any, error) {
	all := map[string]any{}
	for index, text := range texts {
		one, err := loader.LoadValues(bytes.NewReader([]byte(text)))
		if err != nil {
			return nil, fmt.Errorf("failed to parse values %d: %w", index+1, err)
		}
		all = loader.MergeMaps(all, one)
	}
	return all, nil
}
