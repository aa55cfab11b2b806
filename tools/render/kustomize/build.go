package kustomize

import (
	"fmt"

	"sigs.k8s.io/kustomize/api/krusty"
	upstream "sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

func build(asked request) (all *built, err error) {
	// Upstream takes for granted what a tree can break.
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("Kustomize broke: %v", broken)
		}
	}()
	files, err := newTree(asked.Files)
	if err != nil {
		return nil, err
	}
	if asked.Generate != nil {
		if err := files.generate(*asked.Generate); err != nil {
			return nil, err
		}
	}
	inflateFrom(files, asked.Kubernetes)
	// What one kustomization says of schemas would be known to the next.
	openapi.ResetOpenAPI()
	resources, err := krusty.MakeKustomizer(options(asked)).Run(files, files.path(asked.Root))
	if err != nil {
		return nil, err
	}
	return told(resources.Resources())
}

func options(asked request) *krusty.Options {
	plugins := types.DisabledPluginConfig()
	if asked.Helm {
		plugins.HelmConfig = types.HelmConfig{Enabled: true, Command: "helm"}
	}
	restrictions := types.LoadRestrictionsRootOnly
	if asked.Anywhere {
		restrictions = types.LoadRestrictionsNone
	}
	return &krusty.Options{
		Reorder:          krusty.ReorderOptionUnspecified,
		LoadRestrictions: restrictions,
		PluginConfig:     plugins,
	}
}

func told(resources []*upstream.Resource) (*built, error) {
	all := &built{Resources: make([]resource, len(resources))}
	length := 0
	for index, one := range resources {
		text, err := one.AsYAML()
		if err != nil {
			return nil, err
		}
		if length += len(text); length > mostAnswer {
			return nil, fmt.Errorf("more than %d MB are built", mostAnswer>>20)
		}
		all.Resources[index] = resource{
			Text:            string(text),
			Origin:          originOf(one.From),
			Transformations: distinct(one.ChangedBy),
		}
	}
	return all, nil
}

func originOf(from upstream.Source) *source {
	if from.File == "" {
		return nil
	}
	return &source{inTree(from.File), from.By}
}

// distinct says once what the same transformer of a file did several times in a row.
func distinct(sources []upstream.Source) []source {
	all := []source{}
	for index, from := range sources {
		if index == 0 || from != sources[index-1] {
			all = append(all, source{inTree(from.File), from.By})
		}
	}
	return all
}
