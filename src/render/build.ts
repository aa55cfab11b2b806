import { type FileRead, readFile } from '../source/read-file.ts'
import type { Built, BuiltResource, TreeEntry } from '../types/engine.ts'
import type { Doc, Made, Problem } from '../types/source.ts'
import { bytesOf, isReadable, once, type Reader } from './blobs.ts'
import { originOf } from './origin.ts'
import { type Build, buildName, left, notRendered } from './owned.ts'

export type BuildRead = FileRead & {
  /** Whether it was rendered: else what it makes is not known. */
  readonly isMade: boolean
}

type Surroundings = {
  readonly paths: ReadonlyMap<string, TreeEntry>
  readonly reader: Reader
  /** Whether it is asked for; another one only owns files. */
  readonly isHere: boolean
}

/** What a build makes; one that cannot be rendered is a problem. Null while something is needed. */
export function build(asked: Build, { paths, reader, isHere }: Surroundings): BuildRead | null {
  if (asked.isComponent) return unused(asked)
  if (asked.tool === 'helm' || asked.files === null || !isHere) return failed(asked, null)
  const inputs = [...asked.files, ...asked.layers].sort().flatMap((path) => paths.get(path) ?? [])
  const readable = inputs.filter(isReadable)
  const contents = readable.map((entry) => bytesOf(entry, reader.ask))
  if (contents.includes(null)) return null
  const files = readable
    .filter((_, index) => contents[index]?.ok === true)
    .map(({ path, id }) => ({ path, blob: id }))
  const answer = reader.ask.build({ folder: asked.folder, files })
  if (answer === null) return null
  if (!answer.ok) return failed(asked, answer)
  const key = `made ${JSON.stringify([asked.file, files])}`
  const docs = once(reader.memo, key, () => madeOf(answer.value, asked, { paths, reader }))
  return { ...docs, isMade: true }
}

/** Nothing is hidden by it: nobody applies it. */
function unused(asked: Build): BuildRead {
  const at = { file: asked.file, line: 1, endLine: 1 }
  const message = 'no kustomization uses the component: nothing of it is applied'
  return {
    docs: [],
    problems: [{ code: 'not-reached', message, at }],
    passedOver: false,
    isMade: true,
  }
}

type Failure = { readonly code: Problem['code']; readonly message: string }

function failed(asked: Build, failure: Failure | null): BuildRead {
  const problem = notRendered(asked, failure === null ? left(asked.files) : failure.message)
  const problems = [{ ...problem, code: failure?.code ?? problem.code }]
  return { docs: [], problems, passedOver: false, isMade: false }
}

function madeOf(
  built: Built,
  asked: Build,
  around: Pick<Surroundings, 'paths' | 'reader'>,
): FileRead {
  const at = { file: asked.file, line: 1, endLine: 1 }
  const reads = built.map((resource) => readResource(resource, asked, around))
  return {
    docs: reads.flatMap(({ docs }) => docs),
    // Lines of what was printed are nobody's.
    problems: reads.flatMap(({ problems }) => problems).map((problem) => ({ ...problem, at })),
    passedOver: false,
  }
}

function readResource(
  resource: BuiltResource,
  asked: Build,
  around: Pick<Surroundings, 'paths' | 'reader'>,
): FileRead {
  const read = readFile(asked.file, new TextEncoder().encode(resource.text))
  return { ...read, docs: read.docs.map((doc) => ({ ...doc, made: madeBy(doc) })) }

  function madeBy(doc: Doc): Made {
    const origin = originOf(doc, resource, { ...around, asked })
    return { by: buildName(asked), locate: origin }
  }
}
