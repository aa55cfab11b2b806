/** What the App would write below a pull request, without a GitHub to write it to. */

import { plainCheck, refusedCheck } from '../../src/app/review/check.ts'
import { speak } from '../../src/app/review/speak.ts'
import { offers } from '../../src/app/suggest/offer.ts'
import { reviewBody, suggestionBody } from '../../src/app/suggest/words.ts'
import { noTools } from '../../src/drive/tools.ts'
import { changeNames, filesOf, scenarioNames } from '../support/scenarios.ts'
import { change, type Files } from './change.ts'
import { narrow, sample } from './sample.ts'

export type Written = { readonly name: string; readonly markdown: string }

const settings = '.github/edgewise.yaml'

/** The comment and the check's summary of a change. */
async function written(name: string, base: Files, head: Files): Promise<readonly Written[]> {
  const { objects, speech } = change(base, head)
  const { comment, said } = await speak(speech, { ...objects, ...noTools })
  const body = 'body' in comment ? comment.body : ''
  return [
    { name, markdown: body },
    ...(body.includes(said.summary) ? [] : [{ name: `${name}: check`, markdown: said.summary }]),
  ]
}

/** Every scenario as a change that brings all of it, and those that are a change by themselves. */
export async function scenarioComments(): Promise<readonly Written[]> {
  const made = [
    ...scenarioNames.map((name) => {
      const { [settings]: own = 'version: 1\n', ...files } = filesOf(name)
      return written(name, { [settings]: own }, { [settings]: own, ...files })
    }),
    ...['sample', ...changeNames].map((name) =>
      written(name, filesOf(`${name}/base`), filesOf(`${name}/head`)),
    ),
  ]
  return (await Promise.all(made)).flat()
}

const service = (n: number, policy: string): string => `apiVersion: v1
kind: Service
metadata: { name: way-in-number-${n}, namespace: team-${n % 7} }
spec: { type: LoadBalancer, externalTrafficPolicy: ${policy}, selector: { app: a${n} }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: a${n}, namespace: team-${n % 7} }
spec: { replicas: 3, selector: { matchLabels: { app: a${n} } }, template: { metadata: { labels: { app: a${n} } }, spec: { containers: [{ name: a, image: a, ports: [{ containerPort: 80 }] }] } } }
`

/** Changes that are more than a comment holds. */
export async function overflowing(): Promise<readonly Written[]> {
  const side = (count: number, policy: string): Files => ({
    'all.yaml': Array.from({ length: count }, (_, n) => service(n, policy)).join('---\n'),
  })
  const deep = 'a folder of many words, each of which is longer in an address/'.repeat(60)
  const far = (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) =>
        path === settings ? [path, text] : [`${deep}${path}`, text],
      ),
    )
  return [
    ...(await written('400 ways in', side(400, 'Local'), side(400, 'Cluster'))),
    ...(await written('long links', far(filesOf('sample/base')), far(filesOf('sample/head')))),
  ]
}

/** What is neither a review's comment nor a follow-up. */
export async function others(): Promise<readonly Written[]> {
  const head = { ...sample, ...narrow, ...fileOf(filesOf('sample/head'), 'ingress/service.yaml') }
  const { objects, speech } = change({ ...sample, ...narrow }, head)
  const entry = 'ingress-nginx/Service/ingress-nginx-controller'
  const offered = await offers(
    { ...speech, entries: [{ cluster: 'prod', entry }] },
    { ...objects, ...noTools },
  )
  const [first] = offered.flatMap(({ edits }) => edits)
  return [
    { name: 'suggestions', markdown: reviewBody(speech.change.head.id, offered) },
    { name: 'suggestion', markdown: suggestionBody(first?.text ?? '', first?.instead ?? []) },
    { name: 'settings', markdown: refusedCheck('settings', 'a: `@all` <b>\n```\nb').summary },
    { name: 'too large', markdown: plainCheck('', 'words of `ours`').summary },
  ]
}

const fileOf = (files: Files, path: string): Files => ({ [path]: files[path] ?? '' })
