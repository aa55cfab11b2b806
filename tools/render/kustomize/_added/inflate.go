// Package types gets this file from Edgewise: what takes the place of running Helm.
package types

// HelmInflation is a chart that a kustomization asks for.
type HelmInflation struct {
	// As it stands in the kustomization, with its defaults.
	Chart HelmChart
	// Where the chart is if the tree holds it: an absolute path in the tree.
	Folder string
	// The values that Helm would get by -f first: those of the file and those that stand inline, merged
	// as the kustomization says. Chart.AdditionalValuesFiles follow them.
	Values func() ([]byte, error)
}

// InflateHelmChart renders a chart into what Helm prints.
var InflateHelmChart func(HelmInflation) ([]byte, error)
