import type { Objects } from '../../drive/objects.ts'
import type { Tools } from '../../drive/tools.ts'
import type { Tasks } from './tasks.ts'

/** What a task may ask for: objects of its repository, and what judges documents. */
export type Source = Objects & Tools

type Input<K extends keyof Tasks> = Parameters<Tasks[K]>[0]
type Output<K extends keyof Tasks> = Awaited<ReturnType<Tasks[K]>>

/** The value, or why the task is too large to be done: words of ours, without a full stop. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string }

/** Does tasks that may take all the time and memory that there is, within bounds. */
export type Engine = {
  /**
   * @param signal ends the task
   * @throws what reading an object throws, the reason of the signal, or a Defect.
   */
  run<K extends keyof Tasks>(
    task: K,
    input: Input<K>,
    objects: Objects,
    signal?: AbortSignal,
  ): Promise<Result<Output<K>>>
}
