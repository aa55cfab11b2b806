import type { Limits } from '../app/engine/threads.ts'

/**
 * What one task may take in a function, which has 1,024 MB for everything: a quarter of what a server
 * reads for one change.
 */
export const limits: Limits = {
  milliseconds: 60_000,
  megabytes: 288,
  bounds: { bytes: 8_000_000, files: 5000, objects: 10_000 },
}
