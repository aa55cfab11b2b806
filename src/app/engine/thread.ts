import type { MessagePort } from 'node:worker_threads'
import { Transient } from '../../drive/errors.ts'
import type { BlobNeed } from '../../drive/objects.ts'
import type { BuildTask, HclNeed, ValidateNeed } from '../../drive/tools.ts'
import type { Answer, Built, Hcl, ObjectId, Tree, Validation } from '../../types/engine.ts'
import { toldOf } from '../log.ts'
import type { Source } from './engine.ts'
import { tasks } from './tasks.ts'

export type Asked = { readonly task: keyof typeof tasks; readonly input: unknown }

type Blobs = ReadonlyMap<ObjectId, Answer<Uint8Array>>
type Verdicts = ReadonlyMap<string, Answer<Validation>>
type Builds = ReadonlyMap<string, Answer<Built>>
type Files = ReadonlyMap<string, Answer<Hcl>>
type Given = Answer<Tree> | Blobs | Verdicts | Builds | Files

export type ToThread =
  | { readonly k: 'ask'; readonly asked: Asked }
  | { readonly k: 'given'; readonly call: number; readonly value: Given }

type Wanted =
  | { readonly what: 'tree'; readonly key: ObjectId }
  | { readonly what: 'blobs'; readonly key: readonly BlobNeed[] }
  | { readonly what: 'verdicts'; readonly key: readonly ValidateNeed[] }
  | { readonly what: 'builds'; readonly key: readonly BuildTask[] }
  | { readonly what: 'hcl'; readonly key: readonly HclNeed[] }

export type FromThread =
  | ({ readonly k: 'need'; readonly call: number } & Wanted)
  | { readonly k: 'done'; readonly value: unknown }
  | { readonly k: 'failed'; readonly isTransient: boolean; readonly what: string }

/** Does the tasks that a thread is asked for, one by one, with objects that the other side reads. */
export function serveThread(port: MessagePort): void {
  const open = new Map<number, (value: Given) => void>()
  let calls = 0
  const ask = (wanted: Wanted): Promise<Given> =>
    new Promise((resolve) => {
      calls += 1
      const call = calls
      open.set(call, resolve)
      port.postMessage({ k: 'need', call, ...wanted } satisfies FromThread)
    })
  /** Of one task: who asks for another may not see them. */
  const trees = new Map<ObjectId, Promise<Given>>()
  const source: Source = {
    tree: async (key) => {
      const tree = trees.get(key) ?? ask({ what: 'tree', key })
      trees.set(key, tree)
      return (await tree) as Answer<Tree>
    },
    blobs: async (key) => (await ask({ what: 'blobs', key })) as Blobs,
    validate: async (key) => (await ask({ what: 'verdicts', key })) as Verdicts,
    build: async (key) => (await ask({ what: 'builds', key })) as Builds,
    hcl: async (key) => (await ask({ what: 'hcl', key })) as Files,
  }
  const answer = async ({ task, input }: Asked): Promise<FromThread> => {
    try {
      return { k: 'done', value: await tasks[task](input as never, source) }
    } catch (error) {
      return { k: 'failed', isTransient: error instanceof Transient, what: wordsOf(error) }
    } finally {
      trees.clear()
    }
  }
  port.on('message', async (message: ToThread) => {
    if (message.k === 'given') {
      open.get(message.call)?.(message.value)
      open.delete(message.call)
    } else port.postMessage(await answer(message.asked))
  })
}

/** What may be told of an error, which is not the same on the other side. */
function wordsOf(error: unknown): string {
  const told = toldOf(error)
  return `${told['error']}: ${told['message']}`
}
