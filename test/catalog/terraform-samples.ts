import type { Sample } from './pool-samples.ts'

/** Files of Terraform in its JSON; those in HCL need a program, and are in test/render-tool. */
export const terraformSamples: readonly Sample[] = [
  {
    name: 'Terraform: GKE, counts for each zone, and a cluster by its resource',
    file: 'envs/gke.tf.json',
    text: JSON.stringify({
      resource: {
        google_container_cluster: {
          main: { name: 'west', location: 'europe-west1-b', remove_default_node_pool: true },
        },
        google_container_node_pool: {
          edge: {
            name: 'edge',
            cluster: `$${'{google_container_cluster.main.name}'}`,
            node_locations: ['europe-west1-b', 'europe-west1-c'],
            node_count: 2,
            node_config: {
              labels: { 'e.com/edge': true, 'kubernetes.io/x': 'y' },
              taint: { key: 'e.com/edge', value: true, effect: 'NO_SCHEDULE' },
            },
          },
        },
      },
    }),
    pools: [
      'edge 4..4 e.com/edge=true #e.com/edge=true:NoSchedule @europe-west1-b @europe-west1-c !kubernetes.io/x of west, in place',
    ],
  },
  {
    name: 'Terraform: EKS, left alone by ignore_changes',
    file: 'eks.tf.json',
    text: JSON.stringify({
      resource: {
        aws_eks_node_group: {
          edge: {
            node_group_name: 'edge',
            cluster_name: 'east',
            labels: { 'e.com/edge': 'true' },
            scaling_config: { min_size: 1, max_size: 3, desired_size: 2 },
            lifecycle: { ignore_changes: ['scaling_config[0].desired_size', 'labels'] },
          },
        },
      },
    }),
    pools: ['edge 1..3 e.com/edge=true of east, new nodes only'],
  },
  {
    name: 'Terraform: AKS, with zones that are called otherwise on nodes',
    file: 'aks.tf.json',
    text: JSON.stringify({
      resource: {
        azurerm_kubernetes_cluster_node_pool: {
          edge: {
            name: 'edge',
            auto_scaling_enabled: true,
            min_count: 2,
            max_count: 3,
            node_labels: { 'e.com/edge': 'true', 'kubernetes.azure.com/x': 'y' },
            node_taints: ['e.com/edge=true:NoSchedule'],
            zones: ['1', '2'],
          },
        },
      },
    }),
    pools: [
      'edge 2..3 e.com/edge=true #e.com/edge=true:NoSchedule !kubernetes.azure.com/x ?topology.kubernetes.io/zone, in place',
    ],
  },
]
