/** Where a tree, or a folder that is read by itself, keeps its settings. */
export const settingsPath = '.github/edgewise.yaml'

import { isUnder, nameOf } from './paths.ts'

/** Whether a repository is the one whose settings count for all of its owner's; names have no case. */
export const isSettingsRepository = (name: string): boolean => name.toLowerCase() === '.github'

/** Settings are never a manifest. */
export const isSettings = (path: string): boolean =>
  path === settingsPath || path.endsWith(`/${settingsPath}`)

/** Whether a file's name says that it may hold Kubernetes objects. */
export function isManifestName(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path)
}

/** Whether Terraform reads a file; what it keeps for itself below `.terraform` is a copy. */
export function isTerraform(path: string): boolean {
  return /\.tf(?:\.json)?$/.test(path) && !/(?:^|\/)\.terraform\//.test(path)
}

/** The names that `kustomize build` looks for. */
export function isKustomization(path: string): boolean {
  const name = nameOf(path)
  return name === 'kustomization.yaml' || name === 'kustomization.yml' || name === 'Kustomization'
}

/** Whether a file is the root of a Helm chart. */
export function isChart(path: string): boolean {
  return nameOf(path) === 'Chart.yaml'
}

/**
 * Whether the engine may want a file's content, where only one folder of the tree counts; whoever
 * makes trees need not read the rest. Builds of other folders may own files of this one.
 */
export function isWanted(path: string, under: string): boolean {
  const isRead = isManifestName(path) || isTerraform(path)
  return isKustomization(path) || (isRead && isUnder(path, under)) || path === settingsPath
}
