import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/settings/read.ts'
import { settingsDoc } from './yaml.ts'

/** The one error of a text; fails where there are more. */
function errorOf(text: string): string | undefined {
  const [first, ...others] = readSettings(settingsDoc(`${text}\n`)).problems
  expect(others).toEqual([])
  return first?.message
}

const NODES = 'must be a number of nodes or { min, max }'
const TAINT = 'must be a taint like ingress.acme.io/edge=true:NoSchedule'
const LABEL_KEY = 'must be a label key like ingress.acme.io/edge'
const VERSION = 'must be a version in quotes like "1.35"'
const BLOCK = 'must be a CIDR like 10.244.0.0/16'
const COUNT = 'must be a whole number from 0 to 100000'
const MATCH = 'must be the id of an entry like ingress-nginx/Service/*'
const ROLES = 'edge, worker, control-plane, mixed'
const EFFECTS = 'NoSchedule, PreferNoSchedule, NoExecute'
const PLANES =
  'kube-proxy-iptables, kube-proxy-nftables, kube-proxy-ipvs, cilium-snat, cilium-dsr, '

type Case = readonly [text: string, message: string]

const inFile: readonly Case[] = [
  ['version: 2', 'version must be 1, not 2'],
  ['clustres: []', 'unknown key "clustres"; did you mean "clusters"?'],
  ['clusters:', 'clusters has no value; give it a list, or remove the key'],
  ['clusters: prod', 'clusters must be a list, not "prod"'],
  ['clusters: {}', 'clusters must be a list, not a mapping'],
  ['clusters: [prod]', 'clusters[0] must be a mapping, not "prod"'],
  ['clusters: [{}]', 'clusters[0] needs the key "name"'],
  ['clusters: [{ name: " " }]', 'clusters[0].name must be a name, not empty'],
  [
    'clusters: [{ name: 7 }]',
    'clusters[0].name must be a name; YAML reads a number here: write "7"',
  ],
  [
    'clusters: [{ name: a }, { name: a, paths: [x] }]',
    'clusters[1] has the same name as clusters[0] ("a"); remove one of the two or make them differ',
  ],
  [
    'clusters: [{ name: a }, { name: b }]',
    'clusters[1] needs the key "paths": with more than one cluster, say what is deployed where',
  ],
  ['rules: { pod-hotspt: {} }', 'unknown key "pod-hotspt" in rules; did you mean "pod-hotspot"?'],
  [
    'rules: { pod-hotspot: { peakToMaen: 2 } }',
    'unknown key "peakToMaen" in rules.pod-hotspot; did you mean "peakToMean"?',
  ],
  [
    'rules: { node-hotspot: { peakToMean: 2 } }',
    'unknown key "peakToMean" in rules.node-hotspot; known: severity',
  ],
  [
    'rules: { node-hotspot: { severity: warn } }',
    'rules.node-hotspot.severity cannot be "warn"; possible: error, warning, note, off',
  ],
  [
    'rules: { pod-hotspot: { peakToMean: 0.9 } }',
    'rules.pod-hotspot.peakToMean must be a number from 1 (even) on, not 0.9',
  ],
  ['ignore: [{ entry: a/Service/b }]', 'ignore[0] needs the key "rule"'],
  [
    'ignore: [{ rule: edge-shared, expires: tomorrow }]',
    'ignore[0].expires must be a day like 2027-01-31, not "tomorrow"',
  ],
  [
    'ignore: [{ rule: edge-shared, expires: 2027-02-29 }]',
    'ignore[0].expires is no day of the calendar: "2027-02-29"',
  ],
  ['comment: never', 'comment cannot be "never"; possible: off, findings, always'],
  ['failOn: off', 'failOn cannot be "off"; possible: error, warning, never'],
  ['failOn: toString', 'failOn cannot be "toString"; possible: error, warning, never'],
  ['dashboard: acme', 'dashboard must be a repository like acme/platform, not "acme"'],
  ['fix: { label: "a b" }', `fix.label ${LABEL_KEY}, not "a b"`],
]

const inCluster: readonly Case[] = [
  ['kubernetes: 1.30', `kubernetes ${VERSION}; YAML reads a number here: write "1.30"`],
  ['kubernetes: v1.35.2', `kubernetes ${VERSION}, not "v1.35.2"`],
  ['paths: [../b]', 'paths[0] must be a path within the repository, not "../b"'],
  ['paths: [/b]', 'paths[0] must be a path within the repository, not "/b"'],
  ['complete: 1', 'complete must be true or false, not 1'],
  ['podCidrs: [10.0.0.1]', `podCidrs[0] ${BLOCK}, not "10.0.0.1"`],
  ['podCidrs: [10.0.0.0/33]', `podCidrs[0] ${BLOCK}, not "10.0.0.0/33"`],
  ['entries: [{ match: ingress-nginx }]', `entries[0].match ${MATCH}, not "ingress-nginx"`],
]

