import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/types/remedy.ts'
import { edit, path, type Wish } from './editing.ts'

// Where edits go and what they look like: the file before with its lines, `+` what comes, `-` what
// goes, in the manner of a patch. What stands without a mark stays.

const header = ['apiVersion: v1', 'kind: Service']
const set = (at: string, value: Json): Wish => ['set', path(at), value]
const append = (at: string, value: Json): Wish => ['append', path(at), value]
const remove = (at: string): Wish => ['remove', path(at)]

/** The texts before and after that marked lines stand for. */
function sides(marked: string): { readonly before: string; readonly after: string } {
  const lines = marked
    .split('\n')
    .filter((line, index, all) => line !== '' || (index > 0 && index < all.length - 1))
  const own = lines.map((line) => ({ mark: line.slice(0, 1), text: line.slice(2) }))
  const side = (left: string): string =>
    [...header, ...own.flatMap(({ mark, text }) => (mark === left ? [] : [text]))]
      .map((line) => `${line}\n`)
      .join('')
  return { before: side('+'), after: side('-') }
}

type Case = readonly [string, string, ...Wish[]]

const scalars: readonly Case[] = [
  [
    'a plain one, its comment stays',
    `
- a: 1 # one
+ a: 2 # one`,
    set('a', 2),
  ],
  [
    'quotes stay',
    `
- a: 'x'
+ a: 'it''s'
- b: "x"
+ b: "true"
- c: x
+ c: "true"
- d: "x"
+ d: 80
- e: x
+ e: y z`,
    set('a', "it's"),
    set('b', 'true'),
    set('c', 'true'),
    set('d', 80),
    set('e', 'y z'),
  ],
  [
    'a null is filled in',
    `
- a: # why
+ a: x # why
- b: ~
+ b: x
- c:
+ c: x`,
    set('a', 'x'),
    set('b', 'x'),
    set('c', 'x'),
  ],
  [
    'text of several lines',
    `
  a: |
-   old
-   lines
+   new
+
+     lines
  b: 1`,
    set('a', 'new\n\n  lines\n'),
  ],
  [
    'text of several lines becomes one',
    `
- a: |
-   old
-   lines
+ a: new
  b: 1`,
    set('a', 'new'),
  ],
  [
    'one line becomes several, unless a comment stands behind',
    `
- a: x
+ a: |-
+   new
+   lines
- b: x # why
+ b: "new\\nlines" # why`,
    set('a', 'new\nlines'),
    set('b', 'new\nlines'),
  ],
  [
    'a folded one',
    `
- a: one
-   two
+ a: x
  b: 1`,
    set('a', 'x'),
  ],
  [
    'in a list',
    `
  a:
  - x
- - y # why
+ - z # why`,
    set('a.1', 'z'),
  ],
  [
    'an empty item',
    `
  a:
  - x
- -
+ - z`,
    set('a.1', 'z'),
  ],
  [
    'in brackets',
    `
- a: {b: [1, x], "c": 'd', e}
+ a: {b: [1, z], "c": 'f', e: 5}`,
    set('a.b.1', 'z'),
    set('a.c', 'f'),
    set('a.e', 5),
  ],
  [
    'a list in place of a scalar',
    `
- a: x # why
+ a: # why
+ - x
+ - w: 1
+   z: []
  b: 1`,
    set('a', ['x', { w: 1, z: [] }]),
  ],
  [
    'a mapping in place of an item',
    `
  a:
  -   x
- -   y # why
+ -   b: 1 # why
+     c:
+     - d`,
    set('a.1', { b: 1, c: ['d'] }),
  ],
  [
    'a scalar in place of a mapping',
    `
- a: # why
-   b: 1
-   # more
+ a: x # why
  c: 1`,
    set('a', 'x'),
  ],
  [
    'a scalar in place of an item that is a mapping',
    `
  a:
- - b: 1
-   c: 2 # why
+ - x # why
  - d`,
    set('a.0', 'x'),
  ],
  [
    'a mapping in place of a list',
    `
  a: # why
- - x
- # within
+   b: 1
+ # within
  c: 1`,
    set('a', { b: 1 }),
  ],
  [
    'of a mapping only what differs',
    `
  a:
    b: 1 # kept
-   c: 2
    d: # kept
-     e: 3
+     e: 4
+     g: 5
+   f: 6`,
    set('a', { b: 1, d: { e: 4, g: 5 }, f: 6 }),
  ],
  [
    'of a list only what differs',
    `
  a:
- - x # one
+ - z # one
  - b: 1 # two
-   c: 2
+   c: 3
- - w`,
    set('a', ['z', { b: 1, c: 3 }]),
  ],
  [
    'a list that grows',
    `
  a:
  - x # one
- - y
+ - w
+ - z`,
    set('a', ['x', 'w', 'z']),
  ],
  [
    'a list that shrinks',
    `
  a:
- - x # one
  - w # two
- - z`,
    set('a', ['w']),
  ],
]

