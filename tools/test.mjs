// npm test: installs what is missing, builds the command line, and runs Vitest on the pinned Node.

import { join } from 'node:path'
import {
  installChromium,
  installPackages,
  installPatch,
  installPooler,
  installPostgres,
  pinnedNode,
  root,
  runToEnd,
} from './install.mjs'

installPackages()
installChromium()
installPostgres()
installPooler()
installPatch()
const { buildWhereStale } = await import('./build.mjs')
await buildWhereStale()
const { prepareRenderer } = await import('./render.mjs')
await prepareRenderer()
const { prepareSite } = await import('./netlify.mjs')
await prepareSite()

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const config = join(root, 'test', 'vitest.config.ts')
runToEnd(pinnedNode(), [vitest, 'run', '--config', config, ...process.argv.slice(2)], { cwd: root })
