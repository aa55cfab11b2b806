import { drive } from '../../drive/drive.ts'
import type { ObjectId, Options } from '../../types/engine.ts'
import type { FindingInCluster } from '../../types/scan.ts'
import type { Problem } from '../../types/source.ts'
import type { Source } from './engine.ts'

/** What a tree has to be told of, or why it cannot be judged: one line with foreign parts. */
export type Looked =
  | { readonly ok: true; readonly findings: FindingInCluster[]; readonly problems: Problem[] }
  | { readonly ok: false; readonly reason: string }

/** The findings of a tree, as `edgewise simulate` has them, without what they rest on. */
export async function look(
  { tree, options }: { readonly tree: ObjectId; readonly options: Options },
  source: Source,
): Promise<Looked> {
  const request = { k: 'simulate', tree, options } as const
  const driven = await drive(request, source, { memo: new Map(), tools: source })
  if (!driven.ok) return { ok: false, reason: driven.refusal.message }
  const { clusters, problems } = driven.value
  const findings = clusters.flatMap(({ name, findings }) =>
    findings.map((finding) => ({ cluster: name, ...finding, evidence: [] })),
  )
  return { ok: true, findings, problems }
}