const insertions: readonly Case[] = [
  [
    'behind everything, before the comment about what comes next',
    `
  spec:
    a: 1
      # also about a
+   b: 2
  # about more
  more: 1`,
    set('spec.b', 2),
  ],
  [
    'at the end of the file',
    `
  spec:
    a: 1
+   b: 2`,
    set('spec.b', 2),
  ],
  [
    'in the customary order',
    `
  spec:
    type: LoadBalancer
+   externalTrafficPolicy: Local
    # the pods
    selector: {app: web}
    ports: []`,
    set('spec.externalTrafficPolicy', 'Local'),
  ],
  [
    'before what comes after, with its comment',
    `
  spec:
+   type: LoadBalancer
    # the pods
    selector: {app: web}`,
    set('spec.type', 'LoadBalancer'),
  ],
  [
    'sorted where all is',
    `
  spec:
    alpha: 1
+   beta: 2
    gamma: 3`,
    set('spec.beta', 2),
  ],
  [
    'sorted, though it is not customary',
    `
  spec:
+   externalTrafficPolicy: Local
    ports: []
    selector: {app: web}
    type: LoadBalancer`,
    set('spec.externalTrafficPolicy', 'Local'),
  ],
  [
    'before the first key behind a dash',
    `
  a:
- - image: x
+ - name: web
+   image: x
    ports: []`,
    set('a.0.name', 'web'),
  ],
  [
    'with the keys above it that are missing',
    `
  spec:
    a: 1
+   template:
+     spec:
+       nodeSelector:
+         "on": edge`,
    set('spec.template.spec.nodeSelector.on', 'edge'),
  ],
  [
    'into null, with its comment',
    `
  labels: # none yet
+   a: b
  spec: 1`,
    set('labels.a', 'b'),
  ],
  [
    'into empty brackets',
    `
- labels: {} # none yet
+ labels: # none yet
+   a: b
  spec: 1`,
    set('labels.a', 'b'),
  ],
  [
    'into brackets',
    `
- a: {b: c}
+ a: {b: c, d: e}
- f: { b: c }
+ f: { b: c, d: { g: 1 } }
- h: {"b": "c"}
+ h: {"b": "c", "d": "e"}
- i: [{}]
+ i: [{d: e}]`,
    set('a.d', 'e'),
    set('f.d', { g: 1 }),
    set('h.d', 'e'),
    set('i.0.d', 'e'),
  ],
  [
    'into brackets over several lines',
    `
  a: {
    b: c, # why
+   d: e,
  }
  f: {
-   b: c # why
+   b: c, # why
+   d: e
  }
  g: {
-   b: c}
+   b: c,
+   d: e}`,
    set('a.d', 'e'),
    set('f.d', 'e'),
    set('g.d', 'e'),
  ],
  [
    'indented as its siblings are',
    `
  list:
    - x
  spec:
      a:
          b: 1
+     c:
+         d:
+           - x`,
    set('spec.c', { d: ['x'] }),
  ],
  [
    'quoted as its siblings are',
    `
  a:
    b: 'c'
+   d: 'e'
  f:
    "b": c
+   "d": e
  g:
    b: "true"
+   d: e`,
    set('a.d', 'e'),
    set('f.d', 'e'),
    set('g.d', 'e'),
  ],
  [
    'quoted as most of the file is, where it has no siblings to tell by',
    `
  a: {b: 'c', d: 'e', f: 'g'}
  h:
    i: 1
+   j: 'k'`,
    set('h.j', 'k'),
  ],
  [
    'in quotes like those of the file, where it needs some',
    `
  a: 'true'
  h:
    i: 1
+   j: 'on'
+   k: l`,
    set('h.j', 'on'),
    set('h.k', 'l'),
  ],
  [
    'quoted as most of its siblings are',
    `
  a:
    b: 'c'
    d: e
+   f: g
  h:
    b: 'c'
    d: 'e'
    g: f
+   i: 'k'`,
    set('a.f', 'g'),
    set('h.i', 'k'),
  ],
  [
    'in brackets where its siblings of the same kind are',
    `
  a:
    b: {c: 1}
+   d: {e: [1, x]}
  f:
    g: [1]
+   h: [2, x]
+   i:
+   - k: 1
+   l:
+     m: 1
  u:
    o: {p: 1}
    q:
      r: 1
+   s:
+     t: 1`,
    set('a.d', { e: [1, 'x'] }),
    set('f.h', [2, 'x']),
    set('f.i', [{ k: 1 }]),
    set('f.l', { m: 1 }),
    set('u.s', { t: 1 }),
  ],
  [
    'long ones in lines',
    `
  a:
    b: {c: 1}
+   d:
+     e: ${'x'.repeat(80)}`,
    set('a.d', { e: 'x'.repeat(80) }),
  ],
  [
    'behind text of several lines',
    `
  a:
    b: |
      text
      # text
+   c: 1
  d: 1`,
    set('a.c', 1),
  ],
  [
    'several keys at one missing place',
    `
  a:
    b: 1
+   c:
+     d: 1
+     e:
+     - f
+     - g`,
    set('a.c.d', 1),
    append('a.c.e', 'f'),
    append('a.c.e', 'g'),
  ],
]

