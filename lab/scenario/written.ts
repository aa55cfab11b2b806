import { dump } from 'js-yaml'
import type { Scenario } from './scenario.ts'

/** A manifest or settings in the making. */
export type Json = { readonly [key: string]: unknown }

/** A scenario folder from settings and objects, all objects in one file. */
export function scenarioOf(name: string, settings: Json, objects: readonly Json[]): Scenario {
  const written = (value: Json): string =>
    dump(value, { noRefs: true, flowLevel: 2, lineWidth: -1 })
  return {
    name,
    files: {
      '.github/edgewise.yaml': written(settings),
      'app.yaml': objects.map(written).join('---\n'),
    },
  }
}
