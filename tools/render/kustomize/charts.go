package kustomize

import (
	"errors"
	"fmt"
	"strings"

	"edgewise/tools/render/helm"

	"sigs.k8s.io/kustomize/api/types"
)

// inflateFrom renders the charts that lie in a tree, for a cluster of a minor version.
func inflateFrom(files *tree, kubernetes string) {
	types.InflateHelmChart = func(asked types.HelmInflation) ([]byte, error) {
		printed, err := inflate(files, asked, kubernetes)
		if err != nil {
			return nil, fmt.Errorf("the chart %q is not rendered: %w", asked.Chart.Name, err)
		}
		return printed, nil
	}
}

func inflate(files *tree, asked types.HelmInflation, kubernetes string) ([]byte, error) {
	chart := map[string][]byte{}
	for _, file := range files.below(asked.Folder) {
		chart[strings.TrimPrefix(file, asked.Folder+"/")] = files.files[file]
	}
	if len(chart) == 0 {
		return nil, errors.New("it is not in the tree, and charts are not fetched")
	}
	// Kustomize names a release without a name by a flag that Helm refuses beside a template.
	if asked.Chart.NameTemplate != "" {
		return nil, errors.New("nameTemplate is not supported")
	}
	values, err := valuesOf(files, asked)
	if err != nil {
		return nil, err
	}
	return helm.Inflate(chart, helm.Inflation{
		ReleaseName: asked.Chart.ReleaseName,
		Namespace:   asked.Chart.Namespace,
		Values:      values,
		Kubernetes:  kubernetes,
		KubeVersion: asked.Chart.KubeVersion,
		APIVersions: asked.Chart.ApiVersions,
		IncludeCRDs: asked.Chart.IncludeCRDs,
		SkipHooks:   asked.Chart.SkipHooks,
		SkipTests:   asked.Chart.SkipTests,
	})
}

func valuesOf(files *tree, asked types.HelmInflation) ([]string, error) {
	first, err := asked.Values()
	if err != nil {
		return nil, err
	}
	values := []string{string(first)}
	for _, file := range asked.Chart.AdditionalValuesFiles {
		text, err := files.ReadFile(file)
		if err != nil {
			return nil, err
		}
		values = append(values, string(text))
	}
	return values, nil
}
