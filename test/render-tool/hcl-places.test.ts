import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Node } from '../../src/types/source.ts'
import { readHcl } from './hcl.ts'

/** A value as it is written; what is no literal is marked by what it is read as. */
type Written = { readonly text: string; readonly value: unknown }

const literal: fc.Arbitrary<Written> = fc.oneof(
  fc.nat({ max: 1_000_000 }).map((value) => ({ text: `${value}`, value })),
  fc.boolean().map((value) => ({ text: `${value}`, value })),
  fc
    .string({ unit: fc.constantFrom('a', 'é', '𝒳', ' ', '#', '}', '\u2028'), maxLength: 8 })
    .map((value) => ({ text: `"${value}"`, value })),
  fc.constantFrom('var.a', 'local.𝒳', 'f("é", [1])', `"b-\${each.key}"`).map((text) => ({
    text,
    value: `\${${text}}`,
  })),
)

const line = fc.record({
  comment: fc.constantFrom('', '# é', '// 𝒳𝒳', '/* é\n𝒳 */'),
  indent: fc.constantFrom('', '  ', '\t'),
  value: literal,
})

/** Every value that holds no others, with its key. */
function leaves(node: Node): readonly (readonly [string, Node])[] {
  if (node.k === 'seq') return node.items.flatMap(leaves)
  if (node.k !== 'map') return []
  return [...node.entries].flatMap(([key, { value }]) =>
    value.k === 'scalar' ? [[key, value] as const] : leaves(value),
  )
}

test('offsets are those of the text, whatever stands before', async () => {
  const lines = fc.array(line, { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.constantFrom('', '\uFEFF'),
      fc.constantFrom('\n', '\r\n'),
      async (all, mark, end) => {
        const body = all.map(({ comment, indent, value }, index) => [
          comment,
          index % 2 === 0
            ? `${indent}k${index} = ${value.text}`
            : `${indent}b${index} {${end}${indent}k${index}=${value.text}${end}}`,
        ])
        const text = `${mark}${['resource "aws_eks_node_group" "é𝒳" {', ...body.flat(), '}', ''].join(end)}`
        const [answer] = await readHcl(text)
        const [block] = answer?.ok ? answer.value.blocks : []
        expect(block?.name).toBe('é𝒳')
        if (block === undefined) return
        expect(text.slice(block.body.start, block.body.end)).toBe(
          text.slice(mark.length, -end.length),
        )
        const found = leaves(block.body).toSorted(
          ([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)),
        )
        expect(found.map(([, node]) => text.slice(node.start, node.end))).toEqual(
          all.map(({ value }) => value.text),
        )
        expect(found.map(([, node]) => node.k === 'scalar' && node.value)).toEqual(
          all.map(({ value }) => value.value),
        )
        for (const [key, { keyStart, keyEnd }] of block.body.entries)
          expect(text.slice(keyStart, keyEnd)).toBe(key)
      },
    ),
    { numRuns: 60 },
  )
})
