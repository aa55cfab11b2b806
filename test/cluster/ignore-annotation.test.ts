import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  annotationIgnores,
  parseIgnore,
  renderIgnore,
} from '../../src/cluster/ignore-annotation.ts'
import { docOf } from '../review/model.ts'

const carrying = (annotation: string) =>
  docOf(`apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: admin
  namespace: shop
  annotations:
    edgewise.dev/ignore: ${annotation}
`)

describe('the annotation edgewise.dev/ignore', () => {
  it.each([
    ['a until 2027-01-31: why', { rules: ['a'], expires: '2027-01-31', reason: 'why' }],
    [
      ' a , b-2,a  until  2027-01-31 :  so: it is ',
      { rules: ['a', 'b-2'], expires: '2027-01-31', reason: 'so: it is' },
    ],
    ['a until 2027-01-31', { rules: ['a'], expires: '2027-01-31', reason: null }],
    ['a until 2027-01-31:  ', { rules: ['a'], expires: '2027-01-31', reason: null }],
    ['a: why', { rules: ['a'], expires: null, reason: 'why' }],
    ['a', { rules: ['a'], expires: null, reason: null }],
    ['', null],
    [': why', null],
    ['a,,b until 2027-01-31: why', null],
    ['a b until 2027-01-31: why', null],
    ['A until 2027-01-31: why', null],
    ['a until 2027-02-30: why', null],
    ['a until tomorrow: why', null],
    ['a until 2027-01-31 or later: why', null],
    [`a${' '.repeat(50_000)}!`, null],
    [' until '.repeat(50_000), null],
  ])('case %#', (written, note) => expect(parseIgnore(written)).toEqual(note))

  it('reads what it writes', () => {
    const note = fc.record({
      rules: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z\d-]{0,8}$/), {
        minLength: 1,
        maxLength: 4,
      }),
      expires: fc.option(fc.constantFrom('2027-01-31', '2028-02-29', '0001-12-01')),
      reason: fc.option(
        fc
          .string()
          .map((text) => text.trim())
          .filter((text) => text !== ''),
      ),
    })
    fc.assert(
      fc.property(note, (each) => {
        expect(parseIgnore(renderIgnore(each))).toEqual(each)
      }),
    )
  })

  it('belongs to the object that carries it', () => {
    expect(annotationIgnores([carrying('"edge-shared until 2027-01-31: fine"')])).toMatchObject([
      {
        rules: ['edge-shared'],
        reason: 'fine',
        owner: 'shop/Ingress.networking.k8s.io/admin',
        scope: 'shop/Ingress.networking.k8s.io/admin',
      },
    ])
    expect(annotationIgnores([docOf('apiVersion: v1\nkind: A\nmetadata: { name: a }\n')])).toEqual(
      [],
    )
  })

  it.each(['12', '[a]', 'No such thing', ''])(
    'is not lost where it cannot be read: %s',
    (written) => {
      expect(annotationIgnores([carrying(written)])).toMatchObject([{ rules: [], reason: null }])
    },
  )
})
