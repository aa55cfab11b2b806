import { describe, expect, it } from 'vitest'
import { renderFix } from '../../src/report/text/fix.ts'
import { patchText } from '../../src/report/text/patch.ts'
import { displayWidth } from '../../src/report/text/width.ts'
import type { EntryPlan, Fix, NoPlan } from '../../src/types/remedy.ts'
import { costly, entryPlan, fixOf, hostilePlan, refusedStage } from '../support/fix-fixtures.ts'

const text = (fix: Fix, width = 100, color = false): string => renderFix(fix, { color, width })

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is looked for
const SGR = /\u001b\[\d+m/g
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u

const without = (code: NoPlan['code'], declare: string | null = null): EntryPlan => ({
  ...entryPlan([]),
  none: { code, message: 'It is as it is.', declare },
})

const ALL = fixOf(entryPlan([costly(), ...entryPlan().stages, refusedStage()]), without('unsuited'))

describe('a fix in the terminal', () => {
  it('is as it is known', () => {
    expect(text(fixOf(entryPlan()))).toBe(`\
prod · ingress-nginx/ingress-nginx-controller            2 stages to go

                                                       before                                  after
  client's address at ingress-nginx-controller         ✗ lost (an address of the entry node)   kept
  client's address at 14 applications                  ✗ lost                                  kept
    (X-Forwarded-For)
  extra hop between nodes                              50 % of connections                     none
  busiest pod of ingress-nginx-controller (mean 1)     1.0                                     1.0
  new connections lost while                           0 %                                     0 %
    ingress-nginx-controller rolls out

▶ 4 keep: Keep the client's address: \`externalTrafficPolicy: Local\` for ingress-nginx
           \`externalTrafficPolicy\` of \`ingress-nginx/Service/ingress-nginx-controller\` becomes
           \`Local\`, so that kube-proxy leaves the address alone (ingress/service.yaml:14)
           No node is replaced.
  files    ingress/service.yaml
  safe     Both edge nodes run a ready controller pod, and only they announce the address.
           The change is one object, so there is no order in which GitOps could apply it wrongly.
  wakes    The allow list of \`shop/admin\` has judged node addresses until now and denied everybody;
           from here on it admits \`203.0.113.0/24\`.
  lost     0 % while it is applied
  checked  1 object valid (kubeconform, strict)
  before   One ready pod stands on each edge node.
           $ kubectl -n ingress-nginx get pods -o wide | grep Running
  after    From the office the answer is 200, and the access log shows your address.
           $ curl -sI https://admin.example.org/
  back     Revert this pull request: nothing else depends on it.

  5 seal: Keep applications off the edge: taint \`ingress.example.com/edge=true:NoSchedule\`
           The edge pool is tainted (.github/edgewise.yaml:9)
           No node is replaced.
  files    .github/edgewise.yaml
  safe     Everything that must run there tolerates the taint.
  lost     0 % while it is applied
  after    Taint the nodes; what runs there goes on running.
           $ kubectl taint node edge-1 edge-2 ingress.example.com/edge=true:NoSchedule
  back     Take the taint away, then revert this pull request.
           $ kubectl taint node edge-1 edge-2 ingress.example.com/edge=true:NoSchedule-

2 stages for 1 way in, due: keep · each stage is meant to be merged by itself: --stage NAME · --diff
prints the patch, --write edits the files, --branch NAME commits them
`)
  })

  it('says what it costs, what is left to do, what nobody checked, and what is refused', () => {
    const lines = text(ALL, 200).split('\n')
    for (const line of [
      '▶ 2 move (part 1 of 2): Move the controller to the edge',
      '           Nodes are replaced.',
      '  by hand  ✗ Give `shop/Deployment/cart` an affinity to worker nodes. Not edited (charts/cart/templates/deployment.yaml:12): the file is a template',
      '  lost     ✗ 2 %, at worst 10 % of new connections, for at most 30 s: connections to the node whose pod goes first, until the front notices.',
      '           a/Service/b in b.yaml: not checked: nothing here validates',
    ])
      expect(lines).toContain(line)
    const [, refused = ''] = lines.join('\n').split('\n✗ 4 keep: ')
    expect(refused).toContain('\n  refused  ✗ it would bring error source-ip-misjudged (shop/admin')
    expect(refused).not.toMatch(/^ {2}(?:safe|lost|before) /m)
    expect(text(ALL, 200)).toContain('due: move (part 1 of 2) · 1 refused · 1 change to be made by')
  })

  it.each<readonly [NoPlan['code'], string | null, string]>([
    ['complete', null, '✓ complete: It is as it is.'],
    ['unsuited', null, '· the pattern does not suit: It is as it is.'],
    [
      'undeclared',
      'clusters[].pools',
      '? something has to be declared first: It is as it is. (declare clusters[].pools)',
    ],
    ['unsafe', null, '✗ no safe way was found: It is as it is.'],
    ['unreadable', null, '? not everything could be read: It is as it is.'],
    ['not-found', null, '? no such way in: It is as it is.'],
  ])('says why nothing is planned: %s', (code, declare, line) => {
    expect(text(fixOf(without(code, declare)))).toBe(
      `prod · ingress-nginx/ingress-nginx-controller\n\n${line}\n\nNothing to do.\n`,
    )
  })

  it('says that there is nothing to look at, and what was not read', () => {
    const problems = [{ code: 'templated' as const, message: 'it is a template', at: null }]
    expect(text({ ...fixOf(), problems })).toBe(
      'No way in that the pattern is for was found.\n\n1 problem on the way\n? templated · it is a template\n\nNothing to do.\n',
    )
  })

  it('keeps within the width but for commands, with and without colour', () => {
    for (const value of [ALL, fixOf(hostilePlan())])
      for (const width of [40, 57, 80, 200]) {
        const bare = text(value, width)
        const wide = bare.split('\n').filter((line) => displayWidth(line) > width)
        const breakable = wide.filter(
          (line) =>
            !/^ {11}\$ /.test(line) && !line.split(' ').some((w) => displayWidth(w) > width - 20),
        )
        expect([width, breakable]).toEqual([width, []])
        expect(text(value, width, true).replace(SGR, '')).toBe(bare)
      }
  })

  it('lets no control, bidirectional or unseen character through', () => {
    expect(text(fixOf(hostilePlan()), 80).replaceAll('\n', '')).not.toMatch(UNSEEN)
  })
})

describe('a patch on a screen', () => {
  const patch = '--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a:\t1\n+a:\t2 \u001b[2J\u202e\n b\r\n'

  it('moves no cursor and hides nothing, and keeps its tabs', () => {
    const shown = patchText(patch, false)
    expect(shown).toBe('--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a:\t1\n+a:\t2 \\u001b[2J\\u202e\n b\\r\n')
    expect(patchText(patch, true).replace(SGR, '')).toBe(shown)
    expect(patchText(patch, true)).toContain('\u001b[31m-a:\t1\u001b[0m')
  })
})
