import { Refusal } from './refusal.js'

const MOST = 5 * 1024 * 1024

export async function fetchFeed(url: string): Promise<number> {
  const target = new URL(url)
  if (target.protocol !== 'https:') throw new Refusal(400, 'Not an address that we fetch')
  const response = await fetch(target, { signal: AbortSignal.timeout(10_000) })
  if (!response.ok || !response.body) throw new Refusal(502, 'The feed does not answer')
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MOST) throw new Refusal(502, 'The feed is too large')
  }
  return bytes
}
