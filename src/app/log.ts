export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type Level = (typeof levels)[number]

/** Identifiers, numbers and words of ours; never what somebody wrote, and no secret. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>

export type Log = (level: Level, what: string, fields?: Fields) => void

/** Writes what is at or above a level as lines of JSON: `{ "time", "level", "what", ... }`. */
export function openLog(least: Level, write: (line: string) => void, now: () => Date): Log {
  return (level, what, fields = {}) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return
    write(`${JSON.stringify({ time: now().toISOString(), level, what, ...fields })}\n`)
  }
}

/** The functions that a logger of Octokit has, all mute: it would tell bodies of requests. */
export const mute = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/**
 * What may be told of an error: its kind, and the words of those whose words are ours. Others may
 * quote what they stumbled over, so of them it is the place in the code.
 */
export function toldOf(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: typeof error, message: '' }
  const [, place = ''] = /\n\s+at (.+)/.exec(error.stack ?? '') ?? []
  return { error: error.name, message: ours.has(error.name) ? unquoted(error) : `at ${place}` }
}

const ours = new Set(['NotNow', 'Refused', 'Transient', 'InputError', 'Defect'])

/** GitHub quotes what it finds invalid. */
const unquoted = ({ message }: Error): string => message.replace(/(: 422)\b.*$/s, '$1')
