// What is left out of Kustomize, and what it learns to say: where each resource comes from. Git, the
// network, programs, plugins and the file system are gone; Helm is a hook (_added/inflate.go).

import { readFileSync } from 'node:fs'

const added = (name) => readFileSync(new URL(`./_added/${name}`, import.meta.url), 'utf8')

const nothing = ''

/** Git repositories and addresses: whoever names one is told that it is not fetched. */
const remote = [
  { file: 'internal/git/gitrunner.go', remove: true },
  {
    file: 'internal/git/cloner.go',
    edits: [
      { from: 'import (\n', to: 'import (\n\t"fmt"\n\n' },
      {
        from: '\tr, err := newCmdRunner(repoSpec.Timeout)',
        until: '}\n\n// DoNothingCloner returns',
        to: '\treturn fmt.Errorf("git repositories are not fetched: %s", repoSpec.Raw())\n',
      },
    ],
  },
  {
    file: 'internal/loader/fileloader.go',
    edits: [
      { from: '\t"io"\n', to: nothing },
      { from: '\t"net/http"\n', to: nothing },
      { from: '\t// Used to load from HTTP\n\thttp *http.Client\n\n', to: nothing },
      {
        from: '\tvar hc *http.Client\n',
        until: '}\n\n// Cleanup runs the cleaner.',
        to: '\treturn nil, fmt.Errorf("%w: addresses are not fetched: %s", ErrHTTP, path)\n',
      },
    ],
  },
]

/** Programs, containers and Go plugins: upstream refuses them first, as they are not allowed. */
const plugins = [
  { file: 'internal/plugins/execplugin/execplugin.go', remove: true },
  { file: 'internal/plugins/fnplugin/fnplugin.go', remove: true },
  { file: 'internal/plugins/execplugin/shlex.go', remove: true },
  { file: 'internal/plugins/loader/load_go_plugin.go', remove: true },
  { file: 'internal/plugins/loader/load_go_plugin_disabled.go', remove: true },
  {
    file: 'internal/plugins/loader/loader.go',
    edits: [
      { from: '\t"os"\n', to: nothing },
      { from: '\t"sigs.k8s.io/kustomize/api/internal/plugins/execplugin"\n', to: nothing },
      { from: '\t"sigs.k8s.io/kustomize/api/internal/plugins/fnplugin"\n', to: nothing },
      {
        from: '\tspec, err := fnplugin.GetFunctionSpec(res)',
        rest: true,
        to: '\treturn nil, types.NewErrOnlyBuiltinPluginsAllowed(res.OrgId().Kind)\n}\n',
      },
    ],
  },
]

/** Charts: what would run Helm asks the hook, and keeps values where it would write them to a file. */
const charts = [
  { file: 'types/inflate.go', add: added('inflate.go') },
  {
    file: 'internal/builtins/HelmChartInflationGenerator.go',
    edits: [
      { from: '\t"os"\n\t"os/exec"\n', to: nothing },
      { from: '\t"regexp"\n\t"slices"\n', to: nothing },
      { from: '\ttmpDir string\n', to: '\tvalues []byte\n' },
      {
        from: '// This uses the real file system since',
        until: 'func (p *Helm' + 'ChartInflationGeneratorPlugin) validateArgs()',
        to: nothing,
      },
      {
        from: '\t// ConfigHome is not loaded by the plugin',
        until:
          '\treturn nil\n}\n\nfunc (p *HelmChartInflationGeneratorPlugin) errIfIllegalValuesMerge()',
        to: nothing,
      },
      {
        from: 'func (p *HelmChartInflationGeneratorPlugin) runHelmCommand(',
        until: '// createNewMergedValuesFile',
        to: nothing,
      },
      {
        from: '\tif err := p.establishTmpDir(); err != nil {\n\t\treturn "", fmt.Errorf(',
        until: '// Generate implements generator',
        to: '\tp.values = b\n\treturn "", nil\n}\n\n',
      },
      {
        from: '\tdefer p.cleanup()\n',
        until: '\trm, resMapErr :=',
        to: `\
	stdout, err := types.InflateHelmChart(types.HelmInflation{
		Chart:  p.HelmChart,
		Folder: filepath.Join(p.absChartHome(), p.Name),
		Values: p.mergedValues,
	})
	if err != nil {
		return nil, err
	}

`,
      },
      {
        from: 'func (p *HelmChartInflationGeneratorPlugin) pullCommand()',
        until: 'func (p *HelmChartInflationGeneratorPlugin) markHelmGeneratedResources',
        to: `\
func (p *HelmChartInflationGeneratorPlugin) mergedValues() ([]byte, error) {
	var err error
	if len(p.ValuesInline) > 0 {
		_, err = p.createNewMergedValuesFile()
	} else {
		_, err = p.copyValuesFile()
	}
	return p.values, err
}

`,
      },
      {
        from: '// checkHelmVersion will return',
        until: 'func NewHelmChartInflationGeneratorPlugin()',
        to: nothing,
      },
    ],
  },
]

