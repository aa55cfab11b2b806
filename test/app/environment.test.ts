import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readSettings } from '../../src/app/environment.ts'

const key = (modulusLength: number): string =>
  generateKeyPairSync('rsa', { modulusLength })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString()

const pem = key(2048)
const sound = {
  APP_ID: '12',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: 'f1c9a3d27be8405c96aa',
}

const settings = (environment: Readonly<Record<string, string>>) => {
  const read = readSettings({ ...sound, ...environment })
  return 'settings' in read ? read.settings : expect.unreachable(read.problems.join())
}

test('three variables are enough', () => {
  expect(settings({})).toEqual({
    appId: 12,
    privateKey: pem.trim(),
    secrets: [sound.WEBHOOK_SECRET],
    api: 'https://api.github.com',
    web: 'https://github.com',
    host: '127.0.0.1',
    port: 3000,
    level: 'info',
    database: { k: 'embedded', folder: '.edgewise' },
    metricsToken: null,
  })
})

test.each([
  ['base64', Buffer.from(pem).toString('base64')],
  ['base64 in lines', Buffer.from(pem).toString('base64').replace(/.{64}/g, '$&\n')],
  ['one line', pem.trim().replaceAll('\n', '\\n')],
])('the key as %s', (_, written) => {
  expect(settings({ PRIVATE_KEY: written }).privateKey.trim()).toBe(pem.trim())
})

test('two secrets during a rotation', () => {
  const previous = '0b6d18e2c7a94f35aa01'
  const { secrets } = settings({ WEBHOOK_SECRET_PREVIOUS: previous })
  expect(secrets).toEqual([sound.WEBHOOK_SECRET, previous])
})

test('an Enterprise Server', () => {
  const { api, web } = settings({ GHE_HOST: 'github.acme.example:8443', GHE_PROTOCOL: 'http' })
  expect(api).toBe('http://github.acme.example:8443/api/v3')
  expect(web).toBe('http://github.acme.example:8443')
})

test('a PostgreSQL, or a folder', () => {
  const url = 'postgres://edgewise@db/edgewise'
  expect(settings({ DATABASE_URL: url }).database).toEqual({ k: 'postgres', url })
  const folder = '/var/lib/edgewise'
  expect(settings({ EDGEWISE_DATA: folder }).database).toEqual({ k: 'embedded', folder })
})

describe('what is missing or weak is named, all of it, and no value', () => {
  test('nothing there', () => {
    const read = readSettings({})
    const problems = 'problems' in read ? read.problems : []
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'APP_ID is missing',
      'PRIVATE_KEY is missing',
      'WEBHOOK_SECRET is missing',
    ])
  })

  test.each([
    ['APP_ID', 'Iv1.8a61f9b3a7aba766', 'has to be a number'],
    ['PRIVATE_KEY', '-----BEGIN RSA PRIVATE KEY-----', 'is no RSA key'],
    ['PRIVATE_KEY', key(1024), 'is weak: it has 1024 bits'],
    ['WEBHOOK_SECRET', 'development', 'is weak'],
    ['WEBHOOK_SECRET', 'a'.repeat(64), 'is weak'],
    ['WEBHOOK_SECRET', '   ', 'is missing'],
    ['WEBHOOK_SECRET_PREVIOUS', 'development', 'is weak'],
    ['GHE_HOST', 'https://github.acme.example', 'has to be a host name'],
    ['GHE_PROTOCOL', 'ftp', 'has to be https or http'],
    ['PORT', '70000', 'has to be a number'],
    ['LOG_LEVEL', 'loud', 'has to be one of trace'],
    ['METRICS_TOKEN', 'token', 'is weak'],
  ])('%s', (name, value, what) => {
    const read = readSettings({ ...sound, [name]: value })
    const problems = 'problems' in read ? read.problems : []
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`${name} ${what}`)
    expect(problems[0]).not.toContain(value)
  })
})
