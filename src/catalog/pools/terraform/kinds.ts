/** The version of documents that stand in a file of Terraform; their kind is the resource's type. */
export const TERRAFORM = 'terraform'

/** Types of resources that make nodes, and modules, of which some do. */
export const poolKinds: readonly string[] = [
  'google_container_node_pool',
  'google_container_cluster',
  'aws_eks_node_group',
  'azurerm_kubernetes_cluster_node_pool',
  'azurerm_kubernetes_cluster',
  'module',
]

const mentioned =
  /\b(?:google_container_(?:node_pool|cluster)|aws_eks_node_group|azurerm_kubernetes_cluster(?:_node_pool)?|eks_managed_node_groups)\b/

/** Whether a text names anything of that; modules only where they are given node groups. */
export const mentionsPools = (text: string): boolean => mentioned.test(text)
