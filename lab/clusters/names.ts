/** The namespace and name of the workload that a random cluster is about. */
export const SPACE = 'shop'
export const NAME = 'app'
