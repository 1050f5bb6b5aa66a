import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast'

export async function safeFetch(url: string): Promise<string> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (!/^https?:$/.test(target.protocol) || target.port !== '') throw new Error('only web pages')
  const { address } = await lookup(host)
  if (!isPublic(address)) throw new Error('private address')
  const answer = await fetch(target, { signal: AbortSignal.timeout(6000) })
  if (!answer.headers.get('content-type')?.startsWith('text/html')) throw new Error('not a page')
  return answer.text()
}
