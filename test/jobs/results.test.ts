import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tables } from '../../src/jobs/results/tables.ts'
import { type Postgres, postgresPrograms, startPostgres } from './postgres.ts'
import { holesIn, keepsApart } from './results-apart.ts'
import { remembers } from './results-behaviour.ts'
import {
  admitLandlord,
  embeddedResults,
  postgresResults,
  type ResultsPlace,
} from './results-place.ts'
import { at, finding, list, listed, scan } from './results-samples.ts'

const programs = postgresPrograms()
let server: Postgres | null = null
const places = new Map<string, ResultsPlace>()

beforeAll(async () => {
  places.set('embedded', await embeddedResults())
  if (programs === null) return
  server = await startPostgres(programs)
  await admitLandlord(server)
  places.set('PostgreSQL', await postgresResults(server, 'results'))
}, 120_000)

afterAll(async () => {
  for (const place of places.values()) await place.close()
  await server?.stop()
})

const placeOf = (name: string): ResultsPlace => {
  const place = places.get(name)
  if (place === undefined) throw new Error(`there is no ${name}`)
  return place
}

const names = programs === null ? ['embedded'] : ['embedded', 'PostgreSQL']

describe.each(names)('results, %s', { timeout: 180_000 }, (name) => {
  remembers(name, () => placeOf(name))

  test('installations are kept apart by the database, whoever asks', async () => {
    await keepsApart(placeOf(name))
  })

  test('and by each part of each policy', async () => {
    const place = placeOf(name)
    const holes = await holesIn(place)
    expect(holes).toHaveLength(5 * tables.length)
    const harmless: string[] = []
    for (const { hole, mend } of holes) {
      await place.sql('superuser', [hole], 'COMMIT')
      const found = await keepsApart(place).then(
        () => null,
        (error: unknown) => error,
      )
      if (found === null) harmless.push(hole)
      for (const table of tables)
        await place.sql('superuser', [`TRUNCATE edgewise.${table} CASCADE`], 'COMMIT')
      await place.sql('superuser', [mend], 'COMMIT')
    }
    expect(harmless).toEqual([])
    expect(await holesIn(place)).toEqual(holes)
    await keepsApart(place)
  })

  test('no table with an installation in it is without its policy', async () => {
    const owned = await placeOf(name).sql('superuser', [
      `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS "isForced"
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relnamespace = 'edgewise'::regnamespace AND relkind = 'r'
         AND attname = 'installation' ORDER BY relname`,
    ])
    expect(owned).toEqual(tables.toSorted().map((table) => ({ name: table, isForced: true })))
  })

  test('the role that results are asked as has no right to anything else', async () => {
    const place = placeOf(name)
    const become = 'SET LOCAL ROLE edgewise_tenant'
    const others = await place.sql('superuser', [
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'edgewise'::regnamespace
       AND relkind IN ('r', 'p') AND relname <> ALL ('{${tables.join(',')}}')`,
    ])
    const names = others.map((other) => String(other['name']))
    expect(names).toEqual(expect.arrayContaining(['job', 'queue', 'turns', 'steps']))
    for (const other of names)
      for (const statement of [`SELECT FROM edgewise.${other}`, `DELETE FROM edgewise.${other}`])
        await expect(place.sql('landlord', [become, statement])).rejects.toThrow(
          `permission denied for table ${other}`,
        )
    const made = 'CREATE TABLE edgewise.mine (i int)'
    await expect(place.sql('landlord', [become, made])).rejects.toThrow('permission denied')
    const off = 'ALTER TABLE edgewise.findings DISABLE ROW LEVEL SECURITY'
    await expect(place.sql('landlord', [become, off])).rejects.toThrow('must be owner')
  })

  test('a connection is nobody again after a call', async () => {
    const place = placeOf(name)
    const results = await place.results(424242)
    await results.list([listed(1)], list)
    const rows = await place.sql('landlord', [
      `SELECT current_user AS who, coalesce(current_setting('edgewise.installation', true), '')
         AS installation`,
    ])
    expect(rows).toEqual([{ who: 'landlord', installation: '' }])
    await results.forget(null)
  })

  test('of several who keep at once, all or nothing of each is kept', async () => {
    const place = placeOf(name)
    const [one, other] = [await place.results(515151), await place.results(515151, 'superuser')]
    for (let round = 0; round < 10; round += 1) {
      const tree = `tree ${round}`
      await one.list([listed(1, tree), listed(2, tree)], list)
      const now = { tree, commit: tree }
      const sets = [['a', 'b'], ['b', 'c'], ['c', 'd'], []].map((set) =>
        set.map((each) => finding(each, { message: set.join(), line: round })),
      )
      await Promise.all(
        sets.flatMap((found, i) => [
          one.list([listed(2, tree), listed(1, tree)], list),
          (i % 2 === 0 ? one : other).keep(scan(1, found, now), at(round)),
          other.keep(scan(2, found, now), at(round)),
        ]),
      )
      for (const repository of [1, 2]) {
        const messages = (await one.findings(repository)).map(({ message }) => message)
        // Those of one scan, and of all of it.
        expect(sets.map((set) => set.map(({ message }) => message))).toContainEqual(messages)
        const fingerprints = (await one.findings(repository)).map((each) => each.fingerprint)
        expect(fingerprints.join()).toBe(messages[0] ?? '')
      }
      const { repositories } = await one.overview({ most: 1, today: list.today })
      expect(repositories.map(({ status }) => status)).toEqual(['scanned', 'scanned'])
    }
    await one.forget(null)
  })
})
