/**
 * What GitHub is asked in GraphQL, whose fields are those of its public schema
 * (https://docs.github.com/en/graphql/overview/public-schema). One call takes the place of four or
 * more of the REST API. The names of the variables avoid those that Octokit keeps for itself.
 */

/** Comments of other people may be many; GitHub gives at most 100 at once. */
const comments = `
  pageInfo { hasNextPage endCursor }
  nodes { fullDatabaseId viewerDidAuthor body createdAt lastEditedAt }
`

/** The settings count as they stand at the tip of the base. */
export const base = `
fragment Base on Commit {
  oid
  tree { oid }
  file(path: $settings) {
    oid
    mode
    object { ... on Blob { byteSize isBinary isTruncated text } }
  }
}`

/**
 * All runs of a name, not only the latest: a lost answer may have left two behind. The order in
 * which GitHub lists them is documented nowhere, so both ends of the list are asked for.
 */
const head = `
fragment Head on Commit {
  oid
  tree { oid }
  checkSuites(first: 20, filterBy: { appId: $app }) {
    nodes {
      checkRuns(first: 50, filterBy: { checkName: $check, checkType: ALL }) { ...Runs }
      lastRuns: checkRuns(last: 50, filterBy: { checkName: $check, checkType: ALL }) { ...Runs }
    }
  }
}
fragment Runs on CheckRunConnection {
  nodes { databaseId url status conclusion externalId completedAt }
}`

export const pullRequestQuery = `
query PullRequest(
  $owner: String!, $name: String!, $number: Int!, $app: Int!, $check: String!, $settings: String!
  $followUps: String!
) {
  repository(owner: $owner, name: $name) {
    followUps: refs(refPrefix: $followUps, first: 1) { totalCount }
    pullRequest(number: $number) {
      state
      isDraft
      isCrossRepository
      viewerDidAuthor
      headRefOid
      headRefName
      baseRefName
      baseRef { target { ...Base } }
      commits(last: 1) { nodes { commit { ...Head } } }
      comments(first: 100) { ${comments} }
      reviews(last: 50) { nodes { viewerDidAuthor body } }
    }
  }
}
${base}
${head}`

export const commentsQuery = `
query Comments($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) { ${comments} }
    }
  }
}`

/**
 * A comment by its node id. The REST API does not tell whether it was edited: there the two times of
 * a new comment may lie a second apart.
 */
export const commentQuery = `
query Comment($id: ID!) {
  node(id: $id) {
    ... on IssueComment {
      fullDatabaseId
      body
      createdAt
      lastEditedAt
      author { __typename login }
      pullRequest { number }
    }
  }
}`

export const commitsQuery = `
query Commits(
  $owner: String!, $name: String!, $base: GitObjectID!, $head: GitObjectID!,
  $app: Int!, $check: String!, $settings: String!
) {
  repository(owner: $owner, name: $name) {
    base: object(oid: $base) { ...Base }
    head: object(oid: $head) { ...Head }
  }
}
${base}
${head}`

/**
 * Blobs by their ids, the alias of each its place in the list. The ids are hexadecimal digits and
 * nothing else, which whoever calls has made sure of.
 */
export function blobsQuery(ids: readonly string[]): string {
  const objects = ids.map((id, index) => `    b${index}: object(oid: "${id}") { ...Content }`)
  return `
query Blobs($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
${objects.join('\n')}
  }
}
fragment Content on Blob { isBinary isTruncated text }`
}
