import { describe, expect, test } from 'vitest'
import { poolsIn, readFiles } from './pools.ts'

type Case = readonly [string, string, readonly string[]]

describe('EKS', () => {
  const group = (body: string): string => `resource "aws_eks_node_group" "edge" {\n${body}\n}\n`
  const own = 'label eks.amazonaws.com/nodegroup=a'
  const scaling = 'scaling_config {\n desired_size = 2\n min_size = 1\n max_size = 3\n}'

  test.each<Case>([
    [
      'everything that can be said',
      `node_group_name = "a"\ncluster_name = "c"\n${scaling}\nlabels = { edge = true }
  taint {
    key    = "edge"
    effect = "NO_EXECUTE"
  }
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }`,
      ['a of c: 1-3', own, 'label edge=true', 'taint edge=:NoExecute'],
    ],
    [
      'a cluster by its resource, and labels that are left alone',
      `node_group_name = "a"\ncluster_name = aws_eks_cluster.main.name\n${scaling}\nlifecycle {\n ignore_changes = ["labels"]\n}`,
      ['a of main: 1-3', own, 'new nodes only'],
    ],
    [
      'what EKS refuses',
      `node_group_name = "a"\n${scaling}\nlabels = { "node-role.kubernetes.io/edge" = "" }
  taint {
    key    = "node-role.kubernetes.io/edge"
    effect = "NO_SCHEDULE"
  }
  taint {
    key    = "kubernetes.io/edge"
    effect = "NoSchedule"
  }`,
      [
        'a of ?: 1-3',
        own,
        'taint node-role.kubernetes.io/edge=:NoSchedule',
        'taint kubernetes.io/edge=:NoSchedule',
        'refused labels["node-role.kubernetes.io/edge"]: a kubelet that is to label itself with node-role.kubernetes.io/edge does not start',
        'refused taint[1].key: EKS keeps the prefix of the taint kubernetes.io/edge to itself and refuses the node group',
        'refused taint[1].effect: EKS knows the effect NO_SCHEDULE and refuses NoSchedule',
      ],
    ],
    [
      'variables',
      `node_group_name = "\${var.a}-b"\nscaling_config {\n min_size = var.min\n max_size = 3\n}\nlabels = var.labels\ndynamic "taint" {\n for_each = []\n content {}\n}`,
      [
        'edge of ?: ?-?',
        'unread labels node_group_name (eks.amazonaws.com/nodegroup) line 2',
        'unread labels labels line 7',
        'unread taints taint[0] line 8',
        'unread nodes scaling_config[0].min_size line 4',
      ],
    ],
  ])('%s', async (_, body, lines) => {
    expect(await poolsIn({ 'a.tf': group(body) })).toEqual([lines.join('\n')])
  })

  const module = (source: string, body: string): string =>
    `module "eks" {\n source = "${source}"\n${body}\n}\n`
  const groups = `cluster_name = "c"
  eks_managed_node_group_defaults = {
    labels = { a = "b" }
    min_size = 1
    max_size = 2
  }
  eks_managed_node_groups = {
    edge = {
      min_size = 2
      labels = { edge = "true" }
      taints = { edge = { key = "edge", value = "true", effect = "NO_SCHEDULE" } }
    }
    worker = { taints = [{ key = "w", effect = "NO_EXECUTE" }, var.taint] }
    other = var.other
  }`

  test('the groups that the module is given', async () => {
    const unnamed = (name: string, line: number): string =>
      `unread labels eks_managed_node_groups.${name} (eks.amazonaws.com/nodegroup) line ${line}`
    expect(await poolsIn({ 'a.tf': module('terraform-aws-modules/eks/aws', groups) })).toEqual([
      ['edge of c: 2-2', 'label edge=true', 'taint edge=true:NoSchedule', unnamed('edge', 10)].join(
        '\n',
      ),
      [
        'worker of c: 1-2',
        'label a=b',
        'taint w=:NoExecute',
        unnamed('worker', 15),
        'unread taints eks_managed_node_groups.worker.taints[1] line 15',
      ].join('\n'),
      ['other of c: 1-2', 'label a=b', unnamed('other', 16)].join('\n'),
    ])
    expect(await poolsIn({ 'a.tf': module('./eks', groups) })).toEqual([])
  })
})

