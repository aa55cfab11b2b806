/** A bar on standard error, for work that takes longer than a second on a terminal. */
export type Bar = {
  /** Says how far the work is; `known` of `all` objects have been read. */
  update(known: number, all: number): void
  /** Takes the bar away. */
  end(): void
}

const cells = 24
const patience = 1000

/** What a terminal needs to erase the line that the bar stands on. */
const erase = '\r\u001b[2K'

/** A bar on standard error that shows itself once work takes longer than a second. */
export function openBar(isWatched: boolean): Bar {
  if (!isWatched) return { update: () => {}, end: () => {} }
  const start = performance.now()
  let isShown = false
  return {
    update(known, all) {
      if (performance.now() - start < patience) return
      isShown = true
      process.stderr.write(`${erase}${line(known, all)}`)
    },
    end() {
      if (isShown) process.stderr.write(erase)
      isShown = false
    },
  }
}

function line(known: number, all: number): string {
  const filled = Math.round((cells * known) / Math.max(1, all))
  const bar = '█'.repeat(filled) + '░'.repeat(cells - filled)
  return `${bar} ${known.toLocaleString('en')} of ${all.toLocaleString('en')} files`
}
