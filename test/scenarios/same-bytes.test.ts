import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { scenarioNames } from '../support/scenarios.ts'

const root = new URL('../..', import.meta.url).pathname

function run(args: readonly string[]): string {
  const all = ['dist/edgewise.mjs', ...args, '--as-of', '2026-11-22']
  const ran = spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  return `${ran.status}\n${ran.stdout}`
}

const formats = ['json', 'text', 'markdown', 'mermaid'] as const

test.each(formats)('two like runs give the same bytes: %s', (format) => {
  const names = ['cluster-policy', 'not-pinned', 'metallb-l2']
  expect(scenarioNames).toEqual(expect.arrayContaining(names))
  for (const name of names) {
    const args = ['simulate', `manifests/${name}`, '--format', format, '--explain']
    const first = run(args)
    expect(first.length).toBeGreaterThan(200)
    expect(run(args)).toBe(first)
  }
  const sample = ['sample', 'manifests/sample', '--format', format]
  expect(run(sample)).toBe(run(sample))
})
