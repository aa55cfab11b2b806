import { describe, expect, it } from 'vitest'
import { PICTURE_LANES } from '../../src/report/limits.ts'
import { renderMermaid, sideDiagram } from '../../src/report/mermaid.ts'
import { CASES } from '../support/report-cases.ts'
import { cell, clusterEntry, entry, path, spreadOf } from '../support/report-fixtures.ts'
import { sample, simulation } from '../support/report-reviews.ts'

const diagram = (made: ReturnType<typeof entry>): string => {
  const [first] = made.paths
  return first === undefined ? '' : sideDiagram({ entry: made, path: first }, null)
}

describe('a diagram', () => {
  it('draws roles with shares, and what is bad in red strokes', () => {
    expect(
      diagram(clusterEntry())
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'flowchart LR',
      'n0_0(["client"])',
      'n1_0["MetalLB (BGP)"]',
      'n0_0 --> n1_0',
      'n2_0["edge nodes"]',
      'n1_0 -->|"2 × 20\u00a0%"| n2_0',
      'n2_1["workers"]',
      'n1_0 -->|"3 × 20\u00a0%"| n2_1',
      'n3_0["ingress-nginx-controller × 2<br/>on edge nodes"]',
      'n2_0 -->|"source becomes<br/>the node"| n3_0',
      'n2_1 -->|"source becomes<br/>the node"| n3_0',
      'n4_0["14 applications"]',
      'n3_0 -->|"sees a node"| n4_0',
      'classDef bad stroke:#cf222e,stroke-width:3px',
      'class n3_0,n4_0 bad',
      'linkStyle 3,4,5 stroke:#cf222e,stroke-width:3px',
      '',
    ])
  })

  it('has no style where nothing is bad', () => {
    expect(diagram(entry())).not.toMatch(/classDef|linkStyle/)
  })

  it('bounds its lanes and counts the others', () => {
    const cells = Array.from({ length: 40 }, (_, n) => cell(`pool-${n}`, [1, 1], [n / 780, 1 / 40]))
    const text = diagram(entry({ paths: [path({ spread: spreadOf(cells) })] }))
    expect(text.match(/n2_\d+\[/g)).toHaveLength(PICTURE_LANES)
    expect(text).toContain(`and ${39 - PICTURE_LANES + 1} more`)
  })

  it.each(Object.keys(CASES))('of everything is one flowchart: %s', (which) => {
    const text = renderMermaid(CASES[which]?.() ?? sample())
    expect(text.startsWith('flowchart TB\n')).toBe(true)
    expect(text.match(/^ {2}subgraph /gm)?.length ?? 0).toBe(text.match(/^ {2}end$/gm)?.length ?? 0)
    expect(text.match(/-->/g)?.length ?? 0).toBeLessThan(500)
  })

  it('of a simulation has a frame for each entry', () => {
    expect(renderMermaid(simulation([entry(), clusterEntry()])).match(/subgraph/g)).toHaveLength(2)
    expect(renderMermaid(simulation([]))).toContain('no traffic path')
  })
})
