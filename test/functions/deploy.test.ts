import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { postgresPrograms, startPostgres } from '../jobs/postgres.ts'

const root = join(import.meta.dirname, '..', '..')

const deploy = (environment: Readonly<Record<string, string>>) =>
  spawnSync(process.execPath, [join(root, 'tools', 'deploy.mjs')], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    encoding: 'utf8',
  })

test('a deployment that could not work is not made', () => {
  const { status, stdout, stderr } = deploy({ CONTEXT: 'production' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toBe(
    "edgewise: DATABASE_URL is missing: set it among the site's environment variables\n",
  )
})

const programs = postgresPrograms()
const name = 'a deployment makes the tables'

test.skipIf(programs === null)(
  programs === null ? `${name} (NOT RUN: there is no PostgreSQL)` : name,
  async () => {
    const postgres = await startPostgres(programs ?? '')
    onTestFinished(() => postgres.stop())
    const url = postgres.url('postgres')
    const { status, stderr } = deploy({ CONTEXT: 'production', DATABASE_URL: url })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { rows } = (await postgres.query(
      `SELECT nspname FROM pg_namespace WHERE nspname = 'edgewise'`,
    )) as { readonly rows: readonly unknown[] }
    expect(rows).toHaveLength(1)
  },
  120_000,
)
