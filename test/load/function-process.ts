/**
 * The function that takes webhooks, behind a plain server: `function-process.ts <Part as JSON>`. It
 * says where it listens. Like an instance of the platform it has one request at a time; those that
 * would be given to other instances wait for their turn.
 */

import { listen } from '../../src/server/http.ts'
import type { Part } from './service-process.ts'

const { settings }: Part = JSON.parse(process.argv[2] ?? '')
const { database, secrets, appId, privateKey, api, level } = settings
Object.assign(process.env, {
  APP_ID: String(appId),
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: secrets[0],
  DATABASE_URL: database.k === 'postgres' ? database.url : '',
  LOG_LEVEL: level,
  // Where instances would be woken.
  URL: api,
})
const { default: webhook } = await import('../../src/functions/webhook.ts')
const waitUntil = (work: Promise<unknown>): void => void work.catch(() => {})
let last: Promise<unknown> = Promise.resolve()
const serve = (request: Request): Promise<Response> => {
  const mine = last.then(() => webhook(request, { waitUntil }))
  last = mine.catch(() => {})
  return mine
}
const { url } = await listen(serve, settings)
process.stdout.write(`${url}\n`)
process.stdin.resume().once('end', () => process.exit())
