import type { Contract } from '../../model/architecture/contract.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { described, described2 } from './reading/described.ts'
import { httpContracts } from './reading/operations.ts'

type Server = Contract['servers'][number]

export const rule: Rule = {
  id: 'api/plain-http-server',
  title: 'A server without TLS',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: 'the server `{url}` is spoken to without TLS',
  because: 'everybody between client and server reads and changes what goes by, credentials with it',
  instead: 'give the address with `https`, and answer `http` with nothing but a redirect',
  references: ['API8:2023', 'CWE-319', 'ASVS 12.2.1'],
  check(architecture, report) {
    for (const { servers } of httpContracts(architecture)) {
      for (const server of servers) {
        if (!isPlainAndPublic(server.url)) continue
        const isBoth = hasSecure(server, servers)
        const edit = isBoth ? null : editOf(server)
        report({
          at: server.place,
          subject: `server:${server.url}`,
          values: { url: server.url },
          ...(isBoth ? { severity: 'low' as const } : {}),
          fix: edit
            ? { safety: 'safe', edits: [edit] }
            : { safety: 'manual', edits: [], advice: 'take the address without TLS out of the contract' },
        })
      }
    }
  },
  bad: {
    'a public server': described(
      "servers:\n  - url: http://api.acme.dev/v1 # all\n  - url: 'http://eu.acme.dev/v1'\npaths: {}\n",
    ),
    'OpenAPI 2': described2('host: api.acme.dev\nschemes: [http]\npaths: {}\n'),
    'besides the one with TLS': described2('host: api.acme.dev\nschemes:\n  - https\n  - http\npaths: {}\n'),
  },
  good: {
    'with TLS, or where the page is': described(
      'servers: [{ url: https://api.acme.dev/v1 }, { url: /v1 }, { url: //api.acme.dev }]\npaths: {}\n',
    ),
    'of this machine, of a container, of a private net': described(`servers:
  - url: http://localhost:3000
  - url: http://127.0.0.1:8080/v1
  - url: http://[::1]:8080
  - url: http://api:8080
  - url: http://192.168.0.10
  - url: http://orders.shop.svc.cluster.local
  - url: http://orders.internal
  - url: http://host.docker.internal:3000
paths: {}
`),
    'a place to fill in': described('servers: [{ url: "{scheme}://{host}/v1" }, { url: "http://{host}/v1" }]\npaths: {}\n'),
    'nothing said': described2('host: api.acme.dev\npaths: {}\n'),
  },
  fixed: {
    'a public server': described(
      "servers:\n  - url: https://api.acme.dev/v1 # all\n  - url: 'https://eu.acme.dev/v1'\npaths: {}\n",
    ),
    'OpenAPI 2': described2('host: api.acme.dev\nschemes: [https]\npaths: {}\n'),
  },
}

function isPlainAndPublic(url: string): boolean {
  const host = /^http:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1]?.toLowerCase()
  if (host === undefined || host === '' || host.includes('{') || host.startsWith('[')) return false
  // A name without a dot is of a compose file, a cluster or this machine.
  if (!host.includes('.')) return false
  if (
    /^(?:127\.|10\.|0\.0\.0\.0|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      host,
    )
  )
    return false
  return !/\.(?:localhost|local|localdomain|internal|intranet|lan|corp|home|svc|test|invalid|consul|private)$|\.svc\.|(?:^|\.)home\.arpa$/.test(
    host,
  )
}

/** The same address with TLS is there too. */
function hasSecure({ url }: Server, all: readonly Server[]): boolean {
  const secure = url.replace(/^http:/i, 'https:').toLowerCase()
  return all.some((other) => other.url.toLowerCase() === secure)
}

/** None where the address is put together from variables. */
function editOf({ url, place }: Server): Edit | null {
  const length = place.end - place.start
  if (length === 'http'.length) return { file: place.file, range: [place.start, place.end], text: 'https' }
  return length === url.length ? { file: place.file, range: [place.start, place.start + 'http'.length], text: 'https' } : null
}
