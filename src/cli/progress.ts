/** A bar on standard error, for work that takes longer than a second on a terminal. */
export type Bar = {
  /** Says how far the work is; `known` of `all` things are done. */
  update(known: number, all: number): void
  /** Says in words what the work is, until more is said. */
  say(text: string): void
  /** Takes the bar away. */
  end(): void
}

const cells = 24
const patience = 1000

/** What a terminal needs to erase the line that the bar stands on. */
const erase = '\r\u001b[2K'

/**
 * A bar on standard error that shows itself once work takes longer than a second.
 *
 * @param things what is counted.
 */
export function openBar(isWatched: boolean, things = 'files'): Bar {
  if (!isWatched) return { update: () => {}, say: () => {}, end: () => {} }
  const start = performance.now()
  let isShown = false
  let later: NodeJS.Timeout | undefined
  const show = (text: string): void => {
    clearTimeout(later)
    isShown = true
    process.stderr.write(`${erase}${text}`)
  }
  return {
    update(known, all) {
      if (performance.now() - start >= patience) show(`${line(known, all)} ${things}`)
    },
    say(text) {
      clearTimeout(later)
      later = setTimeout(() => show(text), Math.max(0, patience - (performance.now() - start)))
    },
    end() {
      clearTimeout(later)
      if (isShown) process.stderr.write(erase)
      isShown = false
    },
  }
}

function line(known: number, all: number): string {
  const filled = Math.round((cells * known) / Math.max(1, all))
  const bar = '█'.repeat(filled) + '░'.repeat(cells - filled)
  return `${bar} ${known.toLocaleString('en')} of ${all.toLocaleString('en')}`
}