/** Where resources come from, and what changes them (_added/source.go). */
const sources = [
  { file: 'resource/source.go', add: added('source.go') },
  {
    file: 'resource/resource.go',
    edits: [
      {
        from: '\trefVarNames []string\n}',
        to: '\trefVarNames []string\n\n\tFrom      Source\n\tChangedBy []Source\n}',
      },
      {
        from: '\trc.copyKustomizeSpecificFields(r)\n',
        to: '\trc.copyKustomizeSpecificFields(r)\n\trc.From, rc.ChangedBy = r.From, r.ChangedBy\n',
      },
    ],
  },
  {
    file: 'resmap/resmap.go',
    edits: [
      {
        from: '\tTransformer\n\tOrigin *resource.Origin\n',
        to: '\tTransformer\n\tOrigin *resource.Origin\n\tFrom   resource.Source\n',
      },
      {
        from: '\tGenerator\n\tOrigin *resource.Origin\n',
        to: '\tGenerator\n\tOrigin *resource.Origin\n\tFrom   resource.Source\n',
      },
    ],
  },
  {
    file: 'resmap/reswrangler.go',
    edits: [
      {
        from: '\t\ti, err := m.Replace(res)',
        to: '\t\tres.Continue(old)\n\t\ti, err := m.Replace(res)',
      },
    ],
  },
  {
    file: 'internal/plugins/loader/loader.go',
    edits: [
      {
        from: 'Generator: g, Origin: generatorOrigin}',
        to: 'Generator: g, Origin: generatorOrigin, From: resource.SourceOf(res)}',
      },
      {
        from: 'Transformer: t, Origin: transformerOrigin}',
        to: 'Transformer: t, Origin: transformerOrigin, From: resource.SourceOf(res)}',
      },
    ],
  },
  {
    file: 'internal/target/kusttarget_configplugin.go',
    edits: [
      {
        from: 'Generator: r[i], Origin: generatorOrigin}',
        to: 'Generator: r[i], Origin: generatorOrigin, From: resource.Source{By: bpt.String()}}',
      },
      {
        from: 'Transformer: r[i], Origin: transformerOrigin}',
        to: 'Transformer: r[i], Origin: transformerOrigin, From: resource.Source{By: bpt.String()}}',
      },
    ],
  },
  {
    file: 'internal/target/multitransformer.go',
    edits: [
      {
        from: 'import (\n',
        to: 'import (\n\t"sigs.k8s.io/kustomize/api/resource"\n',
      },
      {
        from: '\t\tif err := t.Transform(m); err != nil {',
        to: '\t\tbefore := resource.Prints(m.Resources())\n\t\tif err := t.Transform(m); err != nil {',
      },
      {
        from: '\t\tif t.Origin != nil {',
        to: '\t\tresource.MarkChanged(m.Resources(), before, t.From)\n\t\tif t.Origin != nil {',
      },
    ],
  },
  {
    file: 'internal/target/kusttarget.go',
    edits: [
      {
        from: '\t\tresMap, err := g.Generate()\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\tif resMap != nil {\n',
        to: `\
		resMap, err := g.Generate()
		if err != nil {
			return err
		}
		if resMap != nil {
			resource.MarkMade(resMap.Resources(), g.From.Or(kt.ldr.Root(), kt.kustFileName))
`,
      },
      {
        from: '\treturn ra.Transform(newMultiTransformer(r))',
        to: `\
	for _, t := range r {
		t.From = t.From.Or(kt.ldr.Root(), kt.kustFileName)
	}
	return ra.Transform(newMultiTransformer(r))`,
      },
      {
        from: `"accumulating resources from '%s'", path)\n\t}\n`,
        to: `"accumulating resources from '%s'", path)\n\t}\n\tresource.MarkMade(resources.Resources(), resource.Source{}.Or(kt.ldr.Root(), path))\n`,
      },
    ],
  },
]

/** What `buildMetadata: [managedByLabel]` says: the command that is made of this version. */
const version = [
  {
    file: 'provenance/provenance.go',
    edits: [{ from: '\tversion = developmentVersion\n', to: '\tversion = "v5.8.2"\n' }],
  },
]

