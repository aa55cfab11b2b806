import { Transient } from '../drive/errors.ts'

/** The host cannot answer just now, or does not want to before some time has passed. */
export class NotNow extends Transient {
  override name = 'NotNow'
  /** Seconds to wait at least; null where the host does not say. */
  readonly retryAfter: number | null

  constructor(message: string, retryAfter: number | null) {
    super(message)
    this.retryAfter = retryAfter
  }
}

/** The host will not do this, now or later: no permission, nothing there, or not in this form. */
export class Refused extends Error {
  override name = 'Refused'
  /** As of HTTP: 401 or 403 no permission, 404 or 410 nothing there, 422 not in this form. */
  readonly status: number

  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}
