/** What GitHub is asked in GraphQL about branches, and told. */

import { base } from './reviews.ts'

export const defaultBranchQuery = `
query DefaultBranch($owner: String!, $name: String!, $settings: String!) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { name target { ...Base } }
  }
}
${base}`

/**
 * Branches by their names, whose variables are numbered: `$b0` is the name, `$r0` the whole one of
 * its ref. A filter by the name of the head finds forks' branches of that name as well.
 */
export function branchesQuery(count: number): string {
  const indices = Array.from({ length: count }, (_, index) => index)
  const variables = indices.map((index) => `$b${index}: String!, $r${index}: String!`)
  const newest = 'first: 10, orderBy: { field: CREATED_AT, direction: DESC }'
  const parts = indices.map(
    (index) => `
    ref${index}: ref(qualifiedName: $r${index}) { target { ...Tip } }
    pulls${index}: pullRequests(headRefName: $b${index}, ${newest}) { nodes { ...Pull } }`,
  )
  return `
query Branches($owner: String!, $name: String!, ${variables.join(', ')}) {
  viewer { login databaseId }
  repository(owner: $owner, name: $name) {${parts.join('')}
  }
}
fragment Tip on Commit {
  oid
  tree { oid }
  parents(first: 2) { nodes { oid tree { oid } } }
  author { email }
  committer { email }
}
fragment Pull on PullRequest {
  number
  state
  isCrossRepository
  viewerDidAuthor
  baseRefName
  title
  body
  createdAt
  mergedAt
}`
}

export const branchListQuery = `
query BranchList($owner: String!, $name: String!, $folder: String!) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: $folder, first: 100) {
      nodes {
        prefix
        name
        associatedPullRequests(first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
          nodes { number state body isCrossRepository viewerDidAuthor }
        }
      }
    }
  }
}`

export const repositoryIdQuery = `
query RepositoryId($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { id }
}`

/** All or none: https://docs.github.com/en/graphql/reference/mutations#updaterefs */
export const updateRefsMutation = `
mutation UpdateRefs($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`

/** https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch */
export const commitMutation = `
mutation CreateCommitOnBranch($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`
