type Labels = Readonly<Record<string, string>>

/** Counts and sums since the process began, and what is told of the moment. */
export type Metrics = {
  /** Adds to a counter. */
  count(name: string, labels: Labels, by?: number): void
  /** Adds a duration in seconds to a summary. */
  observe(name: string, labels: Labels, seconds: number): void
  /** All of it in the text format of OpenMetrics 1.0, with gauges that hold at this moment. */
  render(gauges: readonly Gauge[]): string
}

export type Gauge = { readonly name: string; readonly labels: Labels; readonly value: number }

/** The media type of `render`: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export const metricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Metrics of this process. Label values have to come from a short list. */
export function openMetrics(help: Readonly<Record<string, string>>): Metrics {
  const families = new Map<string, Map<string, number>>()
  const add = (family: string, sample: string, by: number): void => {
    const samples = families.get(family) ?? new Map<string, number>()
    samples.set(sample, (samples.get(sample) ?? 0) + by)
    families.set(family, samples)
  }
  const summaries = new Set<string>()
  const lines = (name: string, type: string, samples: Iterable<readonly [string, number]>) => [
    `# TYPE ${name} ${type}`,
    `# HELP ${name} ${help[name] ?? name}`,
    ...[...samples].map(([sample, value]) => `${sample} ${value}`),
  ]
  return {
    count: (name, labels, by = 1) => add(name, `${name}_total${labelled(labels)}`, by),
    observe: (name, labels, seconds) => {
      summaries.add(name)
      add(name, `${name}_count${labelled(labels)}`, 1)
      add(name, `${name}_sum${labelled(labels)}`, seconds)
    },
    render: (gauges) => {
      const now = Map.groupBy(gauges, ({ name }) => name)
      const counted = [...families].flatMap(([name, samples]) =>
        lines(name, summaries.has(name) ? 'summary' : 'counter', samples),
      )
      const told = [...now].flatMap(([name, its]) =>
        lines(
          name,
          'gauge',
          its.map(({ labels, value }) => [`${name}${labelled(labels)}`, value] as const),
        ),
      )
      return `${[...counted, ...told, '# EOF'].join('\n')}\n`
    },
  }
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
