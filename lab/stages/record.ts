import { readFileSync, writeFileSync } from 'node:fs'
import type { Head } from '../networks/record.ts'
import type { StageVerdict } from './judge.ts'

const file = new URL('../../test/lab/stages.json', import.meta.url).pathname

/** What the proxies did while stages were applied and taken back. */
export function readStages(): {
  readonly head: Head
  readonly records: readonly StageVerdict[]
} {
  return JSON.parse(readFileSync(file, 'utf8')) as {
    readonly head: Head
    readonly records: readonly StageVerdict[]
  }
}

/** Writes verdicts as records, one a line. */
export function writeStages(head: Head, verdicts: readonly StageVerdict[]): void {
  const lines = verdicts.map((verdict) => JSON.stringify(verdict)).join(',\n')
  writeFileSync(file, `{ "head": ${JSON.stringify(head)},\n"records": [\n${lines}\n] }\n`)
}
