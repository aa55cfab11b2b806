import type { Rule } from '../../types/finding.ts'
import { page } from '../page.ts'

const id = 'ignore-invalid'
const title = 'An accepted finding lacks a reason, has expired or matches nothing'

/** Its findings come from where ignores are applied: only there is known what they match. */
export const ignoreInvalid: Rule = {
  id,
  title,
  severity: 'note',
  doc: page({
    id,
    title,
    when: [
      'An entry of `ignore` in `.github/edgewise.yaml`, or an annotation',
      '`edgewise.dev/ignore`, has no reason, names a rule that does not exist, has expired on',
      'the date of the review (`--as-of`), or matches no finding. One that is expired or',
      'invalid hides nothing. One of the organisation may match nothing here: it is for its',
      'other repositories too.',
    ],
    why: [
      '- An ignore is a decision with an end: what was right for a migration last year is a',
      '  blind spot now.',
      '- Ignores are read from the base, never from the head of a pull request, so that a',
      '  change cannot accept its own findings. One that a pull request adds takes effect',
      '  after the merge.',
    ],
    users: ['Nothing: users of the cluster do not see it. Reviewers see the finding again.'],
    act: [
      'Remove it, correct the name of the rule or the object, or give it a reason and a new',
      'date.',
    ],
    example: [
      'ignore:',
      '  - { rule: source-ip-lost, entry: legacy/Service/ftp, expires: 2024-01-31 } # ' +
        'want: ignore-invalid',
    ],
  }),
  check: () => [],
}
