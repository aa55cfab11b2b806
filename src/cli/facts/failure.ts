import { InputError, Transient } from '../../drive/errors.ts'

/** What kubeconfig says, as far as messages name it. */
export type Place = { readonly context: string; readonly server: string }

type Remedy = (place: Place) => string

const UNTRUSTED: Remedy = ({ context }) =>
  `its certificate is signed by nobody known; set certificate-authority for the context ${context}`

/** Codes of Node's sockets and of OpenSSL (nodejs.org/api/errors.html, nodejs.org/api/tls.html). */
const REMEDIES: ReadonlyMap<string, Remedy> = new Map<string, Remedy>([
  ['ECONNREFUSED', () => 'nobody listens there; is the cluster up, and the address right?'],
  ['ENOTFOUND', () => 'there is no such host; look at the address in the kubeconfig'],
  ['EAI_AGAIN', () => 'the name cannot be looked up just now; look at the network'],
  ['ECONNRESET', () => 'the connection was cut; try again'],
  ['EHOSTUNREACH', () => 'there is no way to the host; look at the network or the VPN'],
  ['ENETUNREACH', () => 'there is no way to the host; look at the network or the VPN'],
  ['ETIMEDOUT', () => 'it does not answer; look at the network or the VPN'],
  ['CERT_HAS_EXPIRED', () => 'its certificate has expired; renew it on the server'],
  ['CERT_NOT_YET_VALID', () => 'its certificate is not valid yet; look at the clocks'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    () => 'its certificate is for another name; set tls-server-name',
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', ownCertificate],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', ownCertificate],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', ownCertificate],
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', ownCertificate],
])

function ownCertificate({ context }: Place): string {
  return `it does not take the client certificate of the context ${context}; renew it`
}

/** What went wrong on the way to the API server, in one line with a remedy. */
export function networkFailure(place: Place, error: unknown): InputError {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException
  const remedy = REMEDIES.get(code)?.(place) ?? (message || code)
  return new InputError(`${place.server} cannot be reached: ${remedy}`)
}

/** An answer of the API server that ends the command; 403 and 404 are for whoever asked. */
export function refusal(place: Place, status: number, expiry: Date | null): Error | null {
  const { context, server } = place
  if (status === 401) {
    const why =
      expiry === null
        ? 'log in again, or renew its credentials'
        : `its client certificate expired on ${expiry.toISOString().slice(0, 10)}; renew it`
    return new InputError(`${server} does not know the user of the context ${context}: ${why}`)
  }
  if (status === 429 || status >= 500)
    return new Transient(`${server} answered ${status}: it is overloaded or not ready`)
  if (status >= 300 && status < 400)
    return new InputError(`${server} answered ${status}: it leads elsewhere; give its own address`)
  return null
}
