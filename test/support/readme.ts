import { readFileSync } from 'node:fs'
import { suite } from '../../src/findings/suite.ts'
import { changeNames, filesOf, scenarioNames, wantsOf } from './scenarios.ts'

const root = new URL('../..', import.meta.url)

/** The parts of the README that are made from the product itself, by the name of their marker. */
export function sections(sample: string): Readonly<Record<string, string>> {
  return {
    sample: ['```console', '$ npm start', sample.trimEnd(), '```'].join('\n'),
    rules: table(
      ['rule', 'default', 'finds'],
      suite.map(({ id, severity, title }) => [`\`${id}\``, severity, title]),
    ),
    scenarios: table(
      ['scenario', 'shows', 'finds'],
      [...scenarioNames, ...changeNames].toSorted().map((name) => [
        `[\`${name}\`](manifests/${name})`,
        storyOf(name),
        rulesOf(name)
          .map((rule) => `\`${rule}\``)
          .join(', '),
      ]),
    ),
  }
}

/** What a scenario is about: the first paragraph of its README. */
const storyOf = (name: string): string =>
  readFileSync(new URL(`manifests/${name}/README.md`, root), 'utf8').split('\n')[2] ?? ''

/** The rules that it wants, but for the one that every ingress-nginx has. */
const rulesOf = (name: string): readonly string[] => [
  ...new Set(
    wantsOf(filesOf(name))
      .map((want) => want.slice(0, want.indexOf(' ')))
      .filter((rule) => rule !== 'controller-retired'),
  ),
]

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The README with its generated parts as they should be now. */
export function withSections(readme: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const start = text.indexOf(open)
    const end = text.indexOf(close)
    if (start < 0 || end < start) throw new Error(`README.md lacks ${open} or ${close}`)
    return `${text.slice(0, start + open.length)}\n${part}\n${text.slice(end)}`
  }, readme)
}
