package kustomize

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

// generate gives a folder without a kustomization one of all its YAML, as Flux does (fluxcd/pkg,
// kustomize/kustomize_generator.go): a folder below that has a kustomization stands for what it holds.
func (t *tree) generate(name string) error {
	folder := t.path(name)
	if !t.folders[folder] || t.hasKustomization(folder) {
		return nil
	}
	made := types.Kustomization{
		TypeMeta: types.TypeMeta{
			APIVersion: types.KustomizationVersion,
			Kind:       types.KustomizationKind,
		},
	}
	for _, file := range t.below(folder) {
		if owner := t.owner(folder, file); owner != "" {
			made.Resources = append(made.Resources, "."+owner[len(folder):])
			continue
		}
		if extension := path.Ext(file); extension != ".yaml" && extension != ".yml" {
			continue
		}
		if _, err := provider.NewDefaultDepProvider().GetResourceFactory().SliceFromBytes(t.files[file]); err != nil {
			return fmt.Errorf("failed to decode Kubernetes YAML from %s: %w", file, err)
		}
		made.Resources = append(made.Resources, "."+file[len(folder):])
	}
	made.Resources = slices.Compact(made.Resources)
	text, err := yaml.Marshal(made)
	if err != nil {
		return err
	}
	t.add(path.Join(folder, konfig.DefaultKustomizationFileName()), text)
	return nil
}

func (t *tree) hasKustomization(folder string) bool {
	return slices.ContainsFunc(konfig.RecognizedKustomizationFileNames(), func(name string) bool {
		_, ok := t.files[path.Join(folder, name)]
		return ok
	})
}

// owner is the outermost folder with a kustomization between a folder and a file below it; "" is none.
func (t *tree) owner(folder, file string) string {
	steps := strings.Split(path.Dir(file[len(folder):]), "/")
	for _, step := range steps {
		if step == "" {
			continue
		}
		folder = path.Join(folder, step)
		if t.hasKustomization(folder) {
			return folder
		}
	}
	return ""
}
