import type { ConstructorOptions, Db, PgBoss } from 'pg-boss'

/** Where jobs are kept. */
export type Store = {
  /** How pg-boss gets there. */
  readonly options: ConstructorOptions
  /** How messages call it; without secrets. */
  readonly place: string
  /** Whether nobody but this process can be at work on its jobs. */
  readonly exclusive: boolean
  /** Does all of the work or none of it. */
  transact<T>(boss: PgBoss, work: (db: Db) => Promise<T>): Promise<T>
  /** To be called after pg-boss was stopped. */
  close(): Promise<void>
}
