import { describe, expect, test } from 'vitest'
import { openTools } from '../../src/drive/renderer/open.ts'
import { builds, judged, judges, needOf } from './builds.ts'

const service = 'apiVersion: v1\nkind: Service\n'
const config = 'apiVersion: v1\nkind: ConfigMap\n'
const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('')

/** Each value is ten of the one before: a billion in the end. */
const aliases = `a0: &a0 [x]\n${times(10, (index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]\n`)}`

test.each([
  ['an alias bomb', aliases, 'document contains excessive aliasing'],
  [
    'an alias in itself',
    `${service}spec: &a { selector: *a }\n`,
    /anchor 'a' value contains itself/,
  ],
  ['brackets without end', `${service}spec: ${'['.repeat(200_000)}`, /exceeded max depth of 10000/],
  [
    'lists, deeply',
    `${service}spec: ${'['.repeat(9000)}${']'.repeat(9000)}`,
    'spec: got array, want null or object',
  ],
  [
    'JSON, deeply',
    `{"apiVersion":"v1","kind":"Service","spec":${'{"a":'.repeat(9000)}1${'}'.repeat(9001)}`,
    'spec: unknown field "a"',
  ],
  [
    'blocks, deeply',
    `${config}data:\n${times(2500, (index) => `${' '.repeat(index + 1)}a:\n`)}`,
    'data.a: got object, want null or string',
  ],
  ['a NUL byte', `${service}\0`, 'control characters are not allowed'],
  ['bytes that are no text', '\u0001\uFFFD\u001B[31m\uD800', 'control characters are not allowed'],
  [
    'half a character in a value',
    `${service}spec: { type: 1, externalName: "\uD800" }`,
    'spec.type: got number, want null or string',
  ],
  [
    'markup and control characters in a name',
    `${service}spec: { "<b>\\u001b[2J\\n@all": 1 }\n`,
    String.raw`spec: unknown field "<b>\x1b[2J\n@all"`,
  ],
  [
    'a schema that is somewhere else',
    `${service}$schema: http://127.0.0.1:1/x\n$ref: file:///etc/passwd\n`,
    'unknown fields "$ref", "$schema"',
  ],
])('%s is invalid, and the next document is judged', async (_, text, message) => {
  const [answer, next] = await judged([{ text }, { text: service }])
  const matching = typeof message === 'string' ? message : expect.stringMatching(message)
  expect(answer).toEqual({ ok: true, value: { verdict: 'invalid', messages: [matching] } })
  expect(next).toEqual({ ok: true, value: { verdict: 'valid', messages: [] } })
})

test('five megabytes are judged', async () => {
  const text = `${config}data:\n${times(10_000, (index) => `  k${index}: "${'x'.repeat(490)}"\n`)}`
  expect(text.length).toBeGreaterThan(5_000_000)
  expect(await judged([{ text }])).toEqual([
    { ok: true, value: { verdict: 'valid', messages: [] } },
  ])
})

test('what is larger than anything that is read is not looked at', async () => {
  const text = `${config}data: { a: ${'x'.repeat(8_000_000)} }\n`
  expect(await judged([{ text }])).toMatchObject([
    { ok: false, code: 'not-validated', message: 'the document is too large' },
  ])
})

test('messages are bounded: how many, and how long', async () => {
  const long = 'é'.repeat(100_000)
  const text = `${service}spec: { ${times(300, (index) => `f${index}: 1, `)}ports: [${times(300, () => `{ port: a, "${'n'.repeat(900)}": 1 }, `)}] }\n`
  const [many, one] = await judged([
    { text },
    { text: `${service}spec: { "${long.slice(0, 900)}": 1 }\n` },
  ])
  if (!many?.ok || !one?.ok) throw new Error('not judged')
  expect(many.value.messages).toHaveLength(51)
  expect(many.value.messages.at(-1)).toMatch(/^and \d+ more$/)
  for (const message of many.value.messages) expect(Buffer.byteLength(message)).toBeLessThan(610)
  expect(one.value.messages).toEqual([`spec: unknown field "${'é'.repeat(50)}…"`])
})

/** A megabyte by its name, twenty thousand times: a few seconds' way to 20 GB. */
const memory = `a: &a "${'x'.repeat(1_000_000)}"\nb: [${Array(20_000).fill('*a').join(', ')}]\n`

describe.each(builds)('%s', (build) => {
  test('ends where memory would not, and judges the next document', async () => {
    const [answer, next] = (await judges.get(build)?.([{ text: memory }, { text: service }])) ?? []
    expect(answer).toMatchObject({ ok: false, code: 'not-validated', transient: false })
    expect(JSON.stringify(answer)).toMatch(/the validator ended: [^"]*out of memory/)
    expect(next).toEqual({ ok: true, value: { verdict: 'valid', messages: [] } })
  })

  test('is ended in the middle of its work where it takes too long', async () => {
    const tools = openTools({ build, longest: 50 })
    const item = '- { apiVersion: v1, kind: Pod, spec: { containers: [{ name: a }] } }\n'
    const need = needOf({ text: `apiVersion: v1\nkind: List\nitems:\n${item.repeat(70_000)}` })
    const answers = await tools.validate([need])
    await tools.close()
    expect(answers.get(need.key)).toEqual({
      ok: false,
      code: 'timed-out',
      message: 'the validator took longer than 0.05 s and was ended',
      transient: false,
    })
  })
})
