/** The parts of a rule's page; each is Markdown, a list of its lines. */
export type Page = {
  readonly id: string
  readonly title: string
  readonly when: readonly string[]
  /** The mechanism, with its source in Kubernetes. */
  readonly why: readonly string[]
  readonly users: readonly string[]
  readonly act: readonly string[]
  /** A few lines of YAML, with the offending one marked. */
  readonly example: readonly string[]
}

/** A rule's page in Markdown, always in the same order and with the same way to silence it. */
export function page(parts: Page): string {
  const { id, title, when, why, users, act, example } = parts
  const sections = [
    ['## When it fires', ...when],
    ['## Why', ...why],
    ['## What users notice', ...users],
    ['## What to do', ...act],
    ['## How to silence it', ...silence(id)],
    ['## Example', '```yaml', ...example, '```'],
  ]
  return [`# ${id}`, '', title, '', ...sections.flatMap((lines) => [...section(lines), ''])].join(
    '\n',
  )
}

function section([heading, ...lines]: readonly string[]): readonly string[] {
  return [heading ?? '', '', ...lines]
}

const silence = (id: string): readonly string[] => [
  'Accept one finding, with a reason and an end, in `.github/edgewise.yaml`:',
  '',
  '```yaml',
  'ignore:',
  `  - { rule: ${id}, subject: <subject>, reason: "<why>", expires: 2027-01-31 }`,
  '```',
  '',
  `or annotate the object: \`edgewise.dev/ignore: "${id} until 2027-01-31: <why>"\`.`,
  `For all of them: \`rules: { ${id}: { severity: off } }\`.`,
]
