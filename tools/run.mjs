// Runs a TypeScript file of the project under the pinned Node: node tools/run.mjs FILE [args...]

import { installPackages, pinnedNode, runToEnd } from './install.mjs'

installPackages()
runToEnd(pinnedNode(), process.argv.slice(2))
