import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { builds } from '../render-tool/builds.ts'
import { tgz } from '../support/tar.ts'
import { type Ask, type Files, printedByHelm, question, start, templated } from './helm.ts'

const about = 'apiVersion: v2\nname: one\nversion: 1.0.0\n'
const of = (template: string, more: Files = {}): Ask => ({
  chart: { 'Chart.yaml': about, 'templates/a.yaml': template, ...more },
})
const schema = (text: string): Ask => of('a: 1', { 'values.schema.json': text })
const packed = (...entries: Parameters<typeof tgz>[0][number][]): Ask => ({
  archive: tgz([{ path: 'one/Chart.yaml', content: about }, ...entries]).toString('base64'),
})
const zeros = (size: number) => Buffer.alloc(size)
const nested = (depth: number): Buffer =>
  depth === 0
    ? zeros(5_000_000)
    : tgz([1, 2, 3].map((index) => ({ path: `a/charts/${index}.tgz`, content: nested(depth - 1) })))

/** Each value is ten of the one before. */
const aliases = Array.from({ length: 12 }, (_, index) =>
  index === 0 ? 'a0: &a0 [x]\n' : `a${index}: &a${index} [${Array(10).fill(`*a${index - 1}`)}]\n`,
).join('')

const cases: readonly (readonly [string, Ask, string | RegExp])[] = [
  ['a schema in a file', schema('{"$ref":"file:///etc/passwd"}'), 'failing loading "file:///etc'],
  ['a schema at an address', schema('{"$ref":"http://127.0.0.1:1/a"}'), '"http://127.0.0.1:1/a"'],
  ['a schema beside it', schema('{"$ref":"other.json"}'), 'failing loading "file:///other.json"'],
  ['a schema in another language', schema('{"$schema":"https://127.0.0.1:1/b"}'), '127.0.0.1:1/b'],
  ['a schema that is none', schema('{'), 'values don'],
  ['repeat', of('{{ repeat 1000000000 "abc" }}'), 'repeat: more than 4194304 characters'],
  ['until', of('{{ until 1000000000 }}'), 'until: more than 100000 numbers'],
  ['until, backwards', of('{{ until -1000000000 }}'), 'until: more than 100000 numbers'],
  ['untilStep', of('{{ untilStep 0 9223372036854775807 9223372036854775806 }}'), 'too large a'],
  ['seq', of('{{ seq 1 1 1000000000 }}'), 'seq: more than 100000 numbers'],
  ['indent', of('{{ indent 1000000000 "a" }}'), 'indent: more than 4194304 characters'],
  ['nindent', of('{{ nindent 10000000 "a" }}'), 'nindent: more than 4194304 characters'],
  ['randAlphaNum', of('{{ randAlphaNum 1000000000 }}'), 'randAlphaNum: more than 4194304'],
  ['randBytes', of('{{ randBytes 1000000000 }}'), 'randBytes: more than 4194304'],
  ['a template that includes itself', of('{{ include "one/templates/a.yaml" . }}'), 'nested ref'],
  [
    'a template that calls itself',
    of('{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}'),
    /exceeded maximum template depth$/,
  ],
  [
    'tpl within tpl without end',
    of('{{ tpl .Values.a . }}', { 'values.yaml': 'a: "{{ tpl .Values.a . }}"\n' }),
    'more than 100 calls of tpl within each other',
  ],
  ['an alias bomb in values', { ...of('a: 1'), values: [aliases] }, 'excessive aliasing'],
  ['an alias bomb in a chart', of('a: 1', { 'values.yaml': aliases }), 'excessive aliasing'],
  ['an alias bomb in a name', of('a: 1', { 'Chart.yaml': about + aliases }), 'excessive aliasing'],
  [
    'more than is printed',
    of('{{ range until 20 }}{{ repeat 1000000 "x" }}{{ end }}'),
    'the chart renders to more than 16 MiB',
  ],
  ['a path out of the chart', of('a: 1', { '../x': '' }), '"../x" is no path in a chart'],
  ['an absolute path', of('a: 1', { '/etc/x': '' }), '"/etc/x" is no path in a chart'],
  ['a path of Windows', of('a: 1', { 'templates\\x': '' }), 'is no path in a chart'],
  ['a long path', of('a: 1', { ['x'.repeat(600)]: '' }), 'is no path in a chart'],
  [
    'many files',
    of('a: 1', Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, '']))),
    'the chart has more than 5000 files',
  ],
  ['nothing', {}, 'Chart.yaml file is missing'],
  ['a folder and an archive', { ...of('a: 1'), ...packed() }, 'a folder and an archive'],
  ['an archive that is none', { archive: btoa('hello, archive') }, 'gzip: invalid header'],
  ['an archive of nothing', { archive: gzipSync('').toString('base64') }, 'no files in chart'],
  ['an archive in pieces', { archive: gzipSync('x'.repeat(600)).toString('base64') }, 'tar'],
  ['an archive out of itself', packed({ path: 'one/../../x', content: '' }), '"../x" is no path'],
  ['an archive of the root', packed({ path: '/etc/x', content: '' }), '"/etc/x" is no path'],
  ['an archive of one folder up', packed({ path: 'one/../x', content: '' }), 'parent directory'],
  ['a large archive', packed({ path: 'one/x', content: zeros(40_000_000) }), 'more than a chart'],
  [
    'archives in archives',
    packed({ path: 'one/charts/x.tgz', content: nested(2) }),
    /more than a chart may be|larger than 32 MiB/,
  ],
  ['a Kubernetes that nobody knows', { ...of('a: 1'), kubernetes: '9.9' }, 'no APIs of Kubernetes'],
  ['no Kubernetes', { ...of('a: 1'), kubernetes: '' }, 'no APIs of Kubernetes ""'],
  ['a version that is none', { ...of('a: 1'), kubeVersion: 'x' }, "invalid kube version 'x'"],
]

