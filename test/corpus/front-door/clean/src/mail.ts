import { config } from './config.js'
import { requestId } from './context.js'

/** The mail service drops a second message with the same key. */
export async function send(key: string, to: string, template: 'code' | 'reset', values: Record<string, string>) {
  const answer = await fetch(new URL('/messages', config.MAIL_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${config.MAIL_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': key, 'x-request-id': requestId() },
    body: JSON.stringify({ to, template, values }),
    signal: AbortSignal.timeout(3000),
  })
  if (!answer.ok) throw new Error(`mail service answered ${answer.status}`)
}
