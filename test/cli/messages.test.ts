import { expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { options } from '../../src/cli/options.ts'
import { repository, scratch } from '../support/scratch.ts'
import { edgewise } from './run.ts'

/** One line on standard error, nothing on standard output, and the status. */
async function refused(args: readonly string[], cwd?: string): Promise<string> {
  const ran = await edgewise(args, cwd === undefined ? {} : { cwd })
  expect(ran).toMatchObject({ status: 2, out: '' })
  expect(ran.err).toMatch(/^edgewise: [^\n]+\n$/)
  return ran.err.slice('edgewise: '.length, -1)
}

test.each([
  [['rewiev'], 'there is no command rewiev; did you mean "review"? (edgewise --help lists them)'],
  [['zzz'], 'there is no command zzz (edgewise --help lists them)'],
  [['__proto__'], 'there is no command __proto__ (edgewise --help lists them)'],
  [['review', '--bsae', 'x'], 'there is no option --bsae; did you mean "--base"?'],
  [['review', '-x'], 'there is no option -x'],
  [['review', '--base'], '--base needs a value: --base REV'],
  [['review', '--base', '--head', 'x'], '--base needs a value: --base REV'],
  [['review', '--quiet=yes'], '--quiet takes no value'],
  [['review', '--rev', 'x'], 'review has no option --rev (edgewise review --help)'],
  [['review', 'a', 'b'], 'review takes [DIR], not also b'],
  [
    ['review', '--format', 'jsno'],
    '--format jsno: review writes text, json, markdown, mermaid; did you mean "json"?',
  ],
  [
    ['review', '--format', 'sarif'],
    '--format sarif: review writes text, json, markdown, mermaid, not yet sarif',
  ],
  [['rules', '--format', 'mermaid'], '--format mermaid: rules writes text, json'],
  [['review', '--fail-on', 'warn'], '--fail-on warn: it is one of error, warning, never'],
  [
    ['simulate', '--as-of', '2026-02-30'],
    '--as-of 2026-02-30: write a day of the calendar as YYYY-MM-DD',
  ],
  [
    ['simulate', '--kubernetes-version', '1.x'],
    '--kubernetes-version 1.x: write it as 1.Y, e.g. 1.35',
  ],
  [['simulate', '--settings', 'no-such-file'], '--settings no-such-file: there is no such file'],
  [
    ['rules', 'source-ip-lots'],
    'there is no rule source-ip-lots; did you mean "source-ip-lost"? (edgewise rules lists them)',
  ],
  [['schema'], 'name a schema: simulation, review, scan, settings'],
  [
    ['schema', 'revew'],
    'there is no schema revew: there are simulation, review, scan, settings; did you mean "review"?',
  ],
  [['scan', '--format', 'html', '.'], '--format html: scan writes text, json, not yet html'],
  [['scan', '--cluster', 'prod'], 'scan has no option --cluster (edgewise scan --help)'],
  [['migrate', 'x'], 'migrate takes no operand, not x'],
  [['config', 'chekc', '.'], 'config takes [check] and one DIR; did you mean "check"?'],
] as const)('%j is refused in one line', async (args, message) => {
  expect(await refused(args)).toBe(message)
})

test('what a repository does not have is refused in one line', async () => {
  const { folder, write, git, commit } = repository()
  expect(await refused(['review'], folder)).toBe('the repository has no commit yet')
  write({ 'a.yaml': 'a: 1' })
  commit()
  git('branch', '--move', 'trunk')
  expect(await refused(['review'], folder)).toBe(
    'there is no default branch (origin/HEAD, main or master): name the base with --base',
  )
  expect(await refused(['review', '--base', 'mian'], folder)).toBe(
    'there is no revision mian in this repository',
  )
  expect(await refused(['simulate', '--rev=--upload-pack=x'], folder)).toBe(
    '"--upload-pack=x" is not a revision',
  )
  expect(await refused(['simulate', 'no/such'], folder)).toBe(
    `there is no folder ${folder}/no/such`,
  )
  expect(await refused(['simulate', '--cluster', 'prod'], folder)).toBe(
    '--cluster prod: the only cluster is default',
  )
})

test('a plain folder has nothing to be compared with', async () => {
  const { folder } = scratch()
  expect(await refused(['review', folder])).toBe(
    `${folder} is a plain folder and no Git repository: it has no revisions`,
  )
})

test('invalid settings are refused with file and line', async () => {
  const { folder, write } = scratch()
  write({ '.github/edgewise.yaml': 'version: 1\nrules:\n  pod-hotspot: { peakToMaen: 2 }\n' })
  expect(await refused(['simulate', folder])).toMatch(
    /^\.github\/edgewise\.yaml:3: .*peakToMaen.*did you mean "peakToMean"\?$/,
  )
})

test('foreign text cannot reach the terminal', async () => {
  expect(await refused(['schema', '\u001b[31mred\nline'])).toMatch(
    /^there is no schema \\u001b\[31mred line: /,
  )
})

test('a defect asks to be reported, in one line, and shows its stack when asked to', async () => {
  const broken = '--import=data:text/javascript,JSON.stringify=()=>{throw%20new%20Error(`oh%20no`)}'
  const env = { NODE_OPTIONS: broken }
  const ran = await edgewise(['schema', 'review'], { env })
  expect(ran.status).toBe(3)
  expect(ran.err).toBe(
    'edgewise: a defect of Edgewise: unexpected: oh no; please report it (EDGEWISE_DEBUG=1 adds the details)\n',
  )
  const debugged = await edgewise(['schema', 'review'], { env: { ...env, EDGEWISE_DEBUG: '1' } })
  expect(debugged.err).toMatch(/^Error: oh no\n {4}at /)
})

test('help lists each command that there is', async () => {
  const { out, err, status } = await edgewise(['--help'])
  expect({ err, status }).toEqual({ err: '', status: 0 })
  for (const { name } of commands) expect(out).toMatch(`  ${name} `)
  for (const { summary } of commands) expect(out).toContain(summary)
  expect((await edgewise([])).out).toBe(out)
  expect((await edgewise(['help'])).out).toBe(out)
})

test.each(commands.map(({ name }) => [name]))(
  'help for %s lists each of its options, aligned',
  async (name) => {
    const { out, status } = await edgewise([name, '--help'])
    expect(status).toBe(0)
    expect((await edgewise(['help', name])).out).toBe(out)
    const lines = out.split('\n').filter((line) => line.startsWith('  --'))
    const own = commands.find((each) => each.name === name)?.options ?? []
    expect(lines.map((line) => line.trim().split(' ')[0]).sort()).toEqual(
      own.map((each) => `--${each}`).sort(),
    )
    expect(
      new Set(lines.map((line) => /^ {2}--\S+(?: [A-Z][\w.=]*)? {2,}/.exec(line)?.[0].length)).size,
    ).toBe(1)
  },
)

test('every option belongs to a command', () => {
  const used = new Set<string>(commands.flatMap((command) => command.options))
  expect(options.map(({ name }) => name).filter((name) => !used.has(name))).toEqual(['version'])
})

test('the version is that of the package', async () => {
  const { out, status } = await edgewise(['--version'])
  expect({ out, status }).toEqual({ out: '0.1.0\n', status: 0 })
})
