// npm start: the command line, installed and built where it is not yet. Without arguments it shows
// the sample change.

import { join } from 'node:path'
import { installPackages, pinnedNode, root, runToEnd } from './install.mjs'

installPackages()
const { buildWhereStale, bundle } = await import('./build.mjs')
await buildWhereStale()

const given = process.argv.slice(2)
if (['fix', 'serve'].includes(given[0])) {
  const { prepareRenderer } = await import('./render.mjs')
  await prepareRenderer()
}
const args = given.length > 0 ? given : ['sample', join(root, 'manifests', 'sample')]
// npm changes into the project; paths are meant from where it was called.
const calledByNpm = process.env.npm_lifecycle_event === 'start' && process.env.INIT_CWD
runToEnd(pinnedNode(), [bundle, ...args], { cwd: calledByNpm || process.cwd() })
