// What any tool in this language has to do at least: reads the YAML files of a folder and parses them.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEvents } from 'js-yaml'

const folder = process.argv[2] ?? '.'
let events = 0
for (const path of readdirSync(folder, { recursive: true })) {
  if (path.endsWith('.yaml')) {
    events += parseEvents(readFileSync(join(folder, path), 'utf8')).length
  }
}
process.stdout.write(`${events} events\n`)
