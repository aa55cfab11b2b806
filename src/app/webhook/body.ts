/** The body is longer than anybody is allowed to send. */
export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** So much is on its way already that there is no room for more just now. */
export class Crowded extends Error {
  override name = 'Crowded'
}

/** The bytes of all bodies that are on their way: nobody knows yet who sent them. */
export type Room = { used: number; readonly most: number }

/**
 * The bytes of a request's body, which is left alone as soon as it is too long.
 *
 * @throws TooLarge, Crowded, or what the connection broke with.
 */
export async function readBody(request: Request, most: number, room: Room): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw new TooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length
      room.used += chunk.length
      if (bytes > most) throw new TooLarge()
      if (room.used > room.most) throw new Crowded()
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    room.used -= bytes
  }
}
