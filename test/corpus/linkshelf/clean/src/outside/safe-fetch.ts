import { lookup } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { Agent, fetch } from 'undici'

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast'

/** Looks at the address that is really connected to: the name is resolved once, here, and a private range is refused. */
const agent = new Agent({
  connectTimeout: 3000,
  headersTimeout: 5000,
  bodyTimeout: 5000,
  maxResponseSize: 512 * 1024,
  connect: {
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, [])
        if (!addresses.every((a) => isPublic(a.address))) return callback(new Error('private address'), [])
        callback(null, addresses)
      })
    },
  },
})

export async function safeFetch(url: string): Promise<string> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!/^https?:$/.test(target.protocol) || target.port !== '') throw new Error('only web pages')
  // A literal address is connected to without a lookup.
  if (ipaddr.isValid(host) && !isPublic(host)) throw new Error('private address')
  const answer = await fetch(target, { dispatcher: agent, redirect: 'error', signal: AbortSignal.timeout(6000) })
  if (!answer.headers.get('content-type')?.startsWith('text/html')) throw new Error('not a page')
  return answer.text()
}
