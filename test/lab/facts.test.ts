import { readFileSync } from 'node:fs'
import { loadAll } from 'js-yaml'
import { expect, test } from 'vitest'
import { permissionOf, wanted } from '../../src/cli/facts/wanted.ts'
import { readSettings } from '../../src/settings/read.ts'
import { readYaml } from '../../src/source/read-file.ts'
import { type Answering, beside, facts, kubeconfig } from '../cli/facts/stand-in.ts'
import type { Ran } from '../cli/run.ts'

type Exchange = {
  readonly ask: string
  readonly body: unknown
  readonly status: number
  readonly answer: unknown
}
type Records = Record<string, { readonly ran: Ran; readonly exchanges: readonly Exchange[] }>

const root = new URL('../..', import.meta.url).pathname
const { records } = JSON.parse(readFileSync(`${root}test/lab/facts.json`, 'utf8')) as {
  records: Records
}

/** Answers as the real kube-apiserver did; what it was not asked is none of facts' business. */
const replay = (exchanges: readonly Exchange[]): Answering => {
  const answers = new Map(exchanges.map((one) => [JSON.stringify([one.ask, one.body]), one]))
  return (ask, body) => {
    const known = answers.get(JSON.stringify([ask, body]))
    return known === undefined ? [500, '{}'] : [known.status, JSON.stringify(known.answer)]
  }
}

test.each(Object.keys(records))('as the real kube-apiserver answers: %s', async (name) => {
  const { ran, exchanges } = records[name] ?? { ran: null, exchanges: [] }
  const again = await beside(replay(exchanges), (address) => facts(kubeconfig(address)))
  expect(again).toEqual(ran)
  const { value, problems } = readYaml('settings', new TextEncoder().encode(again.out))
  expect([...problems, ...readSettings(value).problems]).toEqual([])
})

test('nothing was asked of it but to read, and what it may', () => {
  const asked = Object.values(records).flatMap(({ exchanges }) => exchanges.map(({ ask }) => ask))
  expect(asked.length).toBeGreaterThan(100)
  const reviews = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const others = [...new Set(asked)].filter((ask) => ask !== reviews)
  for (const ask of others) expect(ask).toMatch(/^GET /)
  expect(others.filter((ask) => ask.includes('secrets'))).toEqual([])
})

type Rule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}
type Role = { readonly metadata: { readonly namespace?: string }; readonly rules?: readonly Rule[] }

/** `list nodes`, `get configmaps kube-system/kube-proxy`: what a rule allows, one by one. */
const allowed = ({ metadata: { namespace } }: Role, rule: Rule): readonly string[] =>
  rule.verbs.flatMap((verb) =>
    rule.resources.flatMap((resource) =>
      (rule.resourceNames ?? [null]).map((name) => {
        const kind = [resource, ...rule.apiGroups].filter(Boolean).join('.')
        const place = namespace === undefined ? '' : `${namespace}/`
        return name === null ? `${verb} ${kind}` : `${verb} ${kind} ${place}${name}`
      }),
    ),
  )

test("the README's role allows just what facts reads", () => {
  const readme = readFileSync(`${root}README.md`, 'utf8')
  const [, text = ''] = /```yaml\n(apiVersion: rbac[\s\S]*?)```/.exec(readme) ?? []
  const roles = loadAll(text) as readonly Role[]
  const rules = roles.flatMap((role) => (role.rules ?? []).flatMap((rule) => allowed(role, rule)))
  expect(rules.toSorted()).toEqual(wanted.map(permissionOf).toSorted())
})
