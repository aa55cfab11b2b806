import type { NodeObject } from '../scenario/nodes.ts'

/** How kube-proxy programs the kernel. */
export type Mode = 'iptables' | 'nftables'
export const MODES: readonly Mode[] = ['iptables', 'nftables']

/** What an EndpointSlice says of a pod, and whether it listens; pods not named are ready. */
export type PodState = {
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  readonly listening: boolean
}

/** A state of the pods and the connections that are made in it. */
export type Phase = {
  readonly name: string
  readonly pods: Readonly<Record<string, PodState>>
  /** Whether the fronts look at the nodes anew before. */
  readonly notices: boolean
  readonly connections: number
  /** Other networks of clients than usual; empty: the usual ones. */
  readonly clients: readonly string[]
  /** An X-Forwarded-For that clients send; empty: none. */
  readonly forged: string
  /** Ready pods of the entry's Service on a node that no front sends to. */
  readonly elsewhere: number
}

export type FrontQuestion = {
  readonly delivery: string
  readonly target: string
  readonly members: readonly string[]
  readonly one: boolean
  readonly leader: string
  readonly health: string
  readonly silent: boolean
  readonly sends: readonly string[]
  readonly addresses: readonly string[]
}

export type PodQuestion = {
  readonly name: string
  readonly node: string
  readonly port: number
  readonly hostNetwork: boolean
  readonly nginx: {
    readonly config: Readonly<Record<string, string>>
    readonly upstreams: readonly string[]
  } | null
}

export type ServiceQuestion = {
  readonly object: unknown
  readonly pods: readonly string[]
  readonly ports: Readonly<Record<string, number>>
}

/** Connections from one place to another beside the entry (lab/proxy/question.go says how). */
export type Probe = {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly port: string
  readonly connections: number
  readonly clients?: number
  readonly path?: string
  readonly stop?: readonly string[]
  readonly taint?: readonly string[]
  readonly pods?: Readonly<Record<string, PodState>>
}

/** One thing that happens to a cluster while clients connect (lab/proxy/question.go says how). */
export type Step = {
  readonly name: string
  readonly services: readonly ServiceQuestion[]
  readonly fronts: readonly FrontQuestion[]
  readonly pods: Readonly<Record<string, PodState>>
  readonly notices: boolean
  /** Milliseconds. */
  readonly linger: number
  readonly settles: boolean
}

/** A change that is applied step by step; `rate` connections begin each second. */
export type Passage = {
  readonly name: string
  readonly rate: number
  readonly steps: readonly Step[]
}

/** One network and what to do with it: a line that lab/proxy reads. */
export type Question = {
  readonly name: string
  readonly mode: Mode
  readonly cni: string
  readonly nodes: readonly {
    readonly name: string
    readonly address: string
    readonly second?: string
    readonly object: NodeObject
  }[]
  readonly pods: readonly PodQuestion[]
  readonly services: readonly ServiceQuestion[]
  readonly entry: {
    readonly kind: string
    readonly service: string
    readonly address: string
    readonly port: number
    readonly pods: readonly string[]
  }
  readonly fronts: readonly FrontQuestion[]
  readonly clients: readonly string[]
  readonly phases: readonly Phase[]
  readonly probes: readonly Probe[]
  readonly passages?: readonly Passage[]
}

export type Counts = Readonly<Record<string, number>>

/** What came of one phase; lab/proxy/answer.go says what each count is. */
export type PhaseAnswer = {
  readonly name: string
  /** Nodes that the innermost front sent to, and pods of applications; records leave both out. */
  readonly members?: readonly string[]
  readonly apps?: Counts
  readonly connections: number
  readonly outcomes: Counts
  readonly nodes: Counts
  readonly pods: Counts
  readonly packet: Counts
  readonly believed?: Counts
  readonly appPacket?: Counts
  readonly first?: Counts
  readonly last?: Counts
}

export type ProbeAnswer = {
  readonly name: string
  readonly outcomes: Counts
  readonly pods?: Counts
  readonly packet?: Counts
  readonly status?: Counts
  readonly sticky?: Counts
}

/** Connections by the step in which they began: while it was being made, and while it lasted. */
type StepAnswer = {
  readonly name: string
  readonly members: readonly string[] | null
  readonly making: Counts
  readonly outcomes: Counts
}

export type PassageAnswer = { readonly name: string; readonly steps: readonly StepAnswer[] }

/** What came of a question: a line that lab/proxy writes. */
export type Answer = {
  readonly name: string
  readonly mode: Mode
  readonly error?: string
  readonly phases: readonly PhaseAnswer[]
  readonly probes?: readonly ProbeAnswer[]
  readonly passages?: readonly PassageAnswer[]
}