/** What messages repeat of what stands in a tree, which can be a secret. */
const discreet = [
  {
    file: 'internal/target/kusttarget.go',
    edits: [
      { from: '\t\t\tfmt.Fprintf(os.Stderr, "%v\\n", msg)\n', to: '\t\t\t_ = msg\n' },
      { from: '\t"os"\n', to: nothing },
      { from: '"merging from generator %v", g)', to: '"merging from generator %s", g.From.By)' },
      {
        from: '"adding origin annotations for generator %v", g)',
        to: '"adding origin annotations for generator %s", g.From.By)',
      },
      {
        from: '"trouble configuring builtin %s with config: `\\n%s`", bpt, string(y))',
        to: '"trouble configuring builtin %s", bpt)',
      },
    ],
  },
  {
    file: 'kv/kv.go',
    edits: [
      {
        from: '"literal sources %v", args.LiteralSources)',
        to: '"literal sources")',
      },
      {
        from: '\t\tk, v, err := parseLiteralSource(s)\n\t\tif err != nil {\n\t\t\treturn nil, err\n',
        to: '\t\tk, v, err := parseLiteralSource(s)\n\t\tif err != nil {\n\t\t\treturn nil, errors.Errorf("a literal is not key=value")\n',
      },
      {
        from: 'fmt.Errorf("line %d has invalid utf8 bytes : %v", line, string(line))',
        to: 'fmt.Errorf("line %d is no UTF-8", currentLine+1)',
      },
    ],
  },
  {
    file: 'internal/builtins/PatchTransformer.go',
    edits: [
      {
        from: 'p.patchSource = fmt.Sprintf("[patch: %q]", p.patchText)',
        to: 'p.patchSource = "what stands in the kustomization"',
      },
    ],
  },
  {
    file: 'internal/builtins/PatchJson6902Transformer.go',
    edits: [{ from: '"decoding %s", p.JsonOp)', to: '"decoding a JSON patch")' }],
  },
  {
    file: 'resmap/reswrangler.go',
    edits: [
      {
        from: '\t\t\tm, _ := res.Map()\n\t\t\treturn nil, errors.WrapPrefixf(err, "%#v", m)\n',
        to: '\t\t\treturn nil, errors.WrapPrefixf(err, "%s", res.CurId())\n',
      },
    ],
  },
]

/** Two lists of changes can be about one file. It runs before there is a newer Node than 20. */
function together(changes) {
  const edits = new Map()
  for (const { file, edits: more } of changes)
    if (more !== undefined) edits.set(file, [...(edits.get(file) ?? []), ...more])
  return [
    ...changes.filter((change) => change.edits === undefined),
    ...[...edits].map(([file, all]) => ({ file, edits: all })),
  ]
}

export const trims = [
  {
    module: 'sigs.k8s.io/kustomize/api',
    sum: 'h1:MRyw+zLnFBP+G40gZJoKZErAuRiOPEPao+ddS9L6xt4=',
    changes: together([...remote, ...plugins, ...charts, ...sources, ...version, ...discreet]),
  },
  {
    module: 'sigs.k8s.io/kustomize/kyaml',
    sum: 'h1:1javwStFk7cgOeLU7yJtPmXcgMEhQgC2X0WjFT6U0p0=',
    changes: [
      { file: 'yaml/expansion.go', add: added('expansion.go') },
      {
        file: 'yaml/rnode.go',
        edits: [
          {
            from: '\trn.value, err = deAnchor(rn.value)\n',
            to: '\tif err = errIfExpanding(rn.value); err != nil {\n\t\treturn err\n\t}\n\trn.value, err = deAnchor(rn.value)\n',
          },
        ],
      },
      {
        file: 'yaml/internal/k8sgen/pkg/util/validation/validation.go',
        edits: [
          { from: '\t"net"\n', to: nothing },
          { from: '\t"strconv"\n', to: nothing },
          { from: '// IsValidIP tests that', until: 'const percentFmt string', to: nothing },
          { from: '// IsValidSocketAddr checks', rest: true, to: nothing },
        ],
      },
    ],
  },
  {
    module: 'github.com/go-openapi/swag',
    sum: 'h1:VotvOLWW8q/EAxB0YdsBBGC8XYyeL1YwBj2ungAGPNg=',
    changes: ['cmdutils', 'fileutils', 'loading', 'netutils'].map((name) => ({
      file: `${name}_iface.go`,
      remove: true,
    })),
  },
  {
    module: 'k8s.io/kube-openapi',
    sum: 'h1:oXImqH8mQNk7PmvzKhmN3ddJoY6OnyM225MXwGHPm0A=',
    folders: ['pkg/validation/spec', 'pkg/internal'],
    changes: [{ file: 'pkg/validation/spec/gnostic.go', remove: true }],
  },
]