const items: readonly Case[] = [
  [
    'behind items that are commented out',
    `
  a:
  - b
  # - c
  #- d
+ - e
  # about f
  f: 1`,
    append('a', 'e'),
  ],
  [
    'a list that is not indented',
    `
  a:
  - b: 1
    # also about b
+ - b: 2
+   c: d
  # about e
  e: 1`,
    append('a', { b: 2, c: 'd' }),
  ],
  [
    'an indented one',
    `
  a:
    - b
      # - commented out
+   - c
  e: 1`,
    append('a', 'c'),
  ],
  [
    'wide dashes',
    `
  a:
  -   b: 1
+ -   b: 2
+     c: 3`,
    append('a', { b: 2, c: 3 }),
  ],
  [
    'a list in a list',
    `
  a:
  - - x
+   - w
  - z`,
    append('a.0', 'w'),
  ],
  [
    'items in brackets',
    `
  a:
  - {key: x}
+ - {key: w, operator: Exists}`,
    append('a', { key: 'w', operator: 'Exists' }),
  ],
  [
    'quoted items',
    `
  args:
  - "--a=b"
+ - "--c=d"`,
    append('args', '--c=d'),
  ],
  [
    'an empty list',
    `
- a: [] # none
+ a: # none
+ - x
  b: 1`,
    append('a', 'x'),
  ],
  [
    'null',
    `
  a: # none
+ - x
  b: 1`,
    append('a', 'x'),
  ],
  [
    'no list yet',
    `
  spec:
    a: 1
+   tolerations:
+   - key: x`,
    append('spec.tolerations', { key: 'x' }),
  ],
  [
    'brackets',
    `
- a: [x, 'y']
+ a: [x, 'y', z]
- b: ["x"]
+ b: ["x", "y"]`,
    append('a', 'z'),
    append('b', 'y'),
  ],
  [
    'brackets over several lines',
    `
  a: [
-   x # why
+   x, # why
+   w
  ]`,
    append('a', 'w'),
  ],
]

const removals: readonly Case[] = [
  [
    'items of a list within a list, whatever their order',
    `
  a:
  - b:
-   - x
-   - w
    - z
- - c: 1
  - d: 1`,
    remove('a.0.b.0'),
    remove('a.1'),
    remove('a.0.b.1'),
  ],
  [
    'an item, not one that is commented out',
    `
  a:
- - b
  # - c
  - d`,
    remove('a.0'),
  ],
  [
    'a key with the comment on its line',
    `
  # above
- a: 1 # why
  # below
  b: 1`,
    remove('a'),
  ],
  [
    'a key with all below it',
    `
  a: 1
- b:
-   c: |
-     text
-   d:
-   - e
-     # within
  f: 1`,
    remove('b'),
  ],
  [
    'the last key of a mapping',
    `
- a:
-   b: 1
+ a: {}
  c: 1`,
    remove('a.b'),
  ],
  [
    'the first key behind a dash',
    `
  a:
- - b: 1 # why
-   c: 2
+ - c: 2`,
    remove('a.0.b'),
  ],
  [
    'an item',
    `
  a:
  - x
- - y: 1
-   z: 2
  # about w
  - w`,
    remove('a.1'),
  ],
  [
    'the last item',
    `
- a:
- - x
+ a: []
  b: 1`,
    remove('a.0'),
  ],
  [
    'several items',
    `
  a:
- - x
- - y
  - z`,
    remove('a.0'),
    remove('a.1'),
  ],
  [
    'in brackets',
    `
- a: {b: 1, c: 2, d: 3}
+ a: {c: 2}
- e: [x, y]
+ e: [x]
- f: {b: 1}
+ f: {}`,
    remove('a.b'),
    remove('a.d'),
    remove('e.1'),
    remove('f.b'),
  ],
  [
    'in brackets over several lines',
    `
  a: {
-   b: 1,
-   c: 2, # two
-   d: 3 # three
+   b: 1
  }`,
    remove('a.c'),
    remove('a.d'),
  ],
  [
    'what is not there',
    `
  a: 1`,
    remove('b'),
    remove('a.c'),
    remove('a.0'),
  ],
]

describe.each([
  ['scalars and what replaces them', scalars],
  ['new keys', insertions],
  ['new items', items],
  ['what is removed', removals],
] as const)('%s', (_, cases) => {
  test.each(cases.map(([name, marked, ...wishes]) => [name, marked, wishes] as const))(
    '%s',
    (_, marked, wishes) => {
      const { before, after } = sides(marked)
      expect(edit(before, wishes)).toEqual({ after, files: [], unedited: [] })
      const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
      expect(edit(crlf(before), wishes).after).toBe(crlf(after))
      expect(edit(`\ufeff${before}`, wishes).after).toBe(`\ufeff${after}`)
      const short = edit(before.slice(0, -1), wishes)
      expect(short).toEqual({ after: after.slice(0, -1), files: [], unedited: [] })
      const sets = wishes.filter(([k]) => k === 'set')
      expect(edit(after, sets).after).toBe(after)
    },
  )
})
