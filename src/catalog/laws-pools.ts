/** Behaviours of what asks for nodes, in the form of `laws.ts`. */
export const poolLaws: readonly (readonly [string, { text: string; source: string }])[] = [
  [
    'pool-source',
    {
      text: 'an object or a file asks for nodes',
      source: 'the API of each source, cited in its file under src/catalog/pools',
    },
  ],
  [
    'pool-unread',
    {
      text: 'what stands here of the nodes cannot be read off',
      source: 'variables, templates and references are filled in elsewhere',
    },
  ],
  [
    'nodes-per-zone',
    {
      text: 'a count of nodes is for each zone',
      source: 'cloud.google.com/kubernetes-engine/docs/reference/rest/v1/NodePool',
    },
  ],
  [
    'refused-of-nodes',
    {
      text: 'kubelets and clouds refuse labels and taints of domains that are not for everybody',
      source: 'KEP-279; the API of each source, cited in its file under src/catalog/pools',
    },
  ],
]
