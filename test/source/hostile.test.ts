import { describe, expect, test } from 'vitest'
import { maxDocuments, maxProblems } from '../../src/source/limits.ts'
import { readFile } from '../../src/source/read-file.ts'
import { bytesOf, plainOf } from './reading.ts'

// Every one of these ends because work is bounded; the runner's time-out is the only clock here.
const header = 'apiVersion: v1\nkind: ConfigMap\n'
const megabyte = 1024 * 1024

function read(text: string) {
  const { docs, problems } = readFile('hostile.yaml', bytesOf(text))
  return { docs: docs.length, codes: problems.map((problem) => problem.code) }
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n')
}

describe('aliases', () => {
  const bomb = lines(12, (i) => `a${i}: &a${i} [${i === 0 ? 'x' : `${`*a${i - 1},`.repeat(9)}`}]`)
  const merges = lines(12, (i) =>
    i === 0 ? 'm0: &m0 {x: 1}' : `m${i}: &m${i}\n  <<: [${`*m${i - 1},`.repeat(9)}]`,
  )
  const chain = lines(300, (i) => `c${i}: &c${i} [${i === 0 ? 'x' : `*c${i - 1}`}]`)
  const nested = lines(4, (i) => {
    const inner = i === 0 ? 'x' : `*d${i - 1}`
    return `d${i}: &d${i} ${'['.repeat(90)}${inner}${']'.repeat(90)}`
  })
  const wide = `w: &w {${'k: 1, '.repeat(1)}}\nx: [${'*w, '.repeat(60_000)}]`
  test.each([
    ['a bomb', bomb, 'too-many-aliases'],
    ['a bomb of merges', merges, 'too-many-aliases'],
    ['many', wide, 'too-many-aliases'],
    ['a tower', nested, 'too-deep'],
    ['a long chain', chain, 'too-deep'],
    ['a circle', 'a: &a [*a]', 'yaml-syntax'],
  ])('%s', (_, text, code) => {
    expect(read(`${header}${text}\n`)).toEqual({ docs: 0, codes: [code] })
  })

  test('a few are fine', () => {
    const some = lines(50, (i) => `b${i}: *a`)
    expect(read(`${header}a: &a {b: [c, d]}\n${some}\n`)).toEqual({ docs: 1, codes: [] })
  })
})

