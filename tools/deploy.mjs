// What Netlify runs before it packs the functions: builds them and the validator, and in production
// makes or updates the tables of the database.

import { installPackages, pinnedNode, root, runToEnd } from './install.mjs'

installPackages()
const { CONTEXT, DATABASE_URL, DATABASE_URL_DIRECT } = process.env
const isProduction = CONTEXT === 'production'
if (isProduction && !DATABASE_URL) {
  process.stderr.write(
    "edgewise: DATABASE_URL is missing: set it among the site's environment variables\n",
  )
  process.exit(2)
}

const { prepareRenderer } = await import('./render.mjs')
await prepareRenderer()
const { buildFunctions } = await import('./functions.mjs')
await buildFunctions()

if (isProduction) {
  const { build, bundle } = await import('./build.mjs')
  await build()
  // Some poolers of connections do not let tables be changed.
  const env = { ...process.env, DATABASE_URL: DATABASE_URL_DIRECT || DATABASE_URL }
  runToEnd(pinnedNode(), [bundle, 'migrate'], { cwd: root, env })
}
