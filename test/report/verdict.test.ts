import { describe, expect, it } from 'vitest'
import { plain } from '../../src/report/text/paint.ts'
import { verdictOf } from '../../src/report/verdict.ts'
import type { Entry, Sighting } from '../../src/types/report.ts'
import { CASES } from '../support/report-cases.ts'
import {
  APPS,
  blind,
  cell,
  clusterEntry,
  entry,
  keeps,
  loss,
  path,
  range,
  sighting,
  spreadOf,
} from '../support/report-fixtures.ts'

const said = (before: Entry | null, after: Entry | null): string =>
  plain(verdictOf(before, after).sentence)

const seen = (...sourceIp: Sighting[]): Entry => entry({ paths: [path({ sourceIp })] })
const apps = APPS.map((app) => sighting(app))

const X = 'ingress-nginx-controller'
const E = 'ingress-nginx/ingress-nginx-controller'

describe('the verdict', () => {
  it.each([
    ['sample', `${X} no longer sees who the client is`],
    ['repair', `${X} now sees who the client is`],
    ['new entry', `${E} is a new way in`],
    [
      'new entry that loses the address',
      `${E} is a new way in and does not keep the client's address`,
    ],
    ['removed entry', `${E} is no longer a way in`],
    ['traffic dropped', `60 % of new connections to ${E} are lost`],
    ['pod hotspot', `one pod behind ${E} takes 2.0 times its share`],
    ['one leader', `one node at a time takes all traffic of ${E}`],
    ['PROXY protocol mismatch', `requests no longer reach ${X}`],
    ['unknown everything', `it is no longer known whether ${X} sees who the client is`],
  ])('on %s', (which, sentence) => {
    const changed = CASES[which]?.().clusters[0]?.changed[0]
    expect(said(changed?.before ?? null, changed?.after ?? null)).toBe(sentence)
  })

  it.each<[string, Sighting[], string]>([
    [
      'applications only',
      [keeps(), ...APPS.map(blind)],
      `14 applications behind ${E} no longer see who the client is`,
    ],
    [
      'one application',
      [keeps(), blind(APPS[0] ?? ''), ...apps.slice(1)],
      'app-1 no longer sees who the client is',
    ],
    [
      'a part',
      [{ ...keeps(), client: 'partial', fraction: 0.4 }, ...apps],
      `${X} knows the client of only 40 % of connections`,
    ],
    [
      'forgery',
      [{ ...keeps(), trust: 'forgeable' }, ...apps],
      `${X} believes any client address that a client claims`,
    ],
  ])('on %s', (_, sightings, sentence) => {
    expect(said(seen(keeps(), ...apps), seen(...sightings))).toBe(sentence)
  })

  it('on nodes alone', () => {
    const spread = spreadOf([cell('edge', [3, 1], [1 / 3, 1 / 3])])
    expect(said(entry(), entry({ paths: [path({ spread })] }))).toBe(
      `traffic enters ${E} through 3 nodes instead of 2`,
    )
  })

  it('says what is worst first', () => {
    const both = clusterEntry({ loss: [loss('steady', range(0.25))] })
    expect(said(entry(), both)).toBe(`25 % of new connections to ${E} are lost`)
  })

  it('sees connections that are no longer lost', () => {
    const losing = entry({ paths: [path({ loss: [loss('steady', range(0.25))] })] })
    expect(said(losing, entry())).toBe(`new connections to ${E} are no longer lost`)
  })
})
