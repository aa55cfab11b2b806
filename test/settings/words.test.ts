import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, overlaps, parseCidr } from '../../src/settings/cidr.ts'
import { dayAfter, isCalendarDay } from '../../src/settings/day.ts'
import { parseMilli, parseQuantity } from '../../src/settings/quantity.ts'
import { nearest } from '../../src/settings/suggest.ts'

describe('nearest', () => {
  it.each([
    ['fx', 'fix'],
    ['peakToMaen', 'peakToMean'],
    ['PEAKTOMEAN', 'peakToMean'],
    ['peakMean', 'peakToMean'],
    ['peak', null],
    ['a', null],
    ['', null],
  ])('%s: %s', (word, meant) => {
    expect(nearest(word, ['scan', 'fix', 'peakToMean', 'be'])).toBe(meant)
  })

  it('prefers the fewest edits, then the alphabet, whatever the order', () => {
    expect(nearest('pool', ['pools', 'spool', 'pool2x'])).toBe('pools')
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['cat', 'cart', 'hat', 'bat', 'at'], { minLength: 5 }),
        (words) => nearest('kat', words) === 'at',
      ),
    )
  })

  it('finds every word that is one edit away', () => {
    const edited = fc.tuple(
      fc.stringMatching(/^[a-z]{4,12}$/),
      fc.nat(),
      fc.stringMatching(/^[A-Z]$/),
    )
    fc.assert(
      fc.property(edited, ([word, where, letter]) => {
        const place = where % word.length
        const replaced = `${word.slice(0, place)}${letter}${word.slice(place + 1)}`
        const swapped = `${word.slice(0, place)}${word
          .slice(place, place + 2)
          .split('')
          .reverse()
          .join('')}${word.slice(place + 2)}`
        return nearest(replaced, [word]) === word && nearest(swapped, [word]) === word
      }),
    )
  })
})

describe('parseCidr', () => {
  it.each([
    ['10.1.2.3/8', 4, 0x0a000000n, 8],
    ['0.0.0.0/0', 4, 0n, 0],
    ['192.0.2.1', 4, 0xc0000201n, 32],
    ['::', 6, 0n, 128],
    ['::1', 6, 1n, 128],
    ['2001:DB8::/32', 6, 0x20010db8n << 96n, 32],
    ['1:2:3:4:5:6:7:8', 6, 0x00010002000300040005000600070008n, 128],
    ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n, 128],
    ['::ffff:192.0.2.1', 6, 0xffffc0000201n, 128],
  ])('%s', (text, family, base, bits) => expect(parseCidr(text)).toEqual({ family, base, bits }))

  it.each([
    '',
    '/',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0',
    '10.0.0.0.0',
    '010.0.0.1',
    '256.0.0.1',
    '10.0.0.1 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'fe80::1%eth0',
    '::/129',
    '1.2.3.4::',
    '::1.2.3.4:5',
    'a'.repeat(100_000),
    '::'.repeat(50_000),
  ])('refuses case %#', (text) => expect(parseCidr(text)).toBeNull())

  const block = fc
    .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
    .map(([ip, bits]) => `${ip}/${bits}`)
  const block6 = fc
    .tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
    .map(([ip, bits]) => `${ip}/${bits}`)

  it('reads every address that there is', () => {
    fc.assert(fc.property(fc.oneof(block, block6), (text) => parseCidr(text) !== null))
  })

  it('orders blocks: overlap is containment one way or the other', () => {
    const any = fc.oneof(block, block6).map((text) => parseCidr(text))
    fc.assert(
      fc.property(any, any, (a, b) => {
        if (a === null || b === null) return false
        const last = (block: typeof a) =>
          block.base + (1n << BigInt((a.family === 4 ? 32 : 128) - block.bits)) - 1n
        const expected = a.family === b.family && a.base <= last(b) && b.base <= last(a)
        const inside = a.family === b.family && a.base <= b.base && last(b) <= last(a)
        return overlaps(a, b) === expected && contains(a, b) === inside && contains(a, a)
      }),
    )
  })
})

describe('parseQuantity', () => {
  it.each([
    ['4', 4],
    ['500m', 0.5],
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['16Gi', 2 ** 34],
    ['1Ki', 1024],
    ['1k', 1000],
    ['2e3', 2000],
    ['2E3', 2000],
    ['2E', 2e18],
    ['1e-3', 0.001],
    ['+1', 1],
    ['-1', -1],
    ['100n', 1e-7],
    ['128974848', 128974848],
  ])('%s', (text, value) => expect(parseQuantity(text)).toBeCloseTo(value, 12))

  it.each([
    '',
    'm',
    '1K',
    '1gi',
    '16GB',
    '1 Gi',
    '1e',
    'e3',
    '1.2.3',
    '0x10',
    '--1',
    '1e9999',
    '9'.repeat(100_000),
  ])('refuses case %#', (text) => expect(parseQuantity(text)).toBeNull())

  it('takes numbers as they are', () => {
    expect(parseQuantity(2)).toBe(2)
    expect(parseQuantity(Number.NaN)).toBeNull()
  })

  it('counts thousandths without inventing one', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        (milli) =>
          parseMilli(`${milli}m`) === milli && parseMilli((milli / 1000).toFixed(3)) === milli,
      ),
    )
    expect(parseMilli('1u')).toBe(1)
    expect(parseMilli('x')).toBeNull()
  })
})

describe('isCalendarDay', () => {
  it.each([
    ['2026-11-22', true],
    ['2028-02-29', true],
    ['2000-02-29', true],
    ['2027-02-29', false],
    ['2100-02-29', false],
    ['2027-04-31', false],
    ['2027-00-01', false],
    ['2027-13-01', false],
    ['2027-01-00', false],
    ['2027-1-1', false],
    ['2027-01-01T00:00', false],
  ])('%s: %s', (text, is) => expect(isCalendarDay(text)).toBe(is))
})

describe('dayAfter', () => {
  it.each([
    ['2026-11-22', '2026-11-23'],
    ['2026-11-30', '2026-12-01'],
    ['2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-29'],
    ['2027-02-28', '2027-03-01'],
    ['0999-12-31', '1000-01-01'],
    ['9999-12-31', null],
    ['2027-02-30', null],
    ['tomorrow', null],
  ])('%s: %s', (text, next) => expect(dayAfter(text)).toBe(next))
})
