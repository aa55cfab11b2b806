import type { Db } from 'pg-boss'
import { InputError } from '../../drive/errors.ts'

/**
 * The plain role that results are read and written as. It owns nothing and is no superuser, so that
 * no row-level policy is passed over for it, whoever the login is. Roles belong to a server, not to
 * a database: several databases share this one, and it may do in each what is granted there.
 */
export const tenant = 'edgewise_tenant'

/**
 * Makes the role where there is none, and lets this login become it. Others may do so at the same
 * moment, in other databases of the server too, where no lock of this one reaches.
 *
 * @throws InputError of one line with the SQL for an administrator, where this login may not.
 */
export async function ensureRole(db: Db): Promise<void> {
  const { rows: before } = await db.executeSql(
    `SELECT session_user AS login,
       EXISTS (SELECT FROM pg_roles WHERE rolname = '${tenant}') AS "isThere"`,
  )
  try {
    await db.executeSql(make)
    await db.executeSql(admit)
  } catch (error) {
    throw isForbidden(error) ? new InputError(wanted(before[0])) : error
  }
  const { rows } = await db.executeSql(
    `SELECT rolsuper OR rolbypassrls AS "isMighty" FROM pg_roles WHERE rolname = '${tenant}'`,
  )
  if (rows[0].isMighty) throw new InputError(mighty)
}

const make = `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${tenant}') THEN
    CREATE ROLE ${tenant} NOLOGIN NOINHERIT;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$`

/**
 * Since PostgreSQL 16 who makes a role is its administrator but may not become it until told so,
 * https://www.postgresql.org/docs/16/role-membership.html
 */
const admit = `DO $$ BEGIN
  IF current_setting('server_version_num')::int < 160000 THEN
    IF NOT pg_has_role(session_user, '${tenant}', 'MEMBER') THEN
      EXECUTE format('GRANT ${tenant} TO %I', session_user);
    END IF;
  ELSIF NOT pg_has_role(session_user, '${tenant}', 'SET') THEN
    EXECUTE format('GRANT ${tenant} TO %I WITH INHERIT FALSE, SET TRUE', session_user);
  END IF;
EXCEPTION WHEN unique_violation THEN NULL;
END $$`

/** `insufficient_privilege`, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const isForbidden = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42501'

const wanted = (before: { readonly login: string; readonly isThere: boolean }): string =>
  `the database login may not ${before.isThere ? 'become' : 'make'} the role ${tenant}, which keeps ` +
  'organisations apart: let an administrator run ' +
  `${before.isThere ? '' : `CREATE ROLE ${tenant} NOLOGIN; `}` +
  `GRANT ${tenant} TO "${before.login.replaceAll('"', '""')}"; and migrate again`

const mighty =
  `the role ${tenant} must not pass over row-level policies: let an administrator run ` +
  `ALTER ROLE ${tenant} NOSUPERUSER NOBYPASSRLS; and migrate again`
