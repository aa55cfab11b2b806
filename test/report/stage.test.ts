import fc from 'fast-check'
import MarkdownIt, { type Token } from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { stageBody, stageTitle } from '../../src/report/markdown/stage.ts'
import { stageCommit } from '../../src/report/text/commit.ts'
import { stages } from '../../src/types/remedy.ts'
import { costly, entryPlan, hostilePlan, refusedStage, stagePlan } from '../support/fix-fixtures.ts'
import { clusterEntry, entry, loss, path, range } from '../support/report-fixtures.ts'
import { foreign } from './foreign.ts'

const reader = new MarkdownIt({ html: true, linkify: true, breaks: true })
const FROM = '4f1c2ab0c1c1f0a1d2c3b4a5968778695a4b3c2d'
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

const tokens = (markdown: string): readonly Token[] =>
  reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])])

const bodyOf = (plan = stagePlan(), all = entryPlan(), commands = true): string =>
  stageBody(plan, all, { revision: FROM, commands })

/** What a reader of the page sees of each row of its tables. */
const rows = (markdown: string): readonly string[] =>
  markdown.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('| ---'))

describe('the title of a stage', () => {
  it('says what it does and which stage it is', () => {
    expect(stageTitle(stagePlan())).toBe(
      "Keep the client's address: `externalTrafficPolicy: Local` for ingress-nginx (stage 4 of 5)",
    )
    expect(stageTitle(costly())).toBe('Move the controller to the edge (stage 2 of 5, part 1 of 2)')
    const numbers = stages.map((stage) => stageTitle(stagePlan({ stage, title: '' })))
    expect(numbers).toEqual([1, 2, 3, 4, 5].map((n) => ` (stage ${n} of 5)`))
  })

  it('is one line that mentions nobody, closes nothing and is not too long', () => {
    fc.assert(
      fc.property(foreign, fc.nat({ max: 60 }), (text, n) => {
        const title = stageTitle(stagePlan({ title: `${text}${'fixes #12 @octocat `'.repeat(n)}` }))
        expect(title).not.toMatch(UNSEEN)
        expect(title).not.toMatch(/@[\w-]|#\d|\bGH-\d|\/\/\w/i)
        expect(title.length).toBeLessThanOrEqual(256)
        expect(title.split('`').length % 2).toBe(1)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the body of a stage', () => {
  it('is as it is known', () => {
    expect(bodyOf()).toBe(`\
| cluster **prod** · \`ingress-nginx/ingress-nginx-controller\` | now | after this merge |
| --- | --- | --- |
| client's address at \`ingress-nginx-controller\` | **lost** (an address of the entry node) | kept |
| client's address at 14 applications (\`X-Forwarded-For\`) | **lost** | kept |
| traffic enters through | 2 edge nodes, 50 % each | the same |
| extra hop between nodes | 50 % of connections | none |
| busiest pod of \`ingress-nginx-controller\` (mean 1) | 1.0 | the same |
| new connections lost while \`ingress-nginx-controller\` rolls out | 0 % | the same |
| new connections lost while it is applied | – | 0 % |

**What changes.** \`externalTrafficPolicy\` of \`ingress-nginx/Service/ingress-nginx-controller\` becomes \`Local\`, so that kube-proxy leaves the address alone (\`ingress/service.yaml:14\`). No node is replaced.

**Why it is safe now.** Both edge nodes run a ready controller pod, and only they announce the address. The change is one object, so there is no order in which GitOps could apply it wrongly.

**What it wakes.** The allow list of \`shop/admin\` has judged node addresses until now and denied everybody; from here on it admits \`203.0.113.0/24\`.

| when | what | command |
| --- | --- | --- |
| **before the merge** | One ready pod stands on each edge node. | \`kubectl -n ingress-nginx get pods -o wide \\| grep Running\` |
| **after the merge** | From the office the answer is 200, and the access log shows your address. | \`curl -sI https://admin.example.org/\` |
| **going back** | Revert this pull request: nothing else depends on it. |  |

**It solves** error \`source-ip-misjudged\` (\`shop/admin.yaml:9\`), warning \`source-ip-lost\` (\`ingress/service.yaml:14\`).

<details><summary>What other linters will say</summary>

Nothing new.

</details>

<details><summary>Checked by kubeconform, strict: 1 object valid</summary>

- \`ingress-nginx/Service/ingress-nginx-controller\` in \`ingress/service.yaml\`: valid

</details>

When it is merged and checked, answer \`/edgewise applied\`: the last stage (\`seal\`: Keep applications off the edge: taint \`ingress.example.com/edge=true:NoSchedule\`) opens then.

<sub>Planned on \`4f1c2ab\`</sub>
`)
  })

  it('says what it costs, what is left to do, and what nobody checked', () => {
    const text = bodyOf(costly(), entryPlan([costly(), stagePlan()]))
    expect(text).toContain(
      '| new connections lost while it is applied | – | **2 %, at worst 10 %, for at most 30 s** |',
    )
    expect(text).toContain(
      '**To be done by hand.** Give `shop/Deployment/cart` an affinity to worker nodes. Not edited (`charts/cart/templates/deployment.yaml:12`): the file is a template.',
    )
    expect(text).toContain(
      '**What is lost while it is applied.** 2 %, at worst 10 % of new connections, for at most 30 s: connections',
    )
    expect(text).toContain('Going back: 2 %, worst case unknown of new connections: the same')
    expect(text).toContain('Nodes are replaced.')
    expect(text).toContain('popeye POP-1108')
    expect(text).toContain(
      '1 object valid, 1 object without a schema to check it by, 1 object not checked</summary>',
    )
    expect(text).toContain('- `a/Service/b` in `b.yaml`: not checked: nothing here validates')
  })

  it('promises no safety and no next stage where it is refused', () => {
    const text = bodyOf(refusedStage())
    expect(text).toContain(
      '**Not to be applied.** error `source-ip-misjudged` (`shop/admin.yaml:9`): The',
    )
    expect(text).toContain('| new connections lost while it is applied | – | not to be applied |')
    expect(text).not.toMatch(/safe now|\/edgewise applied|0 % \|$/)
    const proof = [{ file: 'a', object: 'b', verdict: 'invalid' as const, messages: ['no'] }]
    expect(bodyOf(stagePlan({ proof }))).toContain('**Not to be applied.** The API server would')
  })

  it('does not promise 0 % where something is lost already', () => {
    const before = clusterEntry({ loss: [loss('steady', range(0.3))] })
    expect(bodyOf(stagePlan({ before }))).toContain('applied | – | no more than now |')
    const updating = entry({ paths: [path({ loss: [loss('rolling-update', range(0, 0.5))] })] })
    expect(bodyOf(stagePlan({ before: updating }))).toContain(
      'applied | – | no more than in every roll-out until now |',
    )
    expect(bodyOf(stagePlan({ before: updating, after: updating }))).toContain(
      ', and no more is lost than in every roll-out until now while this is applied.',
    )
  })

  it('names the last stage, the next one, and none', () => {
    const [first, last] = entryPlan().stages
    const three = entryPlan([costly(), ...entryPlan().stages])
    expect(bodyOf(costly(), three)).toContain('the next stage (`keep`: Keep')
    expect(bodyOf(first, three)).toContain('the last stage (`seal`: Keep applications')
    expect(bodyOf(last, three)).toContain('\nThis is the last stage.\n')
    expect(bodyOf(first, three, false)).toContain(') is due.')
    expect(bodyOf(first, three, false)).not.toContain('/edgewise')
  })

  it('says in a sentence that nothing changes for the traffic, and folds the table away', () => {
    const [, seal] = entryPlan().stages
    const [head = '', fold = ''] = bodyOf(seal).split('<details>')
    expect(head).toBe(
      'Nothing changes for the traffic of `ingress-nginx/ingress-nginx-controller` in cluster **prod**, and no new connection is lost while this is applied.\n\n',
    )
    expect(fold).toMatch(/^<summary>the way in, which stays as it is<\/summary>\n\n\| cluster /)
    const leaking = clusterEntry({ loss: [loss('steady', range(0.3))] })
    expect(bodyOf(stagePlan({ before: leaking, after: leaking }))).toMatch(
      /^Nothing changes .* and no more is lost than now while this is applied\.$/m,
    )
    expect(bodyOf({ ...costly(), before: entry(), after: entry() })).toMatch(/^\| cluster /)
  })

  it('has a table for each way into the entry, and one where no way is known', () => {
    const two = entry({ paths: [path({}), path({ listeners: ['53/UDP/IPv4'] })] })
    const text = bodyOf({ ...costly(), before: two, after: two })
    expect(rows(text).filter((row) => row.includes('after this merge'))).toHaveLength(2)
    expect(rows(text).filter((row) => row.includes('while it is applied'))).toHaveLength(1)
    const none = bodyOf(stagePlan({ before: null, after: null }))
    expect(rows(none)[1]).toBe('| new connections lost while it is applied | – | 0 % |')
  })

  it('links places where the host has addresses for them', () => {
    const link = ({ line }: { line: number }): string => `https://example.org/x#L${line}`
    const text = stageBody(stagePlan(), entryPlan(), { revision: null, link })
    expect(text).toContain('([`ingress/service.yaml:14`](https://example.org/x#L14))')
    expect(text).not.toContain('Planned on')
  })
})

describe('foreign text in a stage', () => {
  const ALLOWED = /^(?:<br>|<sub>|<\/sub>|<details><summary>[^<]*<\/summary>\s*|<\/details>\s*)$/

  it('makes no element, link, image or further block, and stays in its cell', () => {
    const plan = hostilePlan()
    for (const stage of plan.stages) {
      const text = stageBody(stage, plan, { revision: '@octocat', commands: true })
      const bad = tokens(text).filter(
        ({ type, content }) =>
          /^(?:link|image|blockquote|ordered|hr|code_block|fence|heading)/.test(type) ||
          (/^html/.test(type) && !ALLOWED.test(content)),
      )
      expect(bad.map(({ type, content }) => [type, content])).toEqual([])
      const cells = tokens(text).filter(({ type }) => type === 'th_open' || type === 'td_open')
      const count = tokens(text).filter(({ type }) => type === 'tr_open').length
      expect(cells).toHaveLength(3 * count)
      expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN)
    }
  })

  it('keeps a command to be copied in its cell, whatever is in it', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        fc.pre(text.trim() !== '')
        const runbook = [{ when: 'before' as const, text: 'x', command: `run ${text} -` }]
        const all = tokens(bodyOf(stagePlan({ runbook })))
        const code = all.filter(
          ({ type, content }) => type === 'code_inline' && /^run /.test(content),
        )
        expect(code).toHaveLength(1)
        const cells = all.filter(({ type }) => type === 'th_open' || type === 'td_open')
        expect(cells).toHaveLength(3 * all.filter(({ type }) => type === 'tr_open').length)
      }),
      { numRuns: 500 },
    )
  })

  it('reads as it is meant where a command has a pipe', () => {
    const command = 'kubectl get pods | grep -c Running || true'
    const runbook = [{ when: 'before' as const, text: 'x', command }]
    const code = tokens(bodyOf(stagePlan({ runbook }))).filter(({ type }) => type === 'code_inline')
    expect(code.map(({ content }) => content)).toContain(command)
  })

  it('means nothing in a commit message', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const all = { ...entryPlan(), entry: text, cluster: text }
        const plan = stagePlan({
          title: text,
          changes: [{ text, at: { file: text, line: 1, endLine: 1 } }],
          runbook: [{ when: 'after', text, command: text }],
        })
        const { subject, body } = stageCommit(plan, all)
        expect(`${subject} ${body}`).not.toMatch(/@[\w-]|#\d|\bGH-\d/i)
        expect(subject).not.toMatch(UNSEEN)
        expect(body.replaceAll('\n', '')).not.toMatch(UNSEEN)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a long body', () => {
  it('stays below the limit and says what it leaves out', () => {
    const long = (n: number): string => `${'`|<@x'.repeat(200)} ${n}`
    const many = <T>(make: (n: number) => T): T[] => Array.from({ length: 400 }, (_, n) => make(n))
    const at = { file: long(0), line: 1, endLine: 1 }
    const side = clusterEntry({
      listeners: many(long),
      sourceIp: many((n) => ({
        ...(clusterEntry().paths[0]?.sourceIp[0] ?? fail()),
        workload: `${long(n)}/b/${long(n)}`,
        by: `header:${long(n)}`,
      })),
    })
    const plan = stagePlan({
      title: long(1),
      changes: many((n) => ({ text: long(n), at })),
      unedited: many((n) => ({ at, reason: long(n), change: long(n) })),
      safe: many(long),
      wakes: many(long),
      runbook: many((n) => ({ when: 'back', text: long(n), command: long(n) })),
      solved: many((n) => ({ ...(stagePlan().solved[0] ?? fail()), rule: long(n), at })),
      proof: many((n) => ({
        file: long(n),
        object: long(n),
        verdict: 'no-schema',
        messages: [long(n)],
      })),
      linters: many(long),
      before: side,
      after: entry(),
    })
    const link = (): string => `https://x.org/${'y'.repeat(300)}`
    const text = stageBody(plan, entryPlan([plan, plan]), { revision: FROM, link, commands: true })
    expect(text.length).toBeLessThanOrEqual(60_000)
    expect(text).toContain('What did not fit is counted above, not listed.')
    expect(text).toMatch(/- and 399 more/)
    expect(text).toContain('And 388 more steps.')
  })
})

function fail(): never {
  throw new Error('the fixture has one')
}

describe('the message of a commit', () => {
  it('says what changes and what to do, without Markdown', () => {
    expect(stageCommit(stagePlan(), entryPlan())).toEqual({
      subject:
        "Keep the client's address: `externalTrafficPolicy: Local` for ingress-nginx (stage 4 of 5)",
      body: `\
- \`externalTrafficPolicy\` of
  \`ingress-nginx/Service/ingress-nginx-controller\` becomes \`Local\`, so
  that kube-proxy leaves the address alone (ingress/service.yaml:14)

Before the merge:
- One ready pod stands on each edge node.
    $ kubectl -n ingress-nginx get pods -o wide | grep Running

After the merge:
- From the office the answer is 200, and the access log shows your
  address.
    $ curl -sI https://admin.example.org/

Going back:
- Revert this pull request: nothing else depends on it.

Way in: ingress-nginx/Service/ingress-nginx-controller in cluster prod
`,
    })
  })
})
