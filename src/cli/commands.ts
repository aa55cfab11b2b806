import type { Command, Format } from './command.ts'
import type { OptionName } from './options.ts'

/** What says how to read, where no single cluster is meant. */
const apart: readonly OptionName[] = ['settings', 'as-of', 'kubernetes-version']
const reading: readonly OptionName[] = ['cluster', ...apart]
const always: readonly OptionName[] = ['color', 'quiet', 'help']

const reports: readonly Format[] = ['text', 'json', 'markdown', 'mermaid']

const exits = [
  'Exit status: 0 nothing at or above --fail-on; 1 something; 2 wrong input or options, with one',
  'line that says what, where and how to mend it; 3 a defect of Edgewise.',
]

/** The commands of this version, in the order in which help lists them. */
export const commands: readonly Command[] = [
  {
    name: 'review',
    operand: '[DIR]',
    summary: 'what a change does to the ways in',
    about: [
      'Compares the merge base of base and head with the head: which ways in change, who no longer',
      'sees the client, where load piles up. DIR is a Git repository or a folder in one (default: .).',
      'Settings come from the base. The working tree includes untracked files that are not ignored.',
      '',
      ...exits,
      'Only findings that are new or worse count.',
    ],
    options: ['base', 'head', 'explain', ...reading, 'format', 'fail-on', ...always],
    formats: reports,
    examples: [
      'edgewise review',
      'edgewise review --base origin/main --head HEAD --format markdown',
    ],
    run: async (...given) => (await import('./commands/review.ts')).review(...given),
  },
  {
    name: 'simulate',
    operand: '[DIR]',
    summary: 'every way in: path, client address, shares, losses, findings',
    about: [
      'Simulates one revision: the path of every way in, what each workload sees as the client,',
      'shares of load, losses, findings. DIR is a Git repository, a folder in one, or a plain folder',
      '(default: .). Settings come from what is simulated.',
      '',
      ...exits,
    ],
    options: ['rev', 'entry', 'explain', 'set', ...reading, 'format', 'fail-on', ...always],
    formats: reports,
    examples: [
      'edgewise simulate --explain',
      'edgewise simulate --entry ingress-nginx/Service/controller --set policy=Local',
    ],
    run: async (...given) => (await import('./commands/simulate.ts')).simulate(...given),
  },
  {
    name: 'fix',
    operand: '[DIR]',
    summary: 'the dedicated ingress node pattern, in stages, as edits of your files',
    about: [
      'Plans what is missing of the pattern: prepare, move, narrow, keep, seal. Each stage is simulated',
      'before and after, in any order in which its objects may be applied, and checked by kubeconform.',
      'Edits are splices: every other byte of a file stays. What cannot be edited is said in words.',
      '',
      'Without --diff, --write or --branch the plan is shown: what each stage does, why it is safe, and',
      'what to do before and after each merge. Merge and apply one stage before the next: --stage NAME.',
      '--write and --branch refuse a working tree with changes; --branch plans on HEAD and touches',
      'neither files nor index. DIR is as for simulate; nothing outside of it is edited, but the',
      'settings that count for it.',
      '',
      'Exit status: 0 done, or nothing to do; 1 something was refused or is left to be done by hand;',
      '2 wrong input or options, with one line; 3 a defect of Edgewise.',
    ],
    options: ['rev', 'entry', 'stage', 'diff', 'write', 'branch', ...reading, 'format', ...always],
    formats: ['text', 'markdown'],
    examples: [
      'edgewise fix',
      'edgewise fix --stage prepare --diff | git apply',
      'edgewise fix --entry ingress-nginx/Service/controller --branch edge',
    ],
    run: async (...given) => (await import('./commands/fix.ts')).fix(...given),
  },
  {
    name: 'scan',
    operand: '[DIR...]',
    summary: 'many repositories: one line each, and totals',
    about: [
      'Simulates many repositories, side by side. Each DIR is a clone, a folder of clones (those right',
      'below it), or a plain folder of manifests (default: .). Each is read as simulate reads it: its',
      'working tree, or --rev REV, which each resolves for itself; a bare one without --rev at HEAD.',
      '',
      'With --org and no DIR, the repositories of an organisation on GitHub in which the App is',
      'installed. The environment says who the App is and where its database is, as for serve; a',
      'folder has to be free. Only default branches whose files changed are scanned; what is known of',
      'the others is printed as well. The dashboard is brought up to date. Where GitHub wants nothing',
      'more for a while, what is there is printed as a part, and the rest is left to the service or to',
      'the next scan.',
      '',
      'Exit status: 0 nothing at or above --fail-on; 1 something; 2 a repository that could not be',
      'scanned, with the reason in its line, or wrong options; 3 a defect of Edgewise.',
    ],
    options: ['org', 'rev', ...apart, 'format', 'fail-on', ...always],
    formats: ['text', 'json'],
    examples: [
      'edgewise scan ~/clones',
      'edgewise scan shop billing --rev origin/HEAD --format json',
      'edgewise scan --org acme --fail-on warning',
    ],
    run: async (...given) => (await import('./commands/scan.ts')).scan(...given),
  },
  {
    name: 'rules',
    operand: '[ID]',
    summary: "all rules, or one rule's page",
    about: [
      'Lists the rules with their default severities; with ID, prints the page of that rule.',
    ],
    options: ['format', ...always],
    formats: ['text', 'json'],
    examples: ['edgewise rules', 'edgewise rules source-ip-lost'],
    run: async (...given) => (await import('./commands/rules.ts')).rules(...given),
  },
  {
    name: 'schema',
    operand: 'NAME',
    summary: 'the JSON Schema of simulation, review, scan or settings',
    about: ['Prints a JSON Schema (draft 2020-12): simulation, review, scan or settings.'],
    options: always,
    formats: [],
    examples: ['edgewise schema settings > edgewise.schema.json'],
    run: async (...given) => (await import('./commands/schema.ts')).schema(...given),
  },
  {
    name: 'config',
    operand: '[check] [DIR]',
    summary: 'the settings in force, and what is wrong with them',
    about: [
      'Prints the settings of DIR (default: .) with their defaults; `check` only says what is wrong.',
      'Exit status: 0 sound, 2 not.',
    ],
    options: ['settings', 'format', ...always],
    formats: ['text', 'json'],
    examples: ['edgewise config', 'edgewise config check'],
    run: async (...given) => (await import('./commands/config.ts')).config(...given),
  },
  {
    name: 'serve',
    operand: '',
    summary: 'the GitHub App as a server',
    about: [
      'Receives the webhooks of the App at /api/github/webhooks and reviews pull requests, until it is',
      'told to end (SIGTERM). The environment says who it is, by the names that Probot gives:',
      '',
      '  APP_ID, PRIVATE_KEY      the App; the key as PEM or base64 of it',
      '  WEBHOOK_SECRET           and WEBHOOK_SECRET_PREVIOUS while it is being replaced',
      '  GHE_HOST, GHE_PROTOCOL   an Enterprise Server (default: github.com)',
      '  HOST, PORT               where it listens (default: 127.0.0.1, 3000)',
      '  DATABASE_URL             a PostgreSQL, which any number of servers may share',
      '  EDGEWISE_DATA            without one: the folder of the embedded database (default: .edgewise)',
      '  METRICS_TOKEN            who may read /metrics from afar (default: nobody)',
      '  LOG_LEVEL                trace, debug, info, warn, error, fatal or silent (default: info)',
      '',
      'It answers /healthz, /readyz and /metrics as well, and writes its log to standard output as JSON.',
    ],
    options: ['help'],
    formats: [],
    examples: ['edgewise serve'],
    run: async () => (await import('./commands/serve.ts')).serve(),
  },
  {
    name: 'jobs',
    operand: '[replay ID]',
    summary: 'what the server has to do, and what it gave up',
    about: [
      'Lists the queues and the jobs that failed for good; `replay` runs one of these again, or all.',
      'DATABASE_URL or EDGEWISE_DATA say where, as for serve; an embedded database has to be free.',
    ],
    options: ['format', ...always],
    formats: ['text', 'json'],
    examples: ['edgewise jobs', 'edgewise jobs replay all'],
    run: async (...given) => (await import('./commands/jobs.ts')).jobs(...given),
  },
  {
    name: 'forget',
    operand: 'ID [REPOSITORY...]',
    summary: 'deletes what the service keeps of an installation',
    about: [
      'Deletes all that is kept of an installation of the App, jobs and results, or only what is kept',
      'of some of its repositories. ID and REPOSITORY are numbers that GitHub gives: that of an',
      'installation ends the address of its settings page, which is',
      'github.com/organizations/acme/settings/installations/12; that of a repository is the `id` in',
      'https://api.github.com/repos/acme/shop.',
      '',
      'Nothing has to be done after an uninstallation: the service deletes by itself what it had. What',
      'the App still sees comes back with its next scan.',
      'DATABASE_URL or EDGEWISE_DATA say where, as for serve; an embedded database has to be free.',
    ],
    options: always,
    formats: [],
    examples: ['edgewise forget 12', 'edgewise forget 12 3401 3402'],
    run: async (...given) => (await import('./commands/forget.ts')).forget(...given),
  },
  {
    name: 'migrate',
    operand: '',
    summary: 'makes or updates the tables of the service',
    about: [
      'Makes or updates the tables of the database, and is done: before functions are deployed that',
      'use them. `serve` does it by itself. DATABASE_URL or EDGEWISE_DATA say where, as for serve.',
    ],
    options: always,
    formats: [],
    examples: ['edgewise migrate'],
    run: async (...given) => (await import('./commands/migrate.ts')).migrate(...given),
  },
]

/** What `npm start` calls; no part of the interface. */
export const sample: Command = {
  name: 'sample',
  operand: 'DIR',
  summary: '',
  about: [],
  options: ['explain', 'as-of', 'format', ...always],
  formats: reports,
  examples: [],
  run: async (...given) => (await import('./commands/sample.ts')).sample(...given),
}

/** Commands that the interface has and this version has not. */
export const missing: ReadonlySet<string> = new Set(['facts'])
