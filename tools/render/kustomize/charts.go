package kustomize

import (
	"fmt"

	"sigs.k8s.io/kustomize/api/types"
)

// Inflate renders a chart into what Helm prints. `read` gives a file of the tree by its absolute path.
var Inflate = func(chart types.HelmInflation, read func(path string) ([]byte, error)) ([]byte, error) {
	return nil, fmt.Errorf("the chart %q is not rendered: charts of helmCharts are not supported", chart.Chart.Name)
}

func inflateFrom(files *tree) {
	types.InflateHelmChart = func(chart types.HelmInflation) ([]byte, error) {
		return Inflate(chart, files.ReadFile)
	}
}
