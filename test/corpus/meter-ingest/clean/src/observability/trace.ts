import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

const pattern = /^00-([0-9a-f]{32})-[0-9a-f]{16}-0[01]$/

/** Goes on with the caller's trace, or begins one. */
export function traceparent(request: FastifyRequest): string {
  const trace = pattern.exec(String(request.headers.traceparent))?.[1] ?? randomBytes(16).toString('hex')
  return `00-${trace}-${randomBytes(8).toString('hex')}-01`
}