test.each(cases)('%s is refused, by every build with the same words', async (_, asked, message) => {
  const { error = '' } = await templated(asked)
  if (typeof message === 'string') expect(error).toContain(message)
  else expect(error).toMatch(message)
  expect(error.length).toBeLessThan(4100)
})

test('a link in an archive is an empty file, as for the real command', async () => {
  const asked = packed(
    {
      path: 'one/templates/a.yaml',
      content: 'kind: A\nlinked: {{ .Files.Get "passwd" | quote }}\n',
    },
    { path: 'one/passwd', link: '/etc/passwd' },
  )
  const answer = await templated(asked)
  expect(answer.documents?.[0]?.text).toBe('kind: A\nlinked: ""\n')
  expect(printedByHelm(asked)).toContain('linked: ""')
})

test('what is made up is the same each time, differs from call to call, and is told', async () => {
  const functions = [
    'randAlphaNum 8',
    'randAlpha 8',
    'randNumeric 8',
    'randAscii 8 | b64enc',
    'randBytes 8',
    'randInt 0 1000000000',
    'uuidv4',
    'shuffle "abcdefghijklmnop"',
    'bcrypt "x"',
    'htpasswd "u" "p"',
    'encryptAES "k" "text"',
    'genPrivateKey "rsa" | b64enc',
    'genCA "a" 1 | toJson | b64enc',
    'genSelfSignedCert "a" nil nil 1 | toJson | b64enc',
    'genSignedCert "a" (list "1.2.3.4") (list "a") 1 (genCA "b" 1) | toJson | b64enc',
  ]
  const data = functions.map((one, index) => `  f${index}: "{{ ${one} }} {{ ${one} }}"\n`)
  const times = ['now | unixEpoch', 'date "2006" "x"', 'ago 0', 'dateInZone "15" 0 "Asia/Tokyo"']
  const asked = of(
    `kind: A\ndata:\n${data.join('')}${times.map((one, index) => `  t${index}: "{{ ${one} }}"\n`).join('')}  l: "{{ len (lookup "v1" "Secret" "a" "b") }}"\n`,
  )
  const answer = await templated(asked)
  expect(await templated(asked)).toEqual(answer)
  const names = [...functions, ...times, 'lookup'].map((one) => one.split(' ')[0])
  expect(answer.invented).toEqual(names.toSorted())
  const lines = answer.documents?.[0]?.text.match(/^ {2}f\d+: .*$/gm) ?? []
  expect(lines).toHaveLength(functions.length)
  for (const line of lines) {
    const [one, other] = /"(.*)"/.exec(line)?.[1]?.split(' ') ?? []
    expect(one).not.toBe(other)
  }
})

const forever = of('{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}')
const memory = of('{{ $a := "x" }}{{ range until 40 }}{{ $a = print $a $a }}{{ end }}')

describe.each(builds)('%s', (build) => {
  const answered = async (asked: Ask) => {
    const program = await start(build)
    const answer = JSON.parse(await program.ask(question(asked)))
    await program.kill()
    return answer
  }

  test('is ended in the middle of a chart without end, and the next one is rendered', async () => {
    const program = await start(build)
    const asked = program.ask(question(forever)).catch((error: Error) => error.name)
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), 1000))
    expect(await Promise.race([asked, late])).toBe('late')
    await program.kill()
    expect(await answered(of('kind: A'))).toMatchObject({ documents: [{ text: 'kind: A' }] })
  })

  test('ends where memory would not', async () => {
    await expect(answered(memory)).rejects.toThrow(/^ended: /)
    expect(await answered(of('kind: A'))).toMatchObject({ documents: [{ text: 'kind: A' }] })
  })
})