const inPool: readonly Case[] = [
  ['role: egde', `role cannot be "egde"; did you mean "edge"? Possible: ${ROLES}`],
  ['nodes: two', `nodes ${NODES}, not "two"`],
  ['nodes: -1', `nodes ${COUNT}, not -1`],
  ['nodes: 1.5', `nodes ${COUNT}, not 1.5`],
  ['nodes: { min: 3, max: 2 }', 'nodes has min 3 above max 2; swap them'],
  ['nodes: { max: 2 }', 'nodes needs the key "min"'],
  [
    'labels: { edge: true }',
    'labels.edge must be a label value; YAML reads a boolean here: write "true"',
  ],
  ['labels: { edge: "a b" }', 'labels.edge cannot be "a b": that is no label value'],
  ['labels: { "a/b/c": x }', `labels["a/b/c"] ${LABEL_KEY}, not "a/b/c"`],
  ['taints: [edge]', `taints[0] ${TAINT}, not "edge"`],
  ['taints: ["-a:NoSchedule"]', 'taints[0] must be a taint like example.com/edge=true:NoSchedule'],
  [
    'taints: ["edge:NoSchedul"]',
    `taints[0] cannot have the effect "NoSchedul"; did you mean "NoSchedule"? Possible: ${EFFECTS}`,
  ],
  [
    'addresses: [10.0.0.256]',
    'addresses[0] must be an address or a CIDR like 10.0.1.0/24, not "10.0.0.256"',
  ],
  ['allocatable: { cpu: 4 }', 'allocatable needs the key "memory"'],
  [
    'allocatable: { cpu: 4, memory: 16gb }',
    'allocatable.memory must be memory like 16Gi, not "16gb"',
  ],
  ['allocatable: { cpu: 0, memory: 1Gi }', 'allocatable.cpu must be cpu like "4" or 3920m, not 0'],
]

describe('an error says what, where and how to mend it', () => {
  it.each(inFile)('%s', (text, message) => expect(errorOf(text)).toBe(message))

  it.each(inCluster)('cluster: %s', (rest, message) => {
    expect(errorOf(`clusters: [{ name: a, ${rest} }]`)).toBe(`clusters[0].${message}`)
  })

  it.each(inPool)('pool: %s', (rest, message) => {
    const found = errorOf(`clusters: [{ name: a, pools: [{ name: p, ${rest} }] }]`)
    expect(found).toBe(`clusters[0].pools[0].${message}`)
  })

  it('lists the possible values, with the nearest where there is one', () => {
    const of = (plane: string) => errorOf(`clusters: [{ name: a, dataPlane: ${plane} }]`)
    const near =
      'clusters[0].dataPlane cannot be "cilium-dsp"; did you mean "cilium-dsr"? Possible: '
    expect(of('cilium-dsp')).toContain(near + PLANES)
    expect(of('ipvs')).toContain(`clusters[0].dataPlane cannot be "ipvs"; possible: ${PLANES}`)
    expect(errorOf('zzz: 1')).toContain('unknown key "zzz"; known: version, clusters, rules, ')
  })

  it('refuses names that are taken', () => {
    const twice = (pools: string) => errorOf(`clusters: [{ name: a, pools: [${pools}] }]`)
    const pools = 'clusters[0].pools'
    expect(twice('{ name: p }, { name: p }')).toContain(
      `${pools}[1] has the same name as ${pools}[0] ("p")`,
    )
    expect(twice('{ name: p, zones: [a, b, a] }')).toContain(
      `${pools}[0].zones[2] has the same zone as ${pools}[0].zones[0] ("a")`,
    )
    expect(twice('{ name: p, taints: ["a=1:NoExecute", "a=2:NoExecute"] }')).toContain(
      `${pools}[0].taints[1] has the same taint as ${pools}[0].taints[0] ("a:NoExecute")`,
    )
  })

  it('knows the fronts, and which pools they may name', () => {
    const front = (rest: string) =>
      errorOf(`clusters:
  - name: a
    pools: [{ name: edge }]
    entries:
      - match: a/Service/b
        fronts: [{ ${rest} }]`)
    const path = 'clusters[0].entries[0].fronts[0]'
    expect(front('implementation: aws-nlb-instanc')).toContain('did you mean "aws-nlb-instance"?')
    expect(front('implementation: cdn, members: [edge]')).toBeUndefined()
    expect(front('implementation: cdn, members: [egde]')).toBe(
      `${path}.members[0] names the pool "egde", which is not declared; did you mean "edge"?`,
    )
    expect(front('implementation: cdn, members: [worker]')).toBe(
      `${path}.members[0] names the pool "worker", which is not declared; pools: edge`,
    )
  })
})
