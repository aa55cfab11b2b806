import { at, child, entries, text } from '../../../source/field.ts'
import type { Field } from '../../../types/evidence.ts'
import type { Doc } from '../../../types/source.ts'
import type { FoundPool, PoolSource } from '../pool-source.ts'
import { between, type CountRead } from '../reading/counts.ts'
import { isSaid, statement } from '../reading/objects.ts'
import { eksRefuses, eksRefusesTaint } from '../reading/refusals.ts'
import { appliesTo, block, clusterOf, literal, named, repeated, resources } from './blocks.ts'
import { labelsIn, taintsIn } from './values.ts'

const OWN_LABEL = 'eks.amazonaws.com/nodegroup'
const MODULE = /^(?:registry\.terraform\.io\/)?terraform-aws-modules\/eks\/aws$/

/**
 * EKS's managed node groups in Terraform (terraform-provider-aws website/docs/r/eks_node_group; the
 * module terraform-aws-modules/eks: node_groups.tf and modules/eks-managed-node-group). EKS changes
 * labels and taints while the group works (docs.aws.amazon.com/eks/latest/APIReference,
 * UpdateNodegroupConfig). How many nodes are wanted is left to an autoscaler as a rule, within the ends.
 */
export const terraformAws: PoolSource = {
  name: 'Terraform, EKS',
  pools: (docs) => [
    ...resources(docs, 'aws_eks_node_group').flatMap((doc) => {
      const group = at(doc)
      const scaling = block(group, 'scaling_config')
      return groupOf(doc, {
        ...named('EKS', child(group, 'node_group_name'), [OWN_LABEL]),
        ...clusterOf(docs, child(group, 'cluster_name'), 'aws_eks_cluster'),
        labels: child(group, 'labels'),
        taints: [child(group, 'taint')],
        size: sizeOf(child(scaling, 'min_size'), child(scaling, 'max_size')),
      })
    }),
    ...resources(docs, 'module').flatMap(inModule),
  ],
}

/** The groups that the module is given, each with what it does not say itself from the defaults. */
function inModule(doc: Doc): readonly FoundPool[] {
  if (!MODULE.test(text(at(doc, 'source')) ?? '')) return []
  const defaults = at(doc, 'eks_managed_node_group_defaults')
  const cluster = ['name', 'cluster_name'].flatMap((key) => literal(at(doc, key)) ?? [])[0]
  return entries(at(doc, 'eks_managed_node_groups')).flatMap(([name, group]) => {
    const said = (key: string): Field =>
      isSaid(child(group, key)) ? child(group, key) : child(defaults, key)
    const taints = said('taints')
    return groupOf(doc, {
      // EKS gets the name with a beginning or an end of its own.
      ...named('EKS', group, [OWN_LABEL]),
      name,
      cluster: cluster ?? doc.name,
      labels: said('labels'),
      taints: taints.node?.k === 'map' ? entries(taints).map(([, taint]) => taint) : [taints],
      size: sizeOf(said('min_size'), said('max_size')),
    })
  })
}

type Group = ReturnType<typeof named> & {
  readonly cluster?: string
  readonly labels: Field
  readonly taints: readonly Field[]
  readonly size: CountRead
}

function groupOf(doc: Doc, { own, nameField, size, ...group }: Group): FoundPool[] {
  const labels = labelsIn(group.labels, eksRefuses)
  const taints = group.taints.map((list) => taintsIn(list, 'EKS', eksRefusesTaint))
  const count = repeated(doc, size)
  if (count === null) return []
  return [
    {
      ...group,
      isControlPlane: false,
      nodes: count.nodes,
      labels: new Map([...own.labels, ...labels.labels]),
      taints: taints.flatMap((one) => one.taints),
      // Subnets have zones, and those stand elsewhere.
      zones: [],
      refused: [...labels.refused, ...taints.flatMap((one) => one.refused)],
      unread: [
        ...own.unread,
        ...labels.unread,
        ...taints.flatMap((one) => one.unread),
        ...count.unread,
      ],
      applies: appliesTo(doc, [group.labels, ...group.taints]),
      why: statement(doc, nameField),
    },
  ]
}

/** The module has ends of its own where none are given, which differ from version to version. */
const sizeOf = (least: Field, most: Field): CountRead =>
  isSaid(least) && isSaid(most) ? between(least, most) : { nodes: null, unread: [] }
