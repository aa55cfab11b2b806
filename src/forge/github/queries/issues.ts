/** What GitHub is asked in GraphQL about issues, which pull requests are none of here. */

const issue = `
fragment Its on Issue { number state viewerDidAuthor title body }`

/** With the list beside it, which is refused where issues may not be read at all. */
export const issueQuery = `
query Issue($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issues(first: 1) { totalCount }
    issue(number: $number) { ...Its }
  }
}
${issue}`

export const newestIssuesQuery = `
query NewestIssues($owner: String!, $name: String!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    issues(first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { ...Its }
    }
  }
}
${issue}`

export const issuesByQuery = `
query IssuesBy($owner: String!, $name: String!, $by: String!) {
  repository(owner: $owner, name: $name) {
    issues(
      first: 50, filterBy: { createdBy: $by }, orderBy: { field: CREATED_AT, direction: DESC }
    ) {
      nodes { ...Its }
    }
  }
}
${issue}`
