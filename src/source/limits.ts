/**
 * What one file may cost. Content is hostile: every loop over it ends within one of these, and what
 * a limit cuts off is a problem in the report.
 */

/** Bytes of one file, checked before it is decoded. */
export const maxBytes = 5 * 1024 * 1024

/** Levels of nested mappings and sequences; the deepest public CRDs need fewer than 60. */
export const maxDepth = 256

/** Documents of one file, and items of its `List`s, each. */
export const maxDocuments = 10_000

/** Nodes that the aliases and merge keys of one document stand for, all together. */
export const maxAliasedNodes = 50_000

/** Problems that one file may report; one more says how many were left out. */
export const maxProblems = 100

/** Characters of foreign text that a problem's message repeats. */
export const maxQuoted = 80
