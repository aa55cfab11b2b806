import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { laws } from '../src/catalog/laws.ts'
import { isGrouping } from '../src/catalog/laws-groupings.ts'

const root = new URL('..', import.meta.url).pathname

function filesBelow(folder: string, endings: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted()
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const sources = filesBelow('src', /\.ts$/)
const tests = filesBelow('test', /\.ts$/)
const tools = filesBelow('tools', /\.(?:mjs|ts)$/)
const laboratory = filesBelow('lab', /\.ts$/)

/**
 * The import table: a folder (or a file of `src/` itself) may import itself and what stands in its
 * row. Nothing imports a later floor; only what is named here may come from outside.
 */
const FLOORS: Readonly<
  Record<string, { readonly own: string; readonly outside?: readonly string[] }>
> = {
  types: { own: '' },
  settings: { own: 'types source' },
  source: { own: 'types', outside: ['js-yaml'] },
  catalog: { own: 'types source settings' },
  render: { own: 'types source settings catalog' },
  cluster: { own: 'types source settings catalog' },
  placement: { own: 'types source cluster' },
  traffic: { own: 'types source settings catalog cluster placement' },
  findings: { own: 'types source settings catalog cluster placement traffic' },
  simulate: { own: 'types cluster findings placement traffic' },
  compare: { own: 'types cluster' },
  review: { own: 'types source settings catalog cluster compare' },
  remedies: {
    own: 'types source settings catalog cluster placement traffic findings simulate compare review',
  },
  report: { own: 'types settings catalog compare', outside: ['diff'] },
  engine: { own: 'types source settings render simulate review remedies' },
  drive: { own: 'types engine', outside: ['node:'] },
  forge: { own: 'types source render drive', outside: ['node:'] },
  jobs: { own: 'types drive', outside: ['node:', 'pg', '@electric-sql/pglite'] },
  app: {
    own: 'types settings compare render report drive forge jobs',
    outside: ['node:', 'diff', 'probot'],
  },
  server: { own: 'drive jobs app', outside: ['node:'] },
  functions: { own: 'jobs app' },
  cli: {
    own: 'types source settings catalog render cluster findings review report engine drive forge jobs app server',
    outside: ['node:', 'js-yaml', '@kubernetes/client-node'],
  },
}

const ENGINE = [
  'types',
  'settings',
  'source',
  'catalog',
  'render',
  'cluster',
  'placement',
  'traffic',
  'findings',
  'simulate',
  'compare',
  'review',
  'remedies',
  'report',
  'engine',
]

const floorOf = (file: string): string => (file.split('/')[1] ?? '').replace(/\.ts$/, '')

function importsOf(file: string): string[] {
  return [
    ...read(file).matchAll(
      /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter((name) => name !== '')
}

const placeOf = (file: string, name: string): string =>
  relative(root, join(root, dirname(file), name))

function isAllowed(file: string, name: string): boolean {
  const floor = floorOf(file)
  const { own, outside = [] } = FLOORS[floor] ?? { own: '' }
  if (!name.startsWith('.')) return outside.some((allowed) => name.startsWith(allowed))
  const target = placeOf(file, name)
  if (target === 'package.json') return floor === 'cli' || floor === 'app'
  return floorOf(target) === floor || own.split(' ').includes(floorOf(target))
}

describe('the house', () => {
  test('has rooms', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect([...new Set(sources.map(floorOf))].toSorted()).toEqual(Object.keys(FLOORS).toSorted())
  })

  test('imports go upwards only', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((name) => !isAllowed(file, name))
        .map((name) => `${file}: ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('siblings among the rules do not import each other', () => {
    const rules = sources.filter((file) => /^export const \w+: Rule = /m.test(read(file)))
    const wrong = rules.flatMap((file) =>
      importsOf(file)
        .map((name) => placeOf(file, name))
        .filter((target) => rules.includes(target))
        .map((target) => `${file}: ${target}`),
    )
    expect(rules.length).toBeGreaterThan(15)
    expect(wrong).toEqual([])
  })

  test('the laboratory looks at the simulator, and never the other way round', () => {
    const wrong = laboratory.flatMap((file) =>
      importsOf(file)
        .filter((name) => !/^(?:\.|node:|js-yaml$)/.test(name) || isOutside(file, name))
        .map((name) => `${file}: ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('has no barrels, and nothing is called by what it is not', () => {
    const names = [...sources, ...tests, ...laboratory].filter((file) =>
      /(?:^|\/)(?:index|utils?|helpers?|common|misc|manager)\b/.test(file),
    )
    expect(names).toEqual([])
  })
})

/** Whether a relative import leaves both the laboratory and the simulator. */
const isOutside = (file: string, name: string): boolean =>
  name.startsWith('.') && !/^(?:lab|src)\//.test(placeOf(file, name))

describe('laws', () => {
  const catalog = sources.filter((file) => file.startsWith('src/catalog/laws'))
  const text = (files: readonly string[]): string => files.map(read).join('\n')
  const used = text(sources.filter((file) => !catalog.includes(file)))

  test('each is named somewhere', () => {
    const idle = [...laws.keys()].filter((id) => !used.includes(`'${id}'`))
    expect(laws.size).toBeGreaterThan(50)
    expect(idle).toEqual([])
  })

  test('each name is a law with words and a source', () => {
    const named = [...used.matchAll(/\blaw\(\s*'([a-z\d-]+)'/g)].map((match) => match[1] ?? '')
    expect(named.filter((id) => !laws.has(id))).toEqual([])
    const bare = [...laws].filter(([id, law]) => !isGrouping(id) && law.source === '')
    expect(bare).toEqual([])
  })
})

describe('the engine is pure', () => {
  const forbidden =
    /\bDate\b|\bMath\.random\b|\bprocess\.|\bconsole\.|\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bfetch\(|\bperformance\b/

  test.each(ENGINE)('%s', (floor) => {
    const files = sources.filter((file) => floorOf(file) === floor)
    const wrong = files.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) =>
          forbidden.test(withoutWords(line)) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
    )
    expect(files.length).toBeGreaterThan(0)
    expect(wrong).toEqual([])
  })
})

/** Code without comments, strings and templates' text. */
const withoutWords = (line: string): string =>
  line.replace(/^\s*(?:\/\*\*|\*|\/\/).*$/, '').replace(/'[^']*'|`[^`]*`|"[^"]*"|\/\/.*$/g, '')

describe('files', () => {
  test('are small', () => {
    const lengths = [...sources, ...laboratory].map((file) => ({
      file,
      lines: read(file).split('\n').length - 1,
    }))
    const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b)
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([])
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(120)
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(220)
  })

  test('lie in folders that can be taken in at a glance', () => {
    const folders = Map.groupBy([...sources, ...laboratory], (file) => dirname(file))
    const crowded = [...folders].filter(([, files]) => files.length > 20).map(([name]) => name)
    expect(crowded).toEqual([])
  })

  test('say what is exported and why', () => {
    const bare = [...sources, ...laboratory].flatMap((file) => {
      const lines = read(file).split('\n')
      return lines.flatMap((line, index) =>
        /^export (?:async )?function /.test(line) &&
        !/\*\/$|^export function /.test(lines[index - 1] ?? '')
          ? [`${file}:${index + 1}: ${line}`]
          : [],
      )
    })
    expect(bare).toEqual([])
  })

  test('hold no leftovers', () => {
    const banned = /\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b|for now\b|@ts-ignore|\.only\(|\.skip\(/
    const all = [
      ...sources,
      ...tests.filter((file) => file !== 'test/tidy.test.ts'),
      ...tools,
      ...laboratory,
    ]
    const wrong = all.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => (banned.test(line) ? [`${file}:${index + 1}`] : [])),
    )
    expect(wrong).toEqual([])
  })
})
