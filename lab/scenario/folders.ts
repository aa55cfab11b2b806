import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('../..', import.meta.url).pathname

/** Folders of `manifests/`, as paths of the repository; changes have two sides, `base` and `head`. */
const shown: readonly string[] = readdirSync(join(root, 'manifests'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `manifests/${name}`)
  .toSorted()

const isChange = (folder: string): boolean => existsSync(join(root, folder, 'base'))

/** Those that are one cluster. */
export const clusterFolders = shown.filter((folder) => !isChange(folder))

/** All of them, and both sides of each change. */
export const sideFolders = shown.flatMap((folder) =>
  isChange(folder) ? [`${folder}/base`, `${folder}/head`] : [folder],
)
