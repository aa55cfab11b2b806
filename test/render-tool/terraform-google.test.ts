import { expect, test } from 'vitest'
import { poolsIn } from './pools.ts'

const pool = (body: string): string =>
  `resource "google_container_node_pool" "edge" {\n${body}\n}\n`
const zonal = 'location = "europe-west1-b"'
const own = 'label cloud.google.com/gke-nodepool=a'
const anonymous = 'unread labels name (cloud.google.com/gke-nodepool) line 1'

test.each<readonly [string, string, readonly string[]]>([
  [
    'everything that can be said',
    `name = "a"
  cluster = "c"
  node_locations = ["europe-west1-b", "europe-west1-c"]
  node_count = 2
  node_config {
    labels = { "example.com/edge" = "true", count = 3 }
    taint {
      key    = "example.com/edge"
      value  = true
      effect = "NO_SCHEDULE"
    }
    taint {
      key    = "b"
      value  = ""
      effect = "PREFER_NO_SCHEDULE"
    }
  }`,
    [
      'a of c: 4-4',
      own,
      'label example.com/edge=true',
      'label count=3',
      'taint example.com/edge=true:NoSchedule',
      'taint b=:PreferNoSchedule',
      'zone europe-west1-b',
      'zone europe-west1-c',
    ],
  ],
  [
    'a range for each zone',
    `name = "a"\n${zonal}\nautoscaling {\n min_node_count = 0\n max_node_count = 3\n}`,
    ['a of ?: 0-3', own, 'zone europe-west1-b'],
  ],
  [
    'a range of all zones',
    'name = "a"\nlocation = "europe-west1"\nautoscaling {\n total_min_node_count = 2\n total_max_node_count = 5\n}',
    ['a of ?: 2-5', own, 'unread zones location line 3'],
  ],
  [
    'a region, whose zones nobody lists',
    'name = "a"\nlocation = "europe-west1"\nnode_count = 1',
    ['a of ?: ?-?', own, 'unread zones location line 3'],
  ],
  [
    'what it begins with',
    `name = "a"\n${zonal}\ninitial_node_count = 2`,
    ['a of ?: 2-2', own, 'zone europe-west1-b'],
  ],
  [
    'a count that somebody else changes',
    `name = "a"\n${zonal}\nnode_count = 2\nlifecycle {\n ignore_changes = [node_count, node_config[0].taint]\n}`,
    ['a of ?: ?-?', own, 'zone europe-west1-b', 'unread nodes node_count line 4', 'new nodes only'],
  ],
  [
    'ranges are what they are, whoever changes the count',
    `name = "a"\n${zonal}\nautoscaling {\n min_node_count = 1\n max_node_count = 3\n}\nlifecycle {\n ignore_changes = all\n}`,
    ['a of ?: 1-3', own, 'zone europe-west1-b', 'new nodes only'],
  ],
  [
    'variables',
    `name = var.name
  cluster = var.cluster
  location = var.location
  node_count = var.count
  node_config {
    labels = { a = var.a, b = "c" }
    dynamic "taint" {
      for_each = var.taints
      content {}
    }
  }`,
    [
      'edge of ?: ?-?',
      'label b=c',
      'unread labels name (cloud.google.com/gke-nodepool) line 2',
      'unread labels node_config[0].labels.a (a) line 7',
      'unread taints node_config[0].taint[0] line 8',
      'unread nodes node_count line 5',
      'unread zones location line 4',
    ],
  ],
  [
    'labels that are put together',
    `${zonal}\nnode_count = 1\nnode_config {\n labels = merge(local.a, { b = "c" })\n}`,
    [
      'edge of ?: 1-1',
      'zone europe-west1-b',
      anonymous,
      'unread labels node_config[0].labels line 5',
    ],
  ],
  [
    'zones that are put together',
    'node_locations = ["a", var.b]\nnode_count = 1',
    ['edge of ?: ?-?', anonymous, 'unread zones node_locations line 2'],
  ],
  [
    'what GKE refuses',
    `name = "a"\n${zonal}\nnode_count = 1\nnode_config {
    labels = { "node-role.kubernetes.io/edge" = "" }
    taint {
      key = "a"
      value = "b"
      effect = "NoSchedule"
    }
  }`,
    [
      'a of ?: 1-1',
      own,
      'taint a=b:NoSchedule',
      'zone europe-west1-b',
      'refused node_config[0].labels["node-role.kubernetes.io/edge"]: GKE keeps the prefix of node-role.kubernetes.io/edge to itself and refuses the node pool',
      'refused node_config[0].taint[0].effect: GKE knows the effect NO_SCHEDULE and refuses NoSchedule',
    ],
  ],
  [
    'one for each of something',
    `for_each = toset(["a"])\nname = "a"\n${zonal}\nnode_count = 1`,
    ['a of ?: ?-?', own, 'zone europe-west1-b', 'unread nodes for_each line 2'],
  ],
  [
    'several, or as a variable says',
    `count = var.a ? 1 : 0\nname = "a"\n${zonal}\nnode_count = 1`,
    ['a of ?: ?-?', own, 'zone europe-west1-b', 'unread nodes count line 2'],
  ],
  [
    'exactly one',
    `count = 1\nname = "a"\n${zonal}\nnode_count = 1`,
    ['a of ?: 1-1', own, 'zone europe-west1-b'],
  ],
])('%s', async (_, body, lines) => {
  expect(await poolsIn({ 'a.tf': pool(body) })).toEqual([lines.join('\n')])
})

test('none at all', async () => {
  expect(await poolsIn({ 'a.tf': pool('count = 0') })).toEqual([])
})

const cluster = (body: string): string =>
  `resource "google_container_cluster" "main" {\n name = "prod"\n location = "europe-west1-b"\n${body}\n}\n`

test('the name and the zones of the cluster that a pool refers to', async () => {
  const main = cluster(
    'node_locations = ["europe-west1-c"]\nremove_default_node_pool = true\ninitial_node_count = 1',
  )
  const edge = pool('name = "a"\nnode_count = 1\ncluster = google_container_cluster.main.id')
  const zones = 'zone europe-west1-b\nzone europe-west1-c'
  expect(await poolsIn({ 'x/a.tf': main, 'x/b.tf': edge })).toEqual([
    `a of prod: 2-2\n${own}\n${zones}`,
  ])
  const [elsewhere] = await poolsIn({ 'x/a.tf': main, 'y/b.tf': edge })
  expect(elsewhere).toMatch(/^a of y\/main: \?-\?\n/)
})

test('pools within a cluster, and the one that it is made with', async () => {
  const inner =
    'node_pool {\n name = "a"\n node_count = 2\n}\nnode_pool {\n name = "a"\n node_count = 3\n}'
  expect(await poolsIn({ 'a.tf': cluster(inner) })).toEqual([
    `a of prod: 2-2\n${own}\nzone europe-west1-b`,
    `a of prod: 3-3\n${own}\nzone europe-west1-b`,
  ])
  const label = 'label cloud.google.com/gke-nodepool=default-pool'
  expect(await poolsIn({ 'a.tf': cluster('initial_node_count = 3') })).toEqual([
    `default-pool of prod: 3-3\n${label}\nzone europe-west1-b`,
  ])
  expect(await poolsIn({ 'a.tf': cluster('enable_autopilot = true') })).toEqual([])
})
