import { lookup } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { Agent, fetch } from 'undici'
import { Refusal } from './refusal.js'

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast'

// The address that was checked is the address that is connected to; redirects are not followed.
const agent = new Agent({
  connect: {
    timeout: 2_000,
    lookup: (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error || found.length === 0 || !found.every(({ address }) => isPublic(address))) return done(error ?? new Error('not a public address'), [])
        done(null, found)
      }),
  },
})
const MOST = 5 * 1024 * 1024

export async function fetchFeed(url: string): Promise<number> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (target.protocol !== 'https:' || (ipaddr.isValid(host) && !isPublic(host))) throw new Refusal(400, 'Not an address that we fetch')
  const response = await fetch(target, { dispatcher: agent, redirect: 'error', signal: AbortSignal.timeout(10_000) })
  if (!response.ok || !response.body) throw new Refusal(502, 'The feed does not answer')
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MOST) throw new Refusal(502, 'The feed is too large')
  }
  return bytes
}
