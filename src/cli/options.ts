import { stages } from '../types/remedy.ts'
import type { Option } from './arguments.ts'

/** Every option of every command, in the order in which help lists them. */
const all = [
  {
    name: 'base',
    value: 'REV',
    help: 'what the change is meant for (default: the default branch)',
  },
  { name: 'head', value: 'REV', help: 'the change (default: the working tree)' },
  { name: 'rev', value: 'REV', help: 'what to look at (default: the working tree)' },
  { name: 'org', value: 'NAME', help: 'the repositories of an organisation that the App is in' },
  { name: 'entry', value: 'ID', help: 'only this way in, e.g. ingress-nginx/Service/controller' },
  {
    name: 'stage',
    value: 'NAME',
    help: 'only this stage, which has to be the one that is due',
    choices: stages,
  },
  { name: 'diff', value: null, help: 'print the edits as a patch' },
  { name: 'write', value: null, help: 'edit the files of a working tree without changes' },
  { name: 'branch', value: 'NAME', help: 'commit each stage on a new branch that begins at HEAD' },
  { name: 'explain', value: null, help: 'every hop of every path, with its reason' },
  {
    name: 'set',
    value: 'PATH=VALUE',
    help: 'what if: policy=Local, pools.<name>=3, replicas.<id>=4, dataPlane=<value>; repeatable',
    repeatable: true,
  },
  { name: 'context', value: 'NAME', help: "the kubeconfig's context (default: its current one)" },
  { name: 'cluster', value: 'NAME', help: 'only this cluster; repeatable', repeatable: true },
  { name: 'settings', value: 'FILE', help: "settings to use (default: the tree's own)" },
  { name: 'format', value: 'FORMAT', help: 'how to write it' },
  {
    name: 'fail-on',
    value: 'LEVEL',
    help: 'exit with 1 from here on: error, warning or never (default: error)',
    choices: ['error', 'warning', 'never'],
  },
  { name: 'as-of', value: 'DATE', help: 'the day that decides what has expired (default: today)' },
  { name: 'kubernetes-version', value: 'X.Y', help: 'the version that the cluster runs' },
  {
    name: 'color',
    value: 'WHEN',
    help: 'auto, always or never (default: auto)',
    choices: ['auto', 'always', 'never'],
  },
  { name: 'quiet', value: null, help: 'no progress and no notes on standard error' },
  { name: 'help', value: null, help: 'this text' },
  { name: 'version', value: null, help: 'the version of Edgewise' },
] as const satisfies readonly Option[]

export type OptionName = (typeof all)[number]['name']

export const options: readonly Option[] = all
