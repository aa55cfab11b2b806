import type { EntryPoint } from '../../../types/entry.ts'
import type { State } from '../states.ts'
import { shapeOf } from './shape.ts'

/** Numbers of what a state is like for an entry: `open` does not tell like templates apart. */
type Shapes = { readonly whole: number; readonly open: number }

export type Shaping = (state: State) => Shapes

/** The shapes of states for one entry, each worked out once. `cast`: see `shapeOf`. */
export function shaping(entry: EntryPoint, cast: readonly string[]): Shaping {
  const known = new Map<State, Shapes>()
  const docs = numbering()
  const texts = numbering()
  return (state) => {
    const found = known.get(state)
    if (found !== undefined) return found
    const all = (tell: typeof docs): number =>
      texts(JSON.stringify(state.corners.map((corner) => shapeOf(entry, corner, { cast, tell }))))
    const shapes = { whole: all(docs), open: all(() => 0) }
    known.set(state, shapes)
    return shapes
  }
}

/** Numbers things in the order in which they are met. */
function numbering(): (thing: unknown) => number {
  const numbers = new Map<unknown, number>()
  return (thing) => {
    const known = numbers.get(thing) ?? numbers.size
    numbers.set(thing, known)
    return known
  }
}
