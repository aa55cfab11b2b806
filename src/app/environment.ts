import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import type { Database } from '../jobs/open.ts'
import { type Level, levels } from './log.ts'

/** What the service has to know, out of the environment. */
export type ServiceSettings = {
  readonly appId: number
  /** PEM */
  readonly privateKey: string
  /** The secret of the webhook, and during a rotation the one before. */
  readonly secrets: readonly string[]
  /** `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server. */
  readonly api: string
  /** `https://github.com` */
  readonly web: string
  readonly host: string
  readonly port: number
  readonly level: Level
  readonly database: Database
  /** Who knows it may read the metrics from afar; null: nobody. */
  readonly metricsToken: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with a variable, in one line that says how to mend it. */
type Wrong = (name: string, what: string) => void

/**
 * Reads the environment, by the names that Probot gives its variables. Every variable that is
 * missing or weak is named, all at once; no line repeats a value.
 */
export function readSettings(
  environment: Environment,
): { readonly settings: ServiceSettings } | { readonly problems: readonly string[] } {
  const problems: string[] = []
  const wrong: Wrong = (name, what) => problems.push(`${name} ${what}`)
  const given: Given = { text: (name) => environment[name]?.trim() ?? '', wrong }
  const settings = {
    appId: appId(given),
    privateKey: privateKey(given),
    secrets: secrets(given),
    ...addresses(given),
    host: given.text('HOST') || '127.0.0.1',
    port: port(given),
    level: level(given),
    database: databaseOf(environment),
    metricsToken: metricsToken(given),
  }
  return problems.length === 0 ? { settings } : { problems }
}

type Given = { readonly text: (name: string) => string; readonly wrong: Wrong }

/** Where jobs are kept: `DATABASE_URL`, else a folder. */
export function databaseOf(environment: Environment): Database {
  const url = environment['DATABASE_URL']?.trim() ?? ''
  const folder = environment['EDGEWISE_DATA']?.trim() || '.edgewise'
  return url === '' ? { k: 'embedded', folder: join(folder) } : { k: 'postgres', url }
}

function appId({ text, wrong }: Given): number {
  const id = text('APP_ID')
  if (id === '') wrong('APP_ID', "is missing: the App's page in GitHub's settings shows it")
  else if (!/^[1-9]\d{0,14}$/.test(id)) wrong('APP_ID', 'has to be a number')
  return Number(id)
}

const leastBits = 2048

function privateKey({ text, wrong }: Given): string {
  const given = text('PRIVATE_KEY')
  if (given === '') {
    wrong('PRIVATE_KEY', 'is missing: the PEM file that GitHub made for the App, or base64 of it')
    return ''
  }
  const pem = pemOf(given)
  const bits = bitsOf(pem)
  if (bits === null)
    wrong('PRIVATE_KEY', 'is no RSA key: write the whole PEM file, or base64 of it')
  else if (bits < leastBits)
    wrong('PRIVATE_KEY', `is weak: it has ${bits} bits, and ${leastBits} are needed`)
  return pem
}

/** Environments that take one line get it in base64, or with `\n` in place of line ends. */
function pemOf(given: string): string {
  const isBase64 = /^[A-Za-z\d+/\s]+=*$/.test(given)
  return (isBase64 ? Buffer.from(given, 'base64').toString() : given).replaceAll('\\n', '\n')
}

function bitsOf(pem: string): number | null {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa'
      ? (key.asymmetricKeyDetails?.modulusLength ?? null)
      : null
  } catch {
    return null
  }
}

const makeOne = 'make one with `openssl rand -hex 32` and enter it at GitHub as well'

function secrets({ text, wrong }: Given): readonly string[] {
  const [current, previous] = [text('WEBHOOK_SECRET'), text('WEBHOOK_SECRET_PREVIOUS')]
  if (current === '') wrong('WEBHOOK_SECRET', `is missing: ${makeOne}`)
  else if (isWeak(current)) wrong('WEBHOOK_SECRET', `is weak: ${makeOne}`)
  if (previous !== '' && isWeak(previous))
    wrong('WEBHOOK_SECRET_PREVIOUS', 'is weak: leave it out, nobody may use it any more')
  return previous === '' ? [current] : [current, previous]
}

const leastCharacters = 20
const leastDistinct = 8

/** Who guesses the secret can make the App do anything that GitHub can: `development` is Probot's. */
const isWeak = (secret: string): boolean =>
  secret.length < leastCharacters || new Set(secret).size < leastDistinct

/** GitHub's addresses: https://docs.github.com/en/enterprise-server@latest/rest/overview */
function addresses({ text, wrong }: Given): { readonly api: string; readonly web: string } {
  const host = text('GHE_HOST')
  const protocol = text('GHE_PROTOCOL') || 'https'
  if (!/^https?$/.test(protocol)) wrong('GHE_PROTOCOL', 'has to be https or http')
  if (host === '') return { api: 'https://api.github.com', web: 'https://github.com' }
  if (!/^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/i.test(host))
    wrong('GHE_HOST', 'has to be a host name like github.example.org')
  const web = `${protocol}://${host}`
  return { api: `${web}/api/v3`, web }
}

function port({ text, wrong }: Given): number {
  const given = text('PORT') || '3000'
  const number = Number(given)
  if (!/^\d{1,5}$/.test(given) || number > 65_535)
    wrong('PORT', 'has to be a number from 0 (any free one) to 65535')
  return number
}

function level({ text, wrong }: Given): Level {
  const given = text('LOG_LEVEL').toLowerCase() || 'info'
  const found = levels.find((known) => known === given)
  if (found === undefined) wrong('LOG_LEVEL', `has to be one of ${levels.join(', ')}`)
  return found ?? 'info'
}

function metricsToken({ text, wrong }: Given): string | null {
  const token = text('METRICS_TOKEN')
  if (token === '') return null
  if (isWeak(token)) wrong('METRICS_TOKEN', 'is weak: make one with `openssl rand -hex 32`')
  return token
}
