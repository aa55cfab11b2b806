import { hash } from 'node:crypto'

/** A file, an executable file, a folder, a symbolic link, a submodule. */
export type Mode = '100644' | '100755' | '040000' | '120000' | '160000'

export type Entry = { readonly mode: Mode; readonly name: string; readonly id: string }

/** Who and when; the time in seconds, since Git knows no parts of them. */
export type Signature = { readonly name: string; readonly email: string; readonly seconds: number }

export type Commit = {
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

type Stored =
  | { readonly type: 'blob'; readonly value: Buffer; readonly bytes: Buffer }
  | { readonly type: 'tree'; readonly value: readonly Entry[]; readonly bytes: Buffer }
  | { readonly type: 'commit'; readonly value: Commit; readonly bytes: Buffer }

/**
 * Git's objects, with the ids that Git gives them. A repository and its forks share one store, as
 * they do on GitHub.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export class ObjectStore {
  readonly #objects = new Map<string, Stored>()

  /** The type of an object and the bytes that its id is made of; null where there is none. */
  find(id: string): Stored | null {
    return this.#objects.get(id) ?? null
  }

  /** Everything by its id. */
  all(): ReadonlyMap<string, Stored> {
    return this.#objects
  }

  blob(id: string): Buffer | null {
    const found = this.#objects.get(id)
    return found?.type === 'blob' ? found.value : null
  }

  tree(id: string): readonly Entry[] | null {
    const found = this.#objects.get(id)
    return found?.type === 'tree' ? found.value : null
  }

  commit(id: string): Commit | null {
    const found = this.#objects.get(id)
    return found?.type === 'commit' ? found.value : null
  }

  putBlob(content: string | Uint8Array): string {
    const bytes = Buffer.from(content)
    return this.#put({ type: 'blob', value: bytes, bytes })
  }

  putTree(entries: readonly Entry[]): string {
    const value = entries.toSorted((a, b) => Buffer.compare(sortKey(a), sortKey(b)))
    const parts = value.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
      Buffer.from(id, 'hex'),
    ])
    return this.#put({ type: 'tree', value, bytes: Buffer.concat(parts) })
  }

  putCommit(commit: Commit): string {
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${signed(commit.author)}`,
      `committer ${signed(commit.committer)}`,
      '',
      commit.message,
    ]
    return this.#put({ type: 'commit', value: commit, bytes: Buffer.from(lines.join('\n')) })
  }

  #put(stored: Stored): string {
    const header = Buffer.from(`${stored.type} ${stored.bytes.length}\0`)
    const id = hash('sha1', Buffer.concat([header, stored.bytes]))
    this.#objects.set(id, stored)
    return id
  }
}

/** Git sorts by bytes, a folder as if its name ended in a slash. */
const sortKey = ({ mode, name }: Entry): Buffer =>
  Buffer.from(mode === '040000' ? `${name}/` : name)

const signed = ({ name, email, seconds }: Signature): string =>
  `${name} <${email}> ${seconds} +0000`
