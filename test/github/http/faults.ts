/** What goes wrong, for whom and how often. */
export type Fault = {
  readonly method?: string
  /** Of the path, without the query. */
  readonly path?: RegExp | string
  /** How many requests it meets; 1 unless said otherwise. */
  readonly times?: number
  /** What is answered instead; absent: the ordinary answer, only later. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly message?: string
  /** JSON in place of a message: for answers of GraphQL, whose errors come with status 200. */
  readonly body?: object
  /** The request has its effect although the answer says that it failed. */
  readonly isApplied?: boolean
  /** The connection breaks instead of an answer. */
  readonly isCut?: boolean
  /** How long the answer waits. */
  readonly milliseconds?: number
}

/** Faults that wait for the requests that they are meant for, each used up in its turn. */
export class Faults {
  readonly #waiting: { readonly fault: Fault; left: number }[] = []

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 })
  }

  /** Forgets the ones that met nobody. */
  clear(): void {
    this.#waiting.length = 0
  }

  /** The first fault that is meant for a request; null for none. */
  take(method: string, path: string): Fault | null {
    const found = this.#waiting.find(({ fault, left }) => left > 0 && meets(fault, method, path))
    if (found === undefined) return null
    found.left -= 1
    return found.fault
  }
}

function meets(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false
  if (fault.path === undefined) return true
  return typeof fault.path === 'string' ? fault.path === path : fault.path.test(path)
}
