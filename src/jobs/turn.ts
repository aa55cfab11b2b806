import { randomUUID } from 'node:crypto'
import type { Db } from 'pg-boss'
import { schema } from './schema.ts'

/** The right to be the only one who works on a lane, by the clock of the database. */
export type Turn = {
  /** Keeps it for as long again; false where somebody else has it by now. */
  keep(): Promise<boolean>
  /** Lets others have it; nothing where somebody else has it by now. */
  end(): Promise<void>
}

/**
 * Takes the turn of a lane for so many seconds, if nobody has it. Who finds nothing to do has to end
 * the turn first and look once more then: who sent something meanwhile saw that it was taken, and
 * woke nobody.
 *
 * @returns null where somebody else has it.
 */
export async function takeTurn(db: Db, lane: string, seconds: number): Promise<Turn | null> {
  const holder = randomUUID()
  const until = `${schema}.job_now() + $3::float8 * interval '1s'`
  const { rows } = await db.executeSql(
    `INSERT INTO ${schema}.turns AS turn (lane, holder, until)
     VALUES ($1::text, $2::uuid, ${until})
     ON CONFLICT (lane) DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE turn.until <= ${schema}.job_now()
     RETURNING 1`,
    [lane, holder, seconds],
  )
  if (rows.length === 0) return null
  return {
    async keep() {
      const kept = await db.executeSql(
        `UPDATE ${schema}.turns SET until = ${until}
         WHERE lane = $1::text AND holder = $2::uuid RETURNING 1`,
        [lane, holder, seconds],
      )
      return kept.rows.length === 1
    },
    async end() {
      await db.executeSql(
        `DELETE FROM ${schema}.turns WHERE lane = $1::text AND holder = $2::uuid`,
        [lane, holder],
      )
    },
  }
}

/** Whether somebody has the turn of a lane. */
export async function isTurnTaken(db: Db, lane: string): Promise<boolean> {
  const { rows } = await db.executeSql(
    `SELECT 1 FROM ${schema}.turns WHERE lane = $1::text AND until > ${schema}.job_now()`,
    [lane],
  )
  return rows.length > 0
}
