import { describe, expect, it } from 'vitest'
import {
  entryName,
  nodesOf,
  percent,
  rangeWords,
  revision,
  shortName,
  someNames,
  times,
} from '../../src/report/words.ts'

describe('numbers', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.5, '50 %'],
    [0.333333, '33.3 %'],
    [0.125, '12.5 %'],
    [0.000001, '< 0.1 %'],
    [0.999999, '> 99.9 %'],
    [null, 'unknown'],
  ])('the share %s is "%s"', (share, words) => {
    expect(percent(share)).toBe(words)
  })

  it.each([
    [1, '1.0'],
    [1.5, '1.5'],
    [1.333333, '1.33'],
    [12, '12.0'],
  ])('%s times is "%s"', (value, words) => {
    expect(times(value)).toBe(words)
  })

  it.each([
    [0.1, 0.1, '10 %'],
    [0.1, 0.5, '10 %, at worst 50 %'],
    [null, 0.5, 'at worst 50 %'],
    [0.1, null, '10 %, worst case unknown'],
    [null, null, 'unknown'],
  ])('likely %s and worst %s is "%s"', (likely, worst, words) => {
    expect(rangeWords({ likely, worst }, percent)).toBe(words)
  })
})

describe('names', () => {
  it.each([
    ['edge', 2, '2 edge nodes'],
    ['edge', 1, '1 edge node'],
    ['workers', 3, '3 workers'],
    ['workers', 1, '1 worker'],
    ['nodes', 1, '1 node'],
    ['node', 5, '5 nodes'],
    ['node', 1, '1 node'],
    ['edge', null, 'edge nodes'],
  ])('nodes of %s, %s: %s', (pool, nodes, words) => {
    const said = nodesOf(pool, nodes).map((p) => (typeof p === 'string' ? p : Object.values(p)[0]))
    expect(said.join('')).toBe(words)
  })

  it('of ids and revisions are the parts that people use', () => {
    expect(shortName('a/Deployment/b')).toBe('b')
    expect(entryName('a/Service/b')).toBe('a/b')
    expect(entryName('a/Gateway.gateway.networking.k8s.io/b')).toBe(
      'a/Gateway.gateway.networking.k8s.io/b',
    )
    expect(revision('4f1c2ab0c1c1f0a1d2c3b4a5968778695a4b3c2d')).toBe('4f1c2ab')
    expect(revision('main')).toBe('main')
  })

  it('beyond some are counted', () => {
    expect(someNames(['a', 'b', 'c'], 4)).toEqual([
      { name: 'a' },
      ', ',
      { name: 'b' },
      ' and ',
      { name: 'c' },
    ])
    expect(someNames(['a', 'b', 'c'], 1)).toEqual([{ name: 'a' }, ' and 2 more'])
  })
})
