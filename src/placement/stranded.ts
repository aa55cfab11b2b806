import type { Cell } from '../types/pool.ts'
import type { Workload } from '../types/workload.ts'
import { judge } from './eligible.ts'

/**
 * The pods that differ from the others by volumes of their own, each as a workload of one pod;
 * those of more pods than are asked for are left out.
 */
export function podsApart(workload: Workload, replicas: number): readonly Workload[] {
  const { constraints } = workload
  const own = constraints.volumes.flatMap(({ value: { pod } }) => pod ?? [])
  const pods = [...new Set(own)].filter((pod) => pod >= 0 && pod < replicas)
  return pods.map((pod) => {
    const volumes = constraints.volumes.flatMap(({ value, why }) =>
      value.pod === null || value.pod === pod ? [{ value: { ...value, pod: null }, why }] : [],
    )
    return { ...workload, constraints: { ...constraints, volumes } }
  })
}

/** Pods whose volumes are where the workload may not run: they wait for ever. */
export const stranded = (
  workload: Workload,
  cells: readonly Cell[],
  replicas: number,
): readonly Workload[] =>
  podsApart(workload, replicas).filter((pod) => !cells.some((cell) => judge(pod, cell).fits))
