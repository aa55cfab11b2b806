package helm

import (
	"fmt"
	"slices"

	"edgewise/tools/render/text"

	"helm.sh/helm/v4/pkg/chart/common"
)

// What charts are told of the Helm that renders them, whatever it was built with.
const (
	helmVersion   = "v4.3.1"
	goVersion     = "go1.26"
	clientVersion = "v1.37"
)

// capabilities is what charts are told of a cluster: of the minor version, or of a version of it that
// is given, with the APIs that it serves and further ones.
func capabilities(kubernetes, version string, served, further []string) (*common.Capabilities, error) {
	if version == "" {
		version = kubernetes + ".0"
	}
	parsed, err := common.ParseKubeVersion(version)
	if err != nil {
		return nil, fmt.Errorf("invalid kube version '%s': %w", text.Shortened(version, longestName), err)
	}
	able := &common.Capabilities{
		KubeVersion: *parsed,
		APIVersions: slices.Concat(served, further),
	}
	able.HelmVersion.Version = helmVersion
	able.HelmVersion.GoVersion = goVersion
	able.HelmVersion.KubeClientVersion = clientVersion
	return able, nil
}
