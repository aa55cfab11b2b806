/** Paths of a tree: `/` between segments, no leading slash; the root is the empty string. */

/** The folder of a path; of what lies in the root, the empty string. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end < 0 ? '' : path.slice(0, end)
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Whether a path is the folder, or under it; everything is under the root. */
export function isUnder(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/**
 * What a reference in a file of `folder` means, within the tree.
 *
 * @returns null for addresses, absolute paths, and what lies outside of the tree.
 */
export function resolvePath(folder: string, reference: string): string | null {
  if (reference.startsWith('/') || reference.includes('://')) return null
  const segments = folder === '' ? [] : folder.split('/')
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return null
  }
  return segments.join('/')
}
