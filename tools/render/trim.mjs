// Leaves out of upstream modules what a renderer must not do. Of each module that is changed there is
// a copy beside the builds, where what is written here takes the place of what is written there; the
// committed go.mod is not changed, and no source of anybody else's is committed.
//
// A trim is { module, sum, folders?, changes }: `sum` is the checksum of the module in the version that
// go.mod asks for, `folders` those that are needed (absent: all), and a change is one of
//   { file, remove: true }            the file goes
//   { file, add: 'text' }             a file of our own comes
//   { file, edits: [edit, ...] }      and an edit { from, until?, rest?, to }: `to` takes the place of
//                                     `from`, and of all that follows it before `until` where that is
//                                     given, or of the rest of the file.
// `from` and `until` have to be there exactly once: of another version nothing is taken for granted.

import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Copies the modules of `trims` with their changes, and returns the go.mod to build with. `source` is
 * the folder of the program with its own go.mod and go.sum, `target` an ignored folder, and `download`
 * gives the folders of modules, by "path@version", after it has checked their sums. Throws one line
 * where a module is not as it was when the changes were written.
 */
export function trimmed({ source, target, trims, download }) {
  const goMod = readFileSync(join(source, 'go.mod'), 'utf8')
  const modules = trims.map((trim) => ({
    ...trim,
    module: `${trim.module}@${versionOf(goMod, trim.module)}`,
  }))
  const name = `modules-${createHash('sha256').update(JSON.stringify(modules)).digest('hex').slice(0, 16)}`
  const folder = join(target, name)
  mkdirSync(target, { recursive: true })
  if (!existsSync(folder)) {
    const originals = download(modules)
    const draft = `${folder}.${process.pid}`
    rmSync(draft, { recursive: true, force: true })
    for (const one of modules) copy(one, originals.get(one.module), join(draft, one.module))
    if (existsSync(folder)) rmSync(draft, { recursive: true })
    else renameSync(draft, folder)
  }
  const old = readdirSync(target).filter((entry) => entry.startsWith('modules-') && entry !== name)
  for (const entry of old) rmSync(join(target, entry), { recursive: true, force: true })
  const replaced = modules.map(({ module }) => {
    const place = relative(source, join(folder, module)).replaceAll('\\', '/')
    return `replace ${module.replace('@', ' ')} => ${place}\n`
  })
  const modfile = join(target, 'go.mod')
  put(modfile, `${goMod}\n${replaced.join('')}`)
  put(join(target, 'go.sum'), readFileSync(join(source, 'go.sum')))
  return modfile
}

function versionOf(goMod, module) {
  const line = goMod
    .split('\n')
    .find((one) => one.replace('require', '').trim().startsWith(`${module} `))
  if (line === undefined) throw new Error(`go.mod does not ask for ${module}`)
  return line
    .trim()
    .split(' ')
    .find((word) => /^v\d/.test(word))
}

function copy({ module, folders, changes }, from, to) {
  const removed = new Set(changes.filter(({ remove }) => remove).map(({ file }) => file))
  for (const file of sourcesIn(from, folders)) {
    if (removed.delete(file)) continue
    write(join(to, file), readFileSync(join(from, file)))
  }
  for (const file of removed) throw new Error(`${module} has no ${file} to leave out`)
  for (const { file, add, edits = [] } of changes) {
    const place = join(to, file)
    const isNew = add !== undefined
    if (isNew && existsSync(place)) throw new Error(`${module} has a ${file} of its own`)
    if (isNew) write(place, add)
    if (edits.length > 0 && !existsSync(place))
      throw new Error(`${module} has no ${file} to change`)
    if (edits.length > 0)
      write(place, edited(readFileSync(place, 'utf8'), edits, `${module}/${file}`))
  }
}

/** The files of a module that a build can need, as paths below it. */
function sourcesIn(from, folders = ['']) {
  const below = folders.flatMap((folder) =>
    readdirSync(join(from, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(from, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  )
  const isOfTests = (file) => file.endsWith('_test.go') || file.split('/').includes('testdata')
  return [...new Set([...below, 'go.mod'])].filter((file) => !isOfTests(file))
}

/** A text after edits. Throws one line, which begins with `where`, where one cannot be made. */
function edited(text, edits, where) {
  return edits.reduce((current, { from, until, rest = false, to }) => {
    const start = only(current, from, where)
    if (rest) return current.slice(0, start) + to
    const end = until === undefined ? start + from.length : only(current, until, where)
    if (end < start) throw new Error(`${where}: ${firstLine(until)} is before ${firstLine(from)}`)
    return current.slice(0, start) + to + current.slice(end)
  }, text)
}

/** Where `part` is in a text. */
function only(text, part, where) {
  const start = text.indexOf(part)
  if (start < 0) throw new Error(`${where} has no ${firstLine(part)}`)
  if (text.includes(part, start + 1)) throw new Error(`${where} has ${firstLine(part)} twice`)
  return start
}

const firstLine = (text) => JSON.stringify(text.trim().split('\n')[0])

function write(file, content) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** Whoever reads meanwhile sees the old content or the new one. */
function put(file, content) {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content)
  renameSync(draft, file)
}
