import type { Field, Why } from '../types/evidence.ts'
import type { RawFinding } from '../types/finding.ts'
import { compare, ZERO } from '../types/ratio.ts'
import type { Severity } from '../types/report.ts'

/**
 * One finding for each (entry, subject) of a rule: the gravest speaks, the others' fields are
 * related and their evidence joins. Sorted by entry and subject.
 */
export function oneEach(findings: readonly RawFinding[]): readonly RawFinding[] {
  const groups = new Map<string, RawFinding[]>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.entry ?? '', finding.subject])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => join(group.toSorted(byGravity)))
}

const GRAVITY: Record<Severity, number> = { error: 0, warning: 1, note: 2 }

function byGravity(a: RawFinding, b: RawFinding): number {
  const severity = GRAVITY[a.severity] - GRAVITY[b.severity]
  if (severity !== 0) return severity
  const size = compare(b.size ?? ZERO, a.size ?? ZERO)
  if (size !== 0) return size
  // Of equals the certain one; then the words decide, so that the order of paths does not.
  return Number(a.likely) - Number(b.likely) || (a.message < b.message ? -1 : 1)
}

function join([first, ...others]: readonly RawFinding[]): readonly RawFinding[] {
  if (first === undefined) return []
  if (others.length === 0) return [first]
  const fields = others.flatMap((other) => [
    ...(other.at === null ? [] : [other.at]),
    ...other.related,
  ])
  return [
    {
      ...first,
      related: distinct([...first.related, ...fields], first.at),
      evidence: [...new Set<Why>([first, ...others].flatMap(({ evidence }) => evidence))],
    },
  ]
}

/** Fields of different places; two objects for one place count once. */
function distinct(fields: readonly Field[], except: Field | null): readonly Field[] {
  const place = ({ doc, path }: Field): string =>
    JSON.stringify([doc.file, doc.root.start, doc.kind, doc.namespace, doc.name, path])
  const known = new Set(except === null ? [] : [place(except)])
  return fields.filter((field) => {
    const key = place(field)
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}
