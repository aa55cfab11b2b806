package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"edgewise/tools/render/helm"
)

func init() {
	helm.Served = servedBy
}

// servedBy lists what a minor version serves.
func servedBy(kubernetes string) ([]string, error) {
	native := setOf("kubernetes", kubernetes)
	if native == nil || kubernetes == "custom" {
		return nil, fmt.Errorf("no APIs of Kubernetes %s, only of %s", quoted(kubernetes), known())
	}
	return native.served(), nil
}

// What no cluster serves unless it is told to: Kubernetes KEP-3136, and the lists of
// pkg/controlplane/instance.go since 1.32.
var isStable = regexp.MustCompile(`(?:^|/)v\d+ `).MatchString

// served lists groups with versions, and kinds in them, as "apps/v1" and "apps/v1/Deployment": what
// Helm makes of a cluster's discovery. Sorted.
func (from *set) served() []string {
	var found []string
	for key, name := range from.kinds {
		definition := name.(string)
		if !isStable(key) || strings.HasPrefix(definition, machinery) {
			continue
		}
		properties := from.definitions[definition].(map[string]any)["properties"].(map[string]any)
		kind := properties["kind"].(map[string]any)["enum"].([]any)[0].(string)
		if properties["items"] != nil && strings.HasSuffix(kind, "List") {
			continue
		}
		version, _, _ := strings.Cut(key, " ")
		found = append(found, version, version+"/"+kind)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// What every answer is made of: Status, APIGroupList and their like.
const machinery = "io.k8s.apimachinery."
