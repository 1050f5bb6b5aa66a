import { createPublicKey, verify } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { log } from '../log.js'
import { settings } from '../settings.js'

const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const key = createPublicKey({ key: Buffer.concat([DER_PREFIX, Buffer.from(settings.DISCORD_PUBLIC_KEY, 'hex')]), format: 'der', type: 'spki' })
const MAX_AGE_S = 300

/** Discord signs the timestamp and the bytes of the body: both are checked before anything is parsed. */
export const signedByDiscord = createMiddleware<{ Variables: { body: string } }>(async (c, next) => {
  const signature = c.req.header('x-signature-ed25519') ?? ''
  const timestamp = c.req.header('x-signature-timestamp') ?? ''
  const body = await c.req.text()
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < MAX_AGE_S
  if (!fresh || !/^[0-9a-f]{128}$/.test(signature) || !verify(null, Buffer.from(timestamp + body), key, Buffer.from(signature, 'hex'))) {
    log.warn({ event: 'interaction.refused', fresh }, 'signature does not hold')
    return c.json({ type: 'about:blank', title: 'Bad signature', status: 401 }, 401, { 'content-type': 'application/problem+json' })
  }
  c.set('body', body)
  await next()
})
