import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { verifyWebhook } from '../kit/webhook-signature.ts'
import { problem } from './problems.ts'
import type { ReplayKey } from './replay.ts'

/**
 * Lets through what the sender signed (Standard Webhooks), and gives the key under which its first answer is kept: a
 * webhook that comes again has no second effect.
 * @throws Problem 401 where the signature does not hold, 400 where it is no webhook.
 */
export function createSignatureCheck(
  action: string,
  secrets: ReadonlyMap<string, string>,
  now: () => number,
): (request: FastifyRequest) => ReplayKey {
  return (request) => {
    const body = request.rawBody?.toString() ?? ''
    const headers = request.headers as Record<string, string | undefined>
    const checked = verifyWebhook({ headers, body }, { secrets: (secrets.get(action) ?? '').split(' '), nowMs: now() })
    if (checked.valid) {
      const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
      return { key: hash(`webhook\n${action}\n${checked.id}`), fingerprint: hash(body) }
    }
    const { reason } = checked
    if (reason === 'missing' || reason === 'malformed')
      throw problem(
        'invalid_parameter',
        `the headers \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` are ${reason}`,
      )
    const says =
      reason === 'wrong_signature' ? 'the signature does not hold' : `\`webhook-timestamp\` is ${reason.replace('_', ' ')}`
    throw problem('unauthenticated', says, { headers: { 'www-authenticate': 'Webhook' } })
  }
}
