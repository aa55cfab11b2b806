import { expect } from 'vitest'
import { tables } from '../../src/jobs/results/tables.ts'
import type { Results } from '../../src/jobs/results/types.ts'
import type { Login, ResultsPlace } from './results-place.ts'
import { at, day, finding, list, listed, scan } from './results-samples.ts'

const overviewed = { most: 10, today: day } as const

/** Leaves something in every table; all of it says whose it is. */
async function fill(results: Results, whose: string): Promise<void> {
  const mine = { ...listed(7), owner: whose }
  await results.list([mine, { ...listed(8), owner: whose }], list)
  const found = [finding('one', { message: whose }), finding(whose, { message: whose })]
  await results.keep(scan(7, found), at(1))
  await results.count(day)
  await results.keepRequest({
    ...{ repository: 7, cluster: 'production', entry: 'web', by: whose, at: at(2).toISOString() },
    ...{ state: 'asked', pull: null, words: whose },
  })
  await results.keepDashboard({ repository: `${whose}/edgewise`, number: 1, digest: whose })
  const bytes = new TextEncoder().encode(whose)
  await results.keepOrganisation({ id: whose, repository: `${whose}/.github`, bytes })
  await results.keepPause({ until: at(whose.length).toISOString() })
}

/** All that an installation can get to see. */
const seen = async (results: Results): Promise<unknown> => ({
  overview: await results.overview(overviewed),
  findings: await results.findings(7),
  pending: await results.pending(10),
  dashboard: await results.dashboard(),
  organisation: await results.organisation(),
  pause: await results.pause(),
})

const become = 'SET LOCAL ROLE edgewise_tenant'
const be = (installation: number | string): string =>
  `SELECT set_config('edgewise.installation', '${installation}', true)`

/** How many rows of each installation a statement can see; what fails sees none. */
async function visible(
  place: ResultsPlace,
  login: Login,
  before: readonly string[],
  table: string,
): Promise<unknown> {
  const count = `SELECT installation::int, count(*)::int AS rows FROM edgewise.${table}
    GROUP BY installation ORDER BY installation`
  return await place.sql(login, [...before, count]).catch((error: unknown) => {
    expect(String(error)).toMatch(/edgewise\.installation|type bigint/)
    return []
  })
}

let last = 1000

/**
 * Whether the database keeps two installations apart: by what the service asks of it as either
 * login, and by SQL as the plain role and as the owner of the tables, whatever is set.
 *
 * @throws where it does not.
 */
export async function keepsApart(place: ResultsPlace): Promise<void> {
  const [one, other] = [last + 1, last + 2]
  last += 2
  for (const login of ['landlord', 'superuser'] as const) {
    await fill(await place.results(one, login), 'acme')
    const alone = await seen(await place.results(one, login))
    expect(alone).toMatchObject({ overview: { requests: [{ words: 'acme' }] } })
    await fill(await place.results(other, login), 'umbrella')
    const its = await seen(await place.results(other, login))
    expect(await seen(await place.results(one, login))).toEqual(alone)
    expect(JSON.stringify(alone)).not.toContain('umbrella')
    expect(JSON.stringify(its)).not.toContain('acme')
    expect((await (await place.results(one, login)).forget([7])).deleted).toBeGreaterThan(3)
    expect(await seen(await place.results(other, login))).toEqual(its)
    await fill(await place.results(one, login), 'acme')
  }
  for (const table of tables) await keepsRowsApart(place, table, one, other)
  await (await place.results(one)).forget(null)
  expect((await seen(await place.results(other))) as object).toMatchObject({
    pause: { until: at('umbrella'.length).toISOString() },
  })
  for (const table of tables) {
    const left = await visible(place, 'superuser', [], table)
    expect(left).not.toContainEqual(expect.objectContaining({ installation: one }))
    expect(left).toContainEqual(expect.objectContaining({ installation: other }))
  }
  await (await place.results(other)).forget(null)
}

async function keepsRowsApart(
  place: ResultsPlace,
  table: string,
  one: number,
  other: number,
): Promise<void> {
  const both = await visible(place, 'superuser', [], table)
  for (const installation of [one, other])
    expect(both).toContainEqual(expect.objectContaining({ installation }))
  const mine = expect.objectContaining({ installation: one })
  for (const login of ['landlord', 'superuser'] as const) {
    expect(await visible(place, login, [become, be(one)], table)).toEqual([mine])
    expect(await visible(place, login, [become, be(0)], table)).toEqual([])
    expect(await visible(place, login, [become, be('')], table)).toEqual([])
    expect(await visible(place, login, [become], table)).toEqual([])
  }
  // The owner is bound as well, so that nothing is shown where the role was forgotten.
  expect(await visible(place, 'landlord', [be(one)], table)).toEqual([mine])
  expect(await visible(place, 'landlord', [], table)).toEqual([])

  const columns = await place.sql('superuser', [
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'edgewise'
     AND table_name = '${table}' AND is_generated = 'NEVER' AND column_name <> 'installation'`,
  ])
  const names = columns.map(({ name }) => String(name)).join(', ')
  const foreign = `INSERT INTO edgewise.${table} (installation, ${names})
    SELECT ${other} + 1000000, ${names} FROM edgewise.${table}`
  const policy = /violates row-level security policy/
  await expect(place.sql('superuser', [become, be(one), foreign])).rejects.toThrow(policy)
  const moved = `UPDATE edgewise.${table} SET installation = ${other}`
  await expect(place.sql('superuser', [become, be(one), moved])).rejects.toThrow(policy)
  const cleared = [become, be(one), `DELETE FROM edgewise.${table}`, 'RESET ROLE']
  const left = `SELECT installation::int FROM edgewise.${table} GROUP BY installation`
  expect(await place.sql('superuser', [...cleared, left])).toContainEqual({ installation: other })
}

/** What takes a policy away or makes a hole in it, by what puts it back. */
export async function holesIn(
  place: ResultsPlace,
): Promise<readonly { readonly hole: string; readonly mend: string }[]> {
  const policies = await place.sql('superuser', [
    `SELECT schemaname || '.' || tablename AS "table", policyname AS name, qual, with_check AS check
     FROM pg_policies WHERE schemaname = 'edgewise' ORDER BY 1, 2`,
  ])
  return policies.flatMap(({ table, name, qual, check }) => {
    const alter = `ALTER POLICY ${name} ON ${table}`
    return [
      {
        hole: `DROP POLICY ${name} ON ${table}`,
        mend: `CREATE POLICY ${name} ON ${table} USING (${qual}) WITH CHECK (${check})`,
      },
      { hole: `${alter} USING (true)`, mend: `${alter} USING (${qual})` },
      { hole: `${alter} WITH CHECK (true)`, mend: `${alter} WITH CHECK (${check})` },
      {
        hole: `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`,
        mend: `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
      },
      {
        hole: `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`,
        mend: `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
      },
    ]
  })
}
