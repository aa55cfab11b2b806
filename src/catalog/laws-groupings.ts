/**
 * Reasons that only belong together: no behaviour of their own. Within another reason they are
 * left out and what they hold stands in their place.
 */
const TEXTS: readonly (readonly [string, string])[] = [
  ['as-written', 'as written in the manifest'],
  ['as-configured', 'as configured'],
  ['pool-as-read', 'what is known of the nodes, and what is not'],
  ['declared', 'as declared in the settings'],
  ['arrives', 'what the way to the pod does to the packet'],
  ['fronts', 'what stands in front'],
  ['no-terminating-front', 'nothing in front opens a connection of its own'],
  ['entry', 'what makes it this way in'],
  ['path', 'the way of a connection'],
  ['spread', 'how connections spread'],
  ['steady', 'what is lost in the steady state'],
  ['updating', 'what is lost while an update rolls out'],
  ['reaches', 'who is reached, and what it sees'],
  ['sees-peer', 'the address of the peer is all there is'],
  ['proxy-sees-peer', 'the proxy takes the address of its peer'],
  ['application-sees-peer', 'the application takes the address of its peer'],
  ['cannot-know', 'this cannot be known from Git'],
  ['several-workloads', 'several workloads share this Service'],
  ['placement', 'where the pods are'],
]

export const groupings: readonly (readonly [string, { text: string; source: string }])[] =
  TEXTS.map(([id, text]) => [id, { text, source: '' }])

const ids = new Set(TEXTS.map(([id]) => id))

/** Whether a law only groups reasons. */
export const isGrouping = (id: string): boolean => ids.has(id)
