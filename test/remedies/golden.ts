import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { patchOf } from '../../src/report/patch.ts'
import type { EntryPlan, StagePlan } from '../../src/types/remedy.ts'

const root = new URL('stages', import.meta.url).pathname

/** Golden files by path below `stages/`. */
export type Golden = Readonly<Record<string, string>>

/** One file a stage: what it says, then its patch, which `git apply` takes as it stands. */
export function goldenOf(folder: string, plans: readonly EntryPlan[]): Golden {
  return Object.fromEntries(
    plans.flatMap(({ entry, stages }) =>
      stages.map((stage, index) => {
        const part = stage.parts === 1 ? '' : `-${stage.part}`
        return [`${folder}/${index + 1}-${stage.stage}${part}.patch`, fileOf(entry, stage)]
      }),
    ),
  )
}

function fileOf(entry: string, stage: StagePlan): string {
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  * ${line}`), '']
  const said = [
    stage.title,
    '',
    `Of ${entry}; applies ${stage.applies}.`,
    '',
    ...list(
      'Changes',
      stage.changes.map(({ text }) => text),
    ),
    ...list('Safe', stage.safe),
    ...list('Wakes', stage.wakes),
    ...list(
      'Lost',
      [stage.loss?.text, stage.lossBack?.text].flatMap((text) => text ?? []),
    ),
    ...list(
      'Left to a person',
      stage.unedited.map(({ reason, change }) => `${change} (${reason})`),
    ),
    ...list('Solves', stage.solved.map(named)),
    ...list('Meanwhile', (stage.meanwhile ?? []).map(named)),
    ...list('Other linters', stage.linters),
    ...list(
      'Runbook',
      stage.runbook.map(
        ({ when, text, command }) =>
          `${when}: ${text}${command === null ? '' : `\n      ${command}`}`,
      ),
    ),
  ]
  return `${said.join('\n')}\n${patchOf(stage.edits)}`
}

const named = ({ rule, subject }: StagePlan['solved'][number]): string => `${rule} at ${subject}`

/** What stands below a folder of `stages/` by now. */
export function goldenIn(folder: string): Golden {
  const base = join(root, folder)
  const names = readable(() => readdirSync(base)) ?? []
  return Object.fromEntries(
    names.toSorted().map((name) => [`${folder}/${name}`, readFileSync(join(base, name), 'utf8')]),
  )
}

function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** Writes a folder anew (`UPDATE_GOLDEN=1`). */
export function writeGolden(folder: string, files: Golden): void {
  rmSync(join(root, folder), { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
