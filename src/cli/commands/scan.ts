import { InputError } from '../../drive/errors.ts'
import { terminalText } from '../../report/escape.ts'
import { renderJson } from '../../report/json.ts'
import { renderScan } from '../../report/text/scan.ts'
import type { Scan } from '../../types/scan.ts'
import type { Arguments } from '../arguments.ts'
import type { ExitStatus } from '../command.ts'
import { openBar } from '../progress.ts'
import { optionsOf } from '../request.ts'
import { findPlaces } from '../scan/folders.ts'
import { scanPlaces } from '../scan/local.ts'
import { scanOf } from '../scan/totals.ts'
import type { Terminal } from '../terminal.ts'
import { statusOfScan } from '../verdict.ts'

/** `edgewise scan (DIR... | --org NAME)`: many repositories, one line each. */
export async function scan(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const organisation = args.text('org')
  const { scanned, isDefective } =
    organisation === null
      ? await scanFolders(args, terminal)
      : { scanned: await organisationOf(organisation, args, terminal), isDefective: false }
  const isJson = args.text('format') === 'json'
  await terminal.print(isJson ? renderJson(scanned) : renderScan(scanned, terminal))
  return isDefective ? 3 : statusOfScan(scanned, args)
}

/** What says how to read folders is decided by each repository and by the service here. */
const forFolders = ['rev', 'settings', 'as-of', 'kubernetes-version']

async function organisationOf(name: string, args: Arguments, terminal: Terminal): Promise<Scan> {
  const [folder] = args.operands
  if (folder !== undefined)
    throw new InputError(`scan takes folders or --org, not both: ${folder} and ${name}`)
  const stranger = args.given.find((option) => forFolders.includes(option))
  if (stranger !== undefined)
    throw new InputError(
      `--${stranger} is for folders: --org scans what default branches hold today`,
    )
  // Probot alone takes longer to load than a folder to scan.
  const { scanOrganisation } = await import('../scan/organisation.ts')
  return await scanOrganisation(name, terminal)
}

type Folders = {
  readonly scanned: Scan
  /** Whether one of them met a defect of Edgewise. */
  readonly isDefective: boolean
}

async function scanFolders(args: Arguments, terminal: Terminal): Promise<Folders> {
  const options = { ...optionsOf(args), evidence: false }
  const { places, passedOver } = findPlaces(args.operands.length === 0 ? ['.'] : args.operands)
  if (passedOver.length > 0) terminal.note(passedOverNote(passedOver))
  const bar = openBar(terminal.isWatched, 'repositories')
  try {
    const done = (repositories: number): void => bar.update(repositories, places.length)
    const revision = args.text('rev')
    const { repositories, isDefective } = await scanPlaces(places, { options, revision, done })
    return { scanned: scanOf(repositories), isDefective }
  } finally {
    bar.end()
  }
}

/** Names that fit into a note. */
const SHOWN = 3

function passedOverNote(paths: readonly string[]): string {
  const names = paths.slice(0, SHOWN).map(terminalText).join(', ')
  const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : ''
  const what = paths.length === 1 ? 'is no Git repository' : 'are no Git repositories'
  return `note: ${names}${more} ${what}: passed over`
}
