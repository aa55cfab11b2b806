/** The body is longer than anybody is allowed to send. */
export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** So much is on its way already that there is no room for more just now. */
export class Crowded extends Error {
  override name = 'Crowded'
}

/** The body did not come to its end in time. */
export class TooSlow extends Error {
  override name = 'TooSlow'
}

/** A body on its way: nobody knows yet who sends it. */
type Held = { bytes: number; readonly since: number; drop(reason: Error): void }

/** What bodies that are on their way may take, together and each. */
export type Room = {
  readonly held: Set<Held>
  /** Bytes of all together. */
  readonly most: number
  /** Milliseconds that one may take; GitHub gives up after ten seconds. */
  readonly longest: number
  /** Milliseconds, from any moment on. */
  readonly now: () => number
}

/** A room with nothing in it. */
export const openRoom = (most: number, longest = 10_000, now = () => performance.now()): Room => ({
  held: new Set(),
  most,
  longest,
  now,
})

/**
 * The bytes of a request's body, which is left alone as soon as it is too long or too slow. Where
 * there is no room for all, the one goes that has held most of it for longest: GitHub's deliveries
 * are small and quick, and whoever sends large ones slowly keeps nobody out but themselves.
 *
 * @throws TooLarge, TooSlow, Crowded, or what the connection broke with.
 */
export async function readBody(request: Request, most: number, room: Room): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw new TooLarge()
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const dropped = Promise.withResolvers<never>()
  dropped.promise.catch(() => {})
  const mine: Held = { bytes: 0, since: room.now(), drop: dropped.reject }
  const timer = setTimeout(() => mine.drop(new TooSlow()), room.longest)
  const chunks: Uint8Array[] = []
  room.held.add(mine)
  try {
    for (;;) {
      const { done, value } = await Promise.race([dropped.promise, reader.read()])
      if (done) return Buffer.concat(chunks)
      mine.bytes += value.length
      if (mine.bytes > most) throw new TooLarge()
      makeRoom(room)
      chunks.push(value)
    }
  } finally {
    clearTimeout(timer)
    room.held.delete(mine)
    reader.cancel().catch(() => {})
  }
}

function makeRoom(room: Room): void {
  const now = room.now()
  // By the millisecond, so that of those that have just begun the largest goes.
  const weight = ({ bytes, since }: Held): number => bytes * (now - since + 1)
  let bytes = [...room.held].reduce((sum, each) => sum + each.bytes, 0)
  const heaviest = [...room.held].toSorted((a, b) => weight(b) - weight(a))
  for (const each of heaviest) {
    if (bytes <= room.most) return
    bytes -= each.bytes
    room.held.delete(each)
    each.drop(new Crowded())
  }
}
