/** Parameters of a call, or variables of a query. */
export type Parameters = Readonly<Record<string, unknown>>

/**
 * The two things of an authenticated Octokit that are used; Probot's is one. It knows GitHub's
 * address: `https://api.github.com`, or `https://<host>/api/v3` of an Enterprise Server, and has a
 * token of the installation.
 */
export type Client = {
  /** `GET /repos/{owner}/{repo}`, its parameters and `request` options as Octokit takes them. */
  request(
    route: string,
    parameters?: Parameters,
  ): Promise<{ readonly data: unknown; readonly status?: number }>
  /** The `data` of the answer; an error where the answer names errors, even beside data. */
  graphql(query: string, variables?: Parameters): Promise<unknown>
}
