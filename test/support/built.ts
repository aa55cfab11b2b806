import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { rendering } from '../../src/drive/renderer/builds.ts'
import { type BuildNeed, notRendered } from '../../src/drive/tools.ts'
import type { Answer, Answered, Built, World } from '../../src/types/engine.ts'

const program = join(import.meta.dirname, '..', '..', 'dist', 'render', 'render')

/**
 * What the engine answers when its builds are rendered by the real program: for tests that wait for
 * nothing. Other needs are left as they are.
 */
export function withBuilds<T>(world: World, ask: (world: World) => Answered<T>): Answered<T> {
  const known = new Map<string, Answer<Built>>()
  const richer: World = {
    tree: world.tree,
    blob: world.blob,
    validation: world.validation,
    hcl: world.hcl,
    build: (key) => known.get(key) ?? null,
  }
  for (;;) {
    const answered = ask(richer)
    const builds = answered.needs.filter((need) => need.k === 'build')
    if (builds.length === 0) return answered
    for (const need of builds) known.set(need.key, render(need, world.blob))
  }
}

function render(need: BuildNeed, blob: World['blob']): Answer<Built> {
  const contents = new Map<string, Uint8Array>()
  for (const { path, blob: id } of need.files) {
    const content = blob(id)
    if (content?.ok) contents.set(path, content.value)
  }
  const ran = spawnSync(program, {
    input: `${rendering.question({ ...need, contents })}\n`,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  if (ran.error !== undefined) return notRendered(ran.error.message)
  return rendering.answerIn(ran.stdout)
}
