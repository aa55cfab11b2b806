import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Review } from '../../src/types/report.ts'
import { CASES, hostile, many } from '../support/report-cases.ts'
import {
  APPS,
  at,
  blind,
  clusterEntry,
  EVIDENCE,
  entry,
  keeps,
  loses,
  path,
} from '../support/report-fixtures.ts'
import {
  clusterReview,
  finding,
  LOST,
  MISJUDGED,
  review,
  sample,
  simulation,
} from '../support/report-reviews.ts'

const reader = new MarkdownIt({ html: true, linkify: true, breaks: true })
const made = (which: string): string => renderMarkdown(CASES[which]?.() ?? sample())

describe('the comment', () => {
  it('says the verdict first, then the cause with its line', () => {
    const lines = renderMarkdown(sample()).split('\n')
    expect(lines[0]).toBe(
      '### Edgewise: `ingress-nginx-controller` no longer sees who the client is',
    )
    expect(lines[2]).toBe(
      "`externalTrafficPolicy` goes from `Local` to `Cluster` (`ingress/service.yaml:14`). Traffic then enters through 5 nodes instead of 2, and each of them replaces the client's address with its own.",
    )
    expect(lines[4]).toBe(
      '| cluster **prod** · `ingress-nginx/ingress-nginx-controller` | before | after |',
    )
  })

  it('finds the line of the policy in the evidence, else takes that of the object', () => {
    const value = review(clusterReview([[entry(), clusterEntry()]]))
    expect(renderMarkdown(value)).toContain('to `Cluster` (`ingress/service.yaml:14`)')
    const bare = review(clusterReview([[entry(), clusterEntry()]], {}, { evidence: {} }))
    expect(renderMarkdown(bare)).toContain('to `Cluster` (`ingress/service.yaml:1`)')
  })

  it('compares the one way of an entry with itself, whatever its ports', () => {
    const moved = entry({ paths: [path({ listeners: ['8443/TCP/IPv4'] })] })
    const text = renderMarkdown(review(clusterReview([[entry(), moved]])))
    expect(text.match(/\| before \| after \|/g)).toHaveLength(1)
    expect(text).toContain('The entry listens on `8443/TCP/IPv4` instead of `443/TCP/IPv4`')
  })

  it('shows new findings with place and certainty, errors first, and folds the rest', () => {
    const value = review(clusterReview([[entry(), clusterEntry()]], { new: [LOST, MISJUDGED] }))
    const text = renderMarkdown(value)
    expect(text).toContain('#### New (2)')
    expect(text).toContain('**error** `source-ip-misjudged` · `shop/admin.yaml:9` · certain<br>')
    expect(text.indexOf('source-ip-misjudged')).toBeLessThan(text.indexOf('`source-ip-lost`'))
    const [, fold = ''] = renderMarkdown(sample()).split('<details>')
    expect(fold).toContain('2 findings were there before')
    expect(fold).toContain('- note `controller-retired` · `ingress/controller.yaml:31`')
    expect(fold).toContain('Law: kube-proxy masquerades')
    expect(fold).toContain('Assumed: nothing.')
  })

  it('says what is assumed and what is unknown, and what to declare', () => {
    const value = sample()
    const [cluster] = value.clusters
    if (cluster === undefined) throw new Error('the sample has a cluster')
    cluster.evidence = {
      ...EVIDENCE,
      front: { kind: 'assumed', text: 'a front', at: null, from: [] },
    }
    cluster.unknowns = [{ why: 'proxy', declare: 'clusters[0].dataPlane', affects: [] }]
    const text = renderMarkdown(value)
    expect(text).toContain('Assumed: a front.')
    expect(text).toContain(
      'Unknown: kube-proxy in iptables mode (declare `clusters[0].dataPlane`).',
    )
  })

  it('links locations where the host has addresses for them', () => {
    const link = (where: { file: string; line: number }): string =>
      `https://example.org/blob/4f1c2ab/${where.file}#L${where.line}`
    expect(renderMarkdown(sample(), { link })).toContain(
      '[`shop/admin.yaml:9`](https://example.org/blob/4f1c2ab/shop/admin.yaml#L9)',
    )
    const odd = renderMarkdown(sample(), { link: () => 'https://x.org/a b)[c](d)<e>' })
    expect(odd).toContain('(https://x.org/a%20b%29%5Bc%5D%28d%29%3Ce%3E)')
    expect(renderMarkdown(sample(), { link: () => 'javascript:alert(1)' })).not.toContain('](')
  })

  it('names commands only where they mean something', () => {
    expect(renderMarkdown(sample())).not.toContain('/edgewise')
    const text = renderMarkdown(sample(), { commands: true })
    expect(text).toContain('`/edgewise explain ingress-nginx/Service/ingress-nginx-controller`')
    expect(text).toContain('`/edgewise simulate policy=Local`')
    expect(text).not.toContain('/edgewise fix')
    const mendable = review(
      clusterReview([[entry(), clusterEntry()]], { new: [{ ...LOST, fixable: true }] }),
    )
    expect(renderMarkdown(mendable, { commands: true })).toContain('`/edgewise fix @4f1c2ab`')
  })

  it('shows a way to more capacity that keeps the address', () => {
    expect(renderMarkdown(sample())).toContain(
      'If the aim is more capacity, add a node to `edge` instead; this shows the result: `edgewise simulate --set pools.edge=3 --set replicas.ingress-nginx/Deployment/ingress-nginx-controller=3`',
    )
    expect(renderMarkdown(sample(), { commands: true })).toContain(
      '`/edgewise simulate pools.edge=3 replicas.ingress-nginx/Deployment/ingress-nginx-controller=3`',
    )
    expect(made('repair')).not.toContain('more capacity')
  })

  it('says first what the change brought, and identities last', () => {
    const value = sample()
    const [cluster] = value.clusters
    if (cluster === undefined) throw new Error('the sample has a cluster')
    const rows = Array.from({ length: 9 }, (_, n) => [
      `x${n}`,
      { kind: 'field' as const, text: `metadata.name: x${n}`, at: at(`x${n}.yaml`, 1), from: [] },
    ])
    const from = rows.map(([id]) => String(id))
    cluster.evidence = {
      ...EVIDENCE,
      ...Object.fromEntries(rows),
      front: { kind: 'law', text: 'a law', at: null, from },
    }
    const known = renderMarkdown(value).split('Known:')[1]?.split('\n').slice(2, 10)
    expect(known?.[0]).toBe('- externalTrafficPolicy: Cluster (`ingress/service.yaml:14`)')
    expect(known?.[1]).toBe('- kube-proxy in iptables mode (`kube-proxy.yaml:12`)')
    expect(known?.[6]).toBe(
      '- and 5 more in `x4.yaml`, `x5.yaml`, `x6.yaml`, `x7.yaml` and 1 more file',
    )
  })

  it('says that nothing changes, and no more', () => {
    expect(made('nothing')).toMatch(/^No traffic path changes\.\n/)
    expect(made('nothing')).not.toContain('| before |')
    expect(made('findings only')).toMatch(/^### Edgewise: no traffic path changes, 2 findings/)
  })

  it('folds pictures away where nothing is wrong', () => {
    const [head = '', ...rest] = made('repair').split('<details>')
    expect(head).not.toContain('```mermaid')
    expect(rest.join('')).toContain('```mermaid')
    expect(head).toContain('| before | after |')
  })

  it('draws a way once that is the same before and after', () => {
    const after = entry({ fronts: [{ ...(entry().fronts[0] ?? fail()), health: 'none' }] })
    expect(
      renderMarkdown(review(clusterReview([[entry(), after]]))).match(/```mermaid/g),
    ).toHaveLength(1)
  })

  it('puts clusters of the same answer together, with all of their lines', () => {
    const text = made('three clusters')
    expect(text).toContain('| clusters **eu**, **us**, **asia** · ')
    expect(text.match(/\| before \| after \|/g)).toHaveLength(1)
    expect(text).toContain('#### New (1)')
    for (const name of ['eu', 'us', 'asia'])
      expect(text).toContain(`\`clusters/${name}/service.yaml:14\``)
  })

  it('says which table belongs to which listeners, where an entry has several ways', () => {
    const two = (change: boolean) =>
      entry({
        paths: [
          path({
            listeners: ['443/TCP/IPv4'],
            ...(change ? { sourceIp: [loses(), ...APPS.map(blind)] } : {}),
          }),
          path({
            listeners: ['53/UDP/IPv4'],
            ...(change ? { sourceIp: [loses()] } : { sourceIp: [keeps()] }),
          }),
        ],
      })
    const text = renderMarkdown(review(clusterReview([[two(false), two(true)]])))
    expect(text).toContain('· `443/TCP/IPv4` | before |')
    expect(text).toContain('· `53/UDP/IPv4` | before |')
  })
})

function fail(): never {
  throw new Error('the sample has a front')
}

/** Long names everywhere, many clusters, many problems: more than any comment holds. */
function enormous(): Review {
  const long = (text: string, n: number): string => `${text}-${n}-${'`|<@x'.repeat(60)}`
  const clusters = Array.from({ length: 30 }, (_, c) => {
    const changed = Array.from({ length: 40 }, (_, n) => {
      const id = `${long('ns', c)}/Service/${long('name', n)}`
      return [entry({ id }), { ...clusterEntry(), id }] as const
    })
    const found = changed.map(([{ id }], n) =>
      finding(long('rule', n), {
        entry: id,
        subject: id,
        at: at(long('file', n), n + 1),
        message: long('message ', n).repeat(20),
      }),
    )
    const all = { new: found, worse: found, existing: found, solved: found }
    return clusterReview(changed, all, { name: long('cluster', c) })
  })
  const problems = Array.from({ length: 500 }, (_, n) => ({
    code: 'yaml-syntax' as const,
    message: long('problem', n),
    at: at(long('file', n), 1),
  }))
  return { ...review(...clusters), problems }
}

describe('a long comment', () => {
  it.each([
    ['200 entries', many(200)],
    ['1000 entries', many(1000)],
    ['everything enormous', enormous()],
    ['hostile names', hostile()],
  ])('stays below the limit and accounts for every entry: %s', (_, value) => {
    const text = renderMarkdown(value, {
      commands: true,
      link: () => `https://x.org/${'y'.repeat(300)}`,
    })
    expect(text.length).toBeLessThanOrEqual(60_000)
    const total = value.clusters.reduce((sum, { changed }) => sum + changed.length, 0)
    const tables = text.match(/^\| clusters? .*\| before \| after \|$/gm)?.length ?? 0
    const lines =
      text.match(/^- (?!\*\*|warning|note|error|and ).* who the client is$/gm)?.length ?? 0
    const counted = [...text.matchAll(/\*\*([\d,]+) more entr/g)]
      .map(([, n = '0']) => Number(n.replaceAll(',', '')))
      .reduce((sum, n) => sum + n, 0)
    expect(tables + lines + counted).toBe(total)
  })

  it('counts findings that it does not list', () => {
    const text = renderMarkdown(many(200))
    const listed = text.match(/^\*\*warning\*\*/gm)?.length ?? 0
    const [, counted = '0'] = /And (\d+) × `source-ip-lost`/.exec(text) ?? []
    expect(listed + Number(counted)).toBe(200)
  })
})

describe('foreign text in the whole comment', () => {
  const ALLOWED = /^(?:<br>|<sub>|<\/sub>|<details><summary>[^<]*<\/summary>\s*|<\/details>\s*)$/

  it('makes no element, link, image or further block', () => {
    const tokens = reader
      .parse(renderMarkdown(hostile()), {})
      .flatMap((token) => [token, ...(token.children ?? [])])
    const bad = tokens.filter(
      ({ type, content }) =>
        /^(?:link|image|blockquote|ordered|hr|code_block)/.test(type) ||
        (/^html/.test(type) && !ALLOWED.test(content)),
    )
    expect(bad.map(({ type, content }) => [type, content])).toEqual([])
    const fences = tokens.filter(({ type }) => type === 'fence')
    expect(
      fences.every(
        ({ info, content }) => info === 'mermaid' && content.startsWith('flowchart LR\n'),
      ),
    ).toBe(true)
  })
})

describe('a simulation as Markdown', () => {
  it('shows every entry on one side', () => {
    const text = renderMarkdown(simulation([entry(), clusterEntry()], [LOST]))
    expect(text).toMatch(/^### Edgewise: 2 ways in from outside\n/)
    expect(text.match(/\| now \|/g)).toHaveLength(2)
    expect(text).toContain('#### Findings (1)')
  })

  it('stays below the limit', () => {
    const entries = Array.from({ length: 3000 }, (_, n) =>
      entry({ id: `a/Service/${n}-${'x'.repeat(200)}` }),
    )
    const text = renderMarkdown(simulation(entries))
    expect(text.length).toBeLessThanOrEqual(60_000)
    expect(text).toMatch(/and [\d,]+ more entries/)
  })
})
