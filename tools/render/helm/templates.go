package helm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"

	"edgewise/tools/render/text"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// Bytes that a chart may be rendered to. Helm itself stores no release of more than a megabyte.
const mostOutput = 16 << 20

// Helm logs what it makes of odd charts.
func init() {
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.DiscardHandler))
}

// templates does what the `template` command does (helm's pkg/cmd/install.go, and RunWithContext and
// renderResources in its pkg/action), in its order, so that the same thing fails first.
func templates(files []*file, asked toTemplate, able *common.Capabilities) (*templated, error) {
	values, err := merged(asked.Values)
	if err != nil {
		return nil, err
	}
	root, err := loaded(files)
	if err != nil {
		return nil, err
	}
	if err := installable(root); err != nil {
		return nil, err
	}
	if asked.Release.Name == "" {
		asked.Release.Name = "release-name"
	}
	if err := chartutil.ValidateReleaseName(asked.Release.Name); err != nil {
		return nil, fmt.Errorf("release name check failed: release name %q: %w", text.Shortened(asked.Release.Name, longestName), err)
	}
	if err := chartutil.ProcessDependencies(root, values); err != nil {
		return nil, fmt.Errorf("chart dependencies processing failed: %w", err)
	}
	top, err := renderValues(root, values, asked, able)
	if err != nil {
		return nil, err
	}
	made := newInventions()
	texts, err := engine.Engine{CustomTemplateFuncs: made.functions()}.
		RenderWithContext(context.Background(), root, top)
	if err != nil {
		return nil, sameEverywhere(err)
	}
	documents, err := sorted(root, texts, asked.IncludeCRDs)
	if err != nil {
		return nil, err
	}
	return &templated{documents, made.names()}, nil
}

func renderValues(root *chart.Chart, values map[string]any, asked toTemplate, able *common.Capabilities) (common.Values, error) {
	options := common.ReleaseOptions{
		Name:      asked.Release.Name,
		Namespace: asked.Release.Namespace,
		Revision:  1,
		IsInstall: !asked.IsUpgrade,
		IsUpgrade: asked.IsUpgrade,
	}
	if options.Namespace == "" {
		options.Namespace = "default"
	}
	const withoutSchemas = true
	top, err := util.ToRenderValuesWithSchemaValidation(root, values, options, able, withoutSchemas)
	if err != nil {
		return nil, err
	}
	if err := fits(root, top["Values"].(common.Values)); err != nil {
		return nil, err
	}
	needed := root.Metadata.KubeVersion
	if needed != "" && !chartutil.IsCompatibleRange(needed, able.KubeVersion.String()) {
		return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", needed, able.KubeVersion.Version)
	}
	return top, nil
}

// Templates that call themselves get deeper in the native build than in the module.
func sameEverywhere(err error) error {
	const deep = "exceeded maximum template depth"
	if before, _, found := strings.Cut(err.Error(), deep); found {
		return errors.New(before + deep)
	}
	return err
}

// sorted is what is printed of the rendered templates: definitions of custom resources where they are
// asked for, manifests in the order in which they are installed, then hooks.
func sorted(root *chart.Chart, texts map[string]string, includeCRDs bool) ([]document, error) {
	size := 0
	for name, one := range texts {
		size += len(one)
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(texts, name)
		}
	}
	if size > mostOutput {
		return nil, fmt.Errorf("the chart renders to more than %d MiB", mostOutput>>20)
	}
	hooks, manifests, err := releaseutil.SortManifests(texts, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	found := []document{}
	if includeCRDs {
		for _, one := range root.CRDObjects() {
			found = append(found, document{Template: one.Filename, Text: string(one.File.Data)})
		}
	}
	for _, one := range manifests {
		found = append(found, document{Template: one.Name, Text: one.Content})
	}
	for _, one := range hooks {
		found = append(found, document{one.Path, one.Manifest, events(one)})
	}
	return found, nil
}

func events(hook *release.Hook) []string {
	names := make([]string, len(hook.Events))
	for index, event := range hook.Events {
		names[index] = event.String()
	}
	return names
}
