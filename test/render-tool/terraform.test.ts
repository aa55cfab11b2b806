import { afterAll, expect, test } from 'vitest'
import { drive } from '../../src/drive/drive.ts'
import { openTools } from '../../src/drive/renderer/open.ts'
import { noTools, type Tools } from '../../src/drive/tools.ts'
import { openFolder } from '../../src/forge/folder.ts'
import { isWanted } from '../../src/render/names.ts'
import { filesOf } from '../support/scenarios.ts'
import { scratch } from '../support/scratch.ts'

const nodes = `resource "aws_eks_node_group" "edge" {
  node_group_name = "edge"
  labels = {
    "ingress.example.com/edge" = "true"
  }
  taint {
    key    = "ingress.example.com/edge"
    value  = "true"
    effect = "NO_SCHEDULE"
  }
  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 2
  }
}

resource "aws_eks_node_group" "workers" {
  node_group_name = "workers"
  scaling_config {
    desired_size = 3
    min_size     = 3
    max_size     = 6
  }
}
`

const opened = openTools()
afterAll(() => opened.close())

/** The scenario whose nodes eksctl asks for, with Terraform asking in its place. */
async function simulated(text: string, tools: Tools) {
  const { 'cluster/cluster.yaml': _, ...files } = filesOf('eksctl-pools')
  const place = scratch()
  place.write({ ...files, 'cluster/nodes.tf': text, 'cluster/.terraform/nodes.tf': nodes })
  const folder = openFolder(place.folder, isWanted)
  const tree = await folder.workingTree()
  const options = {
    asOf: '2026-11-22',
    clusters: [],
    kubernetes: null,
    entry: null,
    set: [],
    explain: true,
    settings: null,
  }
  const request = { k: 'simulate', tree, options } as const
  const driven = await drive(request, folder, { memo: new Map(), tools })
  if (!driven.ok) throw new Error(driven.refusal.message)
  const { clusters, problems } = driven.value
  const findings = clusters.flatMap((cluster) => cluster.findings)
  return {
    problems,
    found: findings.map(({ rule, at }) => `${rule} ${at?.file}:${at?.line}`),
    text: JSON.stringify(clusters),
  }
}

const retired = 'controller-retired ingress/controller.yaml:34'

test('nodes are those that Terraform asks for, and the lines are its own', async () => {
  const { problems, found, text } = await simulated(nodes, opened)
  expect(problems).toEqual([])
  expect(found).toEqual([retired])
  expect(text).toContain('cluster/nodes.tf')
})

test('a label that never arrives is found where it is written', async () => {
  const wrong = nodes.replace(
    '"ingress.example.com/edge" = "true"',
    '"node-role.kubernetes.io/edge" = "true"',
  )
  const { found } = await simulated(wrong, opened)
  expect(found).toContain('label-not-settable cluster/nodes.tf:4')
})

test('what a variable says is unknown, and guessed by nobody', async () => {
  const { problems, found } = await simulated(
    nodes.replace('= "true"\n  }', '= var.edge\n  }'),
    opened,
  )
  expect(problems).toEqual([])
  expect(found).toEqual([retired])
})

test('without the program it is said of each file', async () => {
  const { problems } = await simulated(nodes, noTools)
  const message = "node pools in Terraform's files stay unknown: nothing here reads them"
  const at = { file: 'cluster/nodes.tf', line: 1, endLine: 1 }
  expect(problems).toMatchObject([{ code: 'not-rendered', message, at }])
})
