/** How much is shown where. What is left out is counted and said. */

/** A comment on GitHub holds 65,536 characters; the rest is room for what a host puts around. */
export const COMMENT_CHARACTERS = 60_000

/** Lanes of one stage in a picture; further ones are one lane "and N more". */
export const PICTURE_LANES = 6

/** Characters of a name in a picture. */
export const PICTURE_NAME = 40

/** Pictures of `--format mermaid`; Mermaid itself refuses diagrams of more than 500 arrows. */
export const MERMAID_PICTURES = 24

/** Ways of one entry that are shown each on its own. */
export const PATHS_SHOWN = 4

/** Names or locations in a row of them. */
export const NAMES_SHOWN = 4

/** How deep a chain of evidence is followed, and how many hops a tree is deep. */
export const EVIDENCE_DEPTH = 6
export const HOP_DEPTH = 24

/** How much of everything a comment shows; it is the first of these that fits. */
export type Detail = {
  readonly pictures: number
  readonly tables: number
  readonly lines: number
  readonly findings: number
  readonly folded: number
  readonly evidence: number
  /** Characters of one name and of one message. */
  readonly name: number
  readonly message: number
}

export const DETAILS: readonly Detail[] = [
  {
    pictures: 6,
    tables: 12,
    lines: 60,
    findings: 60,
    folded: 60,
    evidence: 6,
    name: 200,
    message: 1200,
  },
  {
    pictures: 3,
    tables: 8,
    lines: 40,
    findings: 40,
    folded: 20,
    evidence: 4,
    name: 200,
    message: 800,
  },
  {
    pictures: 1,
    tables: 4,
    lines: 30,
    findings: 25,
    folded: 5,
    evidence: 4,
    name: 160,
    message: 500,
  },
  {
    pictures: 0,
    tables: 1,
    lines: 20,
    findings: 10,
    folded: 0,
    evidence: 0,
    name: 120,
    message: 300,
  },
  { pictures: 0, tables: 0, lines: 0, findings: 0, folded: 0, evidence: 0, name: 80, message: 200 },
]
