import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSettings } from '../src/settings/read.ts'
import { readYaml } from '../src/source/read-file.ts'
import { sections, withSections } from './support/readme.ts'

const root = new URL('..', import.meta.url).pathname
const readme = readFileSync(`${root}README.md`, 'utf8')

/** What `npm start` prints, from the bundle. */
function sample(): string {
  const args = ['dist/edgewise.mjs', 'sample', 'manifests/sample', '--as-of', '2026-11-22']
  const ran = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  expect(ran.status).toBe(0)
  return ran.stdout
}

test('the generated parts of the README are true (UPDATE_README=1 writes them)', () => {
  const now = withSections(readme, sections(sample()))
  if (process.env['UPDATE_README']) writeFileSync(`${root}README.md`, now)
  else expect(readme).toBe(now)
})

test('the settings that the README shows are valid', () => {
  const [, example] = /```yaml\n(version: 1\n[\s\S]*?)```/.exec(readme) ?? []
  const { value, problems } = readYaml('README.md', new TextEncoder().encode(example))
  expect([...problems, ...readSettings(value).problems]).toEqual([])
  expect(readSettings(value).value.clusters.length).toBeGreaterThan(0)
})

test('the files that the README names exist', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '')
  expect(links.length).toBeGreaterThan(10)
  for (const link of links) expect(() => readFileSync(`${root}${link}`), link).not.toThrow(/ENOENT/)
})
