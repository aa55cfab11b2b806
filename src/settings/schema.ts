import type { Schema } from './form.ts'
import { settingsForm } from './read.ts'

/**
 * The JSON Schema of `.github/edgewise.yaml`, derived from the forms that read it. What it accepts
 * can still be wrong in ways that a schema cannot say: CIDRs, days, names that must differ or
 * exist.
 */
export const settingsSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Settings of Edgewise (.github/edgewise.yaml)',
  ...settingsForm.schema,
}
