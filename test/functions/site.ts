/** The site as Netlify's own build makes it, and a whole deployment of it in cells. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { queues } from '../../src/app/queues.ts'
import { openJobs } from '../../src/jobs/open.ts'
import { asked } from '../app/sample.ts'
import { type GitHub, startGitHub } from '../github/server.ts'
import { type Postgres, postgresPrograms, startPostgres } from '../jobs/postgres.ts'
import { groupObstacle } from './groups.ts'
import { networkObstacle } from './network.ts'
import { type Platform, startPlatform } from './platform.ts'

const root = join(import.meta.dirname, '..', '..')

/** Netlify's own build, which the site is built with; installed when that was done once. */
export const netlifyBuild = join(root, 'dist/netlify/node_modules/@netlify/build/bin.js')

/** Where the manifest and the zips are; built where they are older than what they are made of. */
export function builtSite(): string {
  execFileSync(process.execPath, [join(root, 'tools', 'netlify.mjs')], { stdio: 'inherit' })
  return join(root, '.netlify', 'functions')
}

/** Why no deployment can be tried on this machine; null where one can. */
export async function obstacle(): Promise<string | null> {
  if (postgresPrograms() === null) return 'there is no PostgreSQL'
  const group = groupObstacle()
  if (group !== null) return `no control group can be made: ${group}`
  const network = await networkObstacle()
  return network === null ? null : `no network can be made: ${network}`
}

export type Deployment = {
  readonly github: GitHub
  readonly platform: Platform
  readonly postgres: Postgres
  /** Waits until every delivery is answered and nothing is at work. */
  idle(): Promise<void>
  close(): Promise<void>
}

export type Ground = {
  readonly github: GitHub
  readonly postgres: Postgres
  /** The folder with the socket of the database. */
  readonly database: string
  /** A port of this machine that functions need. */
  readonly port: number
  /** What the functions have to know. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** A GitHub, and a PostgreSQL with the tables in it. */
export async function ground(): Promise<Ground> {
  const github = await startGitHub({ app: asked })
  const postgres = await startPostgres(postgresPrograms() ?? '')
  const jobs = await openJobs({
    database: { k: 'postgres', url: postgres.url('postgres') },
    queues,
    works: false,
    notice: () => {},
  })
  await jobs.migrate()
  await jobs.stop({ within: 1 })
  const { app } = github.world
  const port = Number(new URL(github.url).port)
  return {
    github,
    postgres,
    database: new URL(postgres.url('postgres')).searchParams.get('host') ?? '',
    port,
    environment: {
      APP_ID: `${app.id}`,
      PRIVATE_KEY: Buffer.from(app.privateKey).toString('base64'),
      WEBHOOK_SECRET: app.webhookSecret,
      GHE_HOST: `127.0.0.1:${port}`,
      GHE_PROTOCOL: 'http',
      DATABASE_URL: 'postgresql:///postgres?host=/database&user=edgewise',
    },
    close: async () => {
      await github.close()
      await postgres.stop()
    },
  }
}

/** The built functions between a GitHub and a PostgreSQL. */
export async function deploy(): Promise<Deployment> {
  const built = builtSite()
  const { github, postgres, port, close, ...rest } = await ground()
  const platform = await startPlatform({ built, ports: [port], ...rest })
  github.hooks.url = `${platform.url}/api/github/webhooks`
  return {
    github,
    platform,
    postgres,
    idle: async () => {
      await github.hooks.settled()
      await platform.settled()
      // What was written is told as well.
      await github.hooks.settled()
      await platform.settled()
    },
    close: async () => {
      await platform.close()
      await close()
    },
  }
}
