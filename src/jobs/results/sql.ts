/**
 * A value as JSON that PostgreSQL takes: its texts hold neither U+0000 nor halves of characters
 * (https://www.postgresql.org/docs/current/datatype-json.html), which foreign text may do.
 *
 * @param longest how many UTF-16 units of each text are kept.
 */
export const jsonFor = (value: unknown, longest = Number.POSITIVE_INFINITY): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.slice(0, longest).toWellFormed().replaceAll('\0', '�') : part,
  )

/** SQL for a time as ISO 8601 with milliseconds, in UTC. */
export const iso = (time: string): string =>
  `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** SQL for the rows of a query as a list, in its order. */
export const listOf = (query: string): string =>
  `(SELECT coalesce(json_agg(row), '[]') FROM (${query}) AS row)`

/** SQL that names the same columns of a table: `a.x, a.y`. */
export const of = (table: string, columns: readonly string[]): string =>
  columns.map((column) => `${table}.${column}`).join(', ')

/** SQL that is true where two tables differ in one of some columns. */
export const differ = (one: string, other: string, columns: readonly string[]): string =>
  `ROW(${of(one, columns)}) IS DISTINCT FROM ROW(${of(other, columns)})`

/** SQL that sets columns to those of the row that could not be inserted. */
export const setAll = (columns: readonly string[]): string =>
  columns.map((column) => `${column} = excluded.${column}`).join(', ')
