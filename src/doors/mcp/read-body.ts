import type { IncomingMessage } from 'node:http'

/** The body as text; null when it is larger, or says that it will be. What is too large is not read. */
export async function readBody(incoming: IncomingMessage, mostBytes: number): Promise<string | null> {
  if (Number(incoming.headers['content-length'] ?? 0) > mostBytes) return null
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
