/** Calls under way at a time; GitHub allows an installation a hundred in all. */
const atOnce = 4

/**
 * Applies `call` to each item, a few at a time; the results have the order of the items. Where one
 * fails no more are begun, and those under way have ended when the failure is told.
 */
export async function inTurns<T, R>(
  items: readonly T[],
  call: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const rest = items.entries()
  let isOver = false
  const work = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (isOver) return
      try {
        results[index] = await call(item)
      } catch (error) {
        isOver = true
        throw error
      }
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, work)
  await Promise.allSettled(workers)
  await Promise.all(workers)
  return results
}
