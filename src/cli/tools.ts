import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OpenTools } from '../drive/renderer/open.ts'

/**
 * The renderer and validator, of which nothing is loaded before something needs it: most changes
 * need neither. In a checkout where they were never built, that is done first.
 */
export function lateTools(): OpenTools {
  let opening: Promise<OpenTools> | null = null
  const opened = (): Promise<OpenTools> => {
    opening ??= open()
    return opening
  }
  return {
    validate: async (needs) => (await opened()).validate(needs),
    build: async (tasks) => (await opened()).build(tasks),
    hcl: async (needs) => (await opened()).hcl(needs),
    close: async () => (await opening)?.close(),
  }
}

async function open(): Promise<OpenTools> {
  const script = places
    .map((up) => join(import.meta.dirname, up, 'tools', 'render.mjs'))
    .find(existsSync)
  if (script !== undefined && !isBuilt(dirname(dirname(script)))) await build(script)
  const { openTools } = await import('../drive/renderer/open.ts')
  return openTools()
}

/** The root of a checkout, from the sources and from the bundle. */
const places = ['..', '../..']

const isBuilt = (root: string): boolean => existsSync(join(root, 'dist', 'render', 'render.wasm'))

/** It says what it does and what is in the way; without it the tools say that they are not built. */
async function build(script: string): Promise<void> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
}
