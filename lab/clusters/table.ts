import { readFileSync, writeFileSync } from 'node:fs'
import type { Profile } from '../../src/types/placement.ts'
import { comparisonOf } from './compare-record.ts'
import { nameOf, placementOf, placementOfProfile, predict } from './predict.ts'
import { answersOf, type ClusterRecord, type ClusterRecords } from './records.ts'

const page = new URL('../README.md', import.meta.url).pathname

/** Writes what the records say into the laboratory's page. */
export function writeTables(all: ClusterRecords): void {
  let text = readFileSync(page, 'utf8')
  for (const [name, block] of Object.entries(blocksOf(all)))
    text = text.replace(
      new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, 's'),
      (_, open: string, close: string) => `${open}${block}\n${close}`,
    )
  writeFileSync(page, text)
}

/** The generated parts of the page, by name: a summary of the random clusters, and a table. */
export function blocksOf({ head, records }: ClusterRecords): Readonly<Record<string, string>> {
  const isRandom = ({ name }: ClusterRecord): boolean => /^cluster-\d+$/.test(name)
  const random = records.filter(isRandom)
  const rows = records.filter((record) => !isRandom(record)).map(rowOf)
  const lines = [['scenario', 'workload', 'predicted → measured'], ['---', '---', '---'], ...rows]
  return {
    'clusters-summary': summaryOf(head, random),
    clusters: lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
  }
}

function summaryOf(head: ClusterRecords['head'], random: readonly ClusterRecord[]): string {
  const compared = random.map((record) => ({
    ...comparisonOf(record),
    sampled: record.answers['direct']?.sampled === true,
  }))
  const exact = compared.filter(({ method }) => method === 'exact')
  const differing = compared.filter(({ differences }) => differences.length > 0).length
  const [sampled, whole] = [true, false].map((is) => exact.filter((one) => one.sampled === is))
  const most = (of: typeof exact | undefined, ties: 'uniform' | 'first'): string =>
    Math.max(0, ...(of ?? []).map(({ distance }) => distance[ties])).toFixed(4)
  return [
    `- ${random.length} random clusters from seed ${head.seed}; Kubernetes ${head.kubernetes}, ${head.go}, ${head.when}.`,
    `- The simulator claims an exact answer for ${exact.length} of them; ${differing} differ.`,
    `- Largest total variation distance: ${most(exact, 'uniform')} under even ties; where the first of the best wins`,
    `  ${most(whole, 'first')} over all orders of nodes (${whole?.length} clusters), ${most(sampled, 'first')} over 720 random ones (${sampled?.length}).`,
  ].join('\n')
}

function rowOf(record: ClusterRecord): string[] {
  const prediction = predict(record, record.workload, 'uniform')
  const { asked, likely } = prediction.outlook
  const predicted = likely.map(
    ({ p, profile }) =>
      `${percent(p)} ${nameOf(placementOfProfile(profile))}${waiting(asked - podsOf(profile))}`,
  )
  const { exact } = answersOf(record)
  const merged = new Map<string, number>()
  for (const outcome of exact?.outcomes ?? []) {
    const name = nameOf(placementOf(prediction, outcome)) + waiting(outcome.pending ?? 0)
    merged.set(name, (merged.get(name) ?? 0) + outcome.p)
  }
  const measured = [...merged].map(([name, p]) => `${percent(p)} ${name}`)
  return [record.name, record.workload, `${predicted.join('; ')} → ${measured.join('; ')}`]
}

const waiting = (pods: number): string => (pods > 0 ? `, ${pods} wait` : '')

const podsOf = (profile: Profile): number =>
  profile.reduce((sum, { nodes, podsEach }) => sum + nodes * podsEach, 0)

const percent = (p: number): string => `${Math.round(p * 1000) / 10} %`