describe('depth', () => {
  test.each([
    ['flow sequences', `a: ${'['.repeat(20_000)}`],
    ['closed flow sequences', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['flow mappings', `a: ${'{a: '.repeat(20_000)}`],
    ['compact sequences', `a:\n  ${'- '.repeat(20_000)}x`],
    ['explicit keys', '? '.repeat(20_000)],
    ['indentation', lines(3000, (i) => `${' '.repeat(i)}a:`)],
  ])('%s', (_, text) => {
    expect(read(`${header}${text}\n`)).toEqual({ docs: 0, codes: ['too-deep'] })
  })
})

describe('size', () => {
  test('a file of 100 MB is not even decoded', () => {
    const bytes = new Uint8Array(100 * megabyte).fill(0xff)
    const { docs, problems, passedOver } = readFile('large.yaml', bytes)
    expect({ docs, codes: problems.map((one) => one.code), passedOver }).toEqual({
      docs: [],
      codes: ['too-large'],
      passedOver: false,
    })
  })

  test('a flat mapping of 5 MB', () => {
    const count = 300_000
    const { docs, problems } = readFile(
      'flat.yaml',
      bytesOf(`${header}data:\n${lines(count, (i) => `  k${i}: v`)}\n`),
    )
    const data = docs[0]?.root.entries.get('data')?.value
    expect(problems).toEqual([])
    expect(data?.k === 'map' && data.entries.size).toBe(count)
  })

  test.each([
    ['plain', `data: ${'x'.repeat(5e6)}`],
    ['quoted', `data: "${'\\n'.repeat(2e6)}"`],
    ['digits', `data: ${'1'.repeat(4e6)}`],
    ['octal digits', `data: 0o${'0'.repeat(4e6)}`],
    ['words', `data: ${'x '.repeat(2e6)}`],
    ['block', `data: |\n${'  x\n'.repeat(1e6)}`],
    ['blank block', `data: |\n${'\n'.repeat(4e6)}`],
    ['base64', `data: !!binary ${'AAAA'.repeat(1e6)}`],
    ['comment', `# ${'x'.repeat(4e6)}`],
    ['blank lines', '\n'.repeat(4e6)],
    ['blanks', `data: x${' '.repeat(4e6)}`],
    ['commas of a flow', `data: [${'x,'.repeat(1e6)}]`],
    ['joined flow lines', `data: [${'\nx,'.repeat(5e5)}\n]`],
  ])('a huge scalar or gap: %s', (_, text) => {
    expect(read(`${header}${text}\n`)).toEqual({ docs: 1, codes: [] })
  })

  test.each([
    ['an open quote', `data: "${'x\n'.repeat(1e6)}`],
    ['an open bracket', `data: [${'x,\n'.repeat(1e6)}`],
    ['many open brackets', lines(1e5, () => 'a: [')],
    ['many quotes', `${lines(2e5, () => 'a: "')}\n'`],
    ['blanks in a broken flow', `a: [\n]\nb: ${lines(2000, () => ' '.repeat(2000))}\n? [`],
    ['escapes', `${lines(4000, () => `- "{{" ${'\\"'.repeat(490)}`)}`],
    ['a huge tag', `data: !!${'^'.repeat(4e6)} x`],
  ])('broken all the way: %s', (_, text) => {
    expect(read(`${header}${text}`)).toEqual({ docs: 0, codes: ['yaml-syntax'] })
  })

  test('100,000 documents', () => {
    const text = `${header}---\n`.repeat(100_000)
    const found = read(text)
    expect(found).toEqual({ docs: maxDocuments, codes: ['too-many-documents'] })
  })

  test('100,000 refused separators', () => {
    const { docs, codes } = read(`${header}${'--- x\n'.repeat(100_000)}`)
    expect([docs, codes.length]).toEqual([1, maxProblems + 1])
  })

  test('a List of 100,000 items', () => {
    const text = `${header}items:\n${lines(1e5, () => '- {apiVersion: v1, kind: Pod}')}\n`
    const found = read(text.replace('ConfigMap', 'List'))
    expect(found).toEqual({ docs: maxDocuments, codes: ['too-many-documents'] })
  })

  test('100,000 duplicate keys are counted, not listed', () => {
    const { problems } = readFile('a.yaml', bytesOf(`${header}${'a: 1\n'.repeat(100_000)}`))
    expect(problems.length).toBe(maxProblems + 1)
    expect(problems.at(-1)?.message).toMatch(/^99899 more problems/)
  })
})

describe('bytes', () => {
  const utf16 = (text: string) =>
    Uint8Array.of(0xff, 0xfe, ...[...text].flatMap((c) => [c.charCodeAt(0), 0]))
  test.each([
    ['a manifest in Latin 1', Uint8Array.of(...bytesOf(header), 0x23, 0xe9), ['not-utf8'], false],
    ['a manifest in UTF-16', utf16(header), ['not-utf8'], false],
    ['some other file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff), [], true],
    ['half a character', Uint8Array.of(...bytesOf(header), 0xe2, 0x82), ['not-utf8'], false],
    [
      'an encoded surrogate',
      Uint8Array.of(...bytesOf(header), 0xed, 0xa0, 0x80),
      ['not-utf8'],
      false,
    ],
    ['NUL in a manifest', bytesOf(`${header}a: x\0y\n`), ['yaml-syntax'], false],
    ['NUL elsewhere', bytesOf('a\0b'), [], true],
    ['a control character', bytesOf(`${header}a: \u0001\n`), ['yaml-syntax'], false],
  ])('%s', (_, bytes, codes, passedOver) => {
    const found = readFile('a.yaml', bytes)
    expect(found.problems.map((one) => one.code)).toEqual(codes)
    expect([found.docs.length, found.passedOver]).toEqual([0, passedOver])
  })
})

describe('names that JavaScript knows', () => {
  test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'])('%s', (key) => {
    const { docs } = readFile('a.yaml', bytesOf(`${header}${key}: {polluted: true}\n`))
    const root = plainOf(docs[0]?.root ?? null)
    expect(JSON.parse(JSON.stringify(root))).toEqual(
      JSON.parse(`{"apiVersion":"v1","kind":"ConfigMap","${key}":{"polluted":true}}`),
    )
    expect('polluted' in {}).toBe(false)
  })

  test('as anchors', () => {
    const text = `${header}a: &__proto__ {b: 1}\nc: *__proto__\nd: *constructor\n`
    expect(read(text)).toEqual({ docs: 0, codes: ['yaml-syntax'] })
  })
})

test('what hides behind a line break of YAML 1.1 is read, as Kubernetes does', () => {
  const { docs } = readFile('a.yaml', bytesOf(`${header}# a\u2028data: b\n`))
  expect(plainOf(docs[0]?.root ?? null)).toMatchObject({ data: 'b' })
})