describe('AKS', () => {
  const pool = (body: string): string =>
    `resource "azurerm_kubernetes_cluster_node_pool" "edge" {\n name = "a"\n${body}\n}\n`
  const own = ['label agentpool=a', 'label kubernetes.azure.com/agentpool=a']

  test.each<Case>([
    [
      'everything that can be said',
      'node_count = 2\nnode_labels = { edge = "true" }\nnode_taints = ["edge=true:NoSchedule", "b:NoExecute"]\nzones = ["1", "2"]',
      [
        'a of ?: 2-2',
        ...own,
        'label edge=true',
        'taint edge=true:NoSchedule',
        'taint b=:NoExecute',
        'unread labels zones (topology.kubernetes.io/zone) line 6',
      ],
    ],
    [
      'a range',
      'auto_scaling_enabled = true\nnode_count = 2\nmin_count = 1\nmax_count = 4',
      ['a of ?: 1-4', ...own],
    ],
    [
      'a range as it was written',
      'enable_auto_scaling = true\nmin_count = 1\nmax_count = 4',
      ['a of ?: 1-4', ...own],
    ],
    [
      'a range or not',
      'auto_scaling_enabled = var.a\nnode_count = 2',
      ['a of ?: ?-?', ...own, 'unread nodes auto_scaling_enabled line 3'],
    ],
    [
      'a count that somebody else changes',
      'node_count = 2\nlifecycle {\n ignore_changes = [node_count]\n}',
      ['a of ?: ?-?', ...own, 'unread nodes node_count line 3'],
    ],
    [
      'taints that are put together',
      `node_count = 1\nnode_taints = ["a=\${var.b}:NoSchedule"]`,
      ['a of ?: 1-1', ...own, 'unread taints node_taints[0] line 4'],
    ],
  ])('%s', async (_, body, lines) => {
    expect(await poolsIn({ 'a.tf': pool(body) })).toEqual([lines.join('\n')])
  })

  test("a cluster's default pool", async () => {
    const cluster =
      'resource "azurerm_kubernetes_cluster" "main" {\n name = "prod"\n default_node_pool {\n name = "a"\n node_count = 3\n only_critical_addons_enabled = true\n}\n}\n'
    const edge = pool('kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id\nnode_count = 1')
    expect(await poolsIn({ 'a.tf': cluster, 'b.tf': edge })).toEqual([
      ['a of prod: 1-1', ...own].join('\n'),
      ['a of prod: 3-3', ...own, 'taint CriticalAddonsOnly=true:NoSchedule'].join('\n'),
    ])
  })
})

describe('files', () => {
  test('in JSON say the same', async () => {
    const text = JSON.stringify({
      resource: [
        {
          azurerm_kubernetes_cluster_node_pool: {
            edge: { name: 'a', node_count: `\${var.a}`, node_taints: ['b=c:NoSchedule'] },
          },
          azurerm_resource_group: { a: {} },
        },
        {
          aws_eks_node_group: {
            b: [
              {
                node_group_name: 'b',
                scaling_config: { min_size: 1, max_size: 2 },
                taint: { key: 'd', effect: 'NO_SCHEDULE' },
              },
            ],
          },
        },
      ],
      module: {
        eks: { source: 'terraform-aws-modules/eks/aws', eks_managed_node_groups: { c: {} } },
      },
    })
    expect(await poolsIn({ 'a.tf.json': text })).toEqual([
      'b of ?: 1-2\nlabel eks.amazonaws.com/nodegroup=b\ntaint d=:NoSchedule',
      'c of eks: ?-?\nunread labels eks_managed_node_groups.c (eks.amazonaws.com/nodegroup) line 1',
      'a of ?: ?-?\nlabel agentpool=a\nlabel kubernetes.azure.com/agentpool=a\ntaint b=c:NoSchedule\nunread nodes node_count line 1',
    ])
  })

  test('that name no pool are not parsed, whatever they hold', async () => {
    expect(await readFiles({ 'a.tf': 'variable "a" {' })).toEqual([
      { docs: [], problems: [], passedOver: false },
    ])
  })

  test('that cannot be read are a problem', async () => {
    const [read] = await readFiles({ 'a.tf': '\n# aws_eks_node_group\na = [\n' })
    expect(read?.problems).toEqual([
      {
        code: 'unreadable',
        message: 'the HCL cannot be read (Missing expression); mend it: this file was not read',
        at: { file: 'a.tf', line: 4, endLine: 4 },
      },
    ])
  })
})
