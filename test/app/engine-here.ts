import { type Bounds, bounded, TooMuch, usual } from '../../src/app/engine/bounds.ts'
import type { Engine } from '../../src/app/engine/engine.ts'
import { tasks } from '../../src/app/engine/tasks.ts'
import { noTools } from '../../src/drive/tools.ts'

/** Does tasks here and now, where a test has no need of a thread for each. */
export const engineHere = (bounds: Bounds = usual): Engine => ({
  run: async (task, input, objects) => {
    try {
      const source = { ...bounded(objects, bounds), ...noTools }
      const value = await tasks[task](input as never, source)
      return { ok: true, value: value as never }
    } catch (error) {
      if (error instanceof TooMuch) return { ok: false, message: error.message }
      throw error
    }
  },
})
