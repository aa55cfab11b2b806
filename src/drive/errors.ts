/** Edgewise itself is wrong: exit status 3, and a request to report it. */
export class Defect extends Error {
  override name = 'Defect'
}

/** What was asked for is not there just now; the same job may succeed later. */
export class Transient extends Error {
  override name = 'Transient'
}

/** The input or the options are wrong. The message is one line: what, where and how to mend it. */
export class InputError extends Error {
  override name = 'InputError'
}
