import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import ipaddr from 'ipaddr.js'
import { Agent, request } from 'undici'
import { config } from '../config.js'
import { hooks } from '../database.js'
import { logger } from '../logger.js'

const outward = (address: string) => ipaddr.process(address).range() === 'unicast'

/** Whoever sets a hook chooses the host: the address is checked where it is connected to. */
const agent = new Agent({
  connectTimeout: 3000,
  connect: {
    lookup: (host, options, done) =>
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error) done(error, [])
        else if (!found.every((a) => outward(a.address))) done(new Error('private address'), [])
        else done(null, found)
      }),
  },
})

export const acceptable = (url: string) => {
  const { protocol, hostname, port } = new URL(url)
  return protocol === 'https:' && port === '' && !ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''))
}

/** Tells the site's hook; best effort, said so in the contract with the sites. Signed over time and body. */
export async function deliver(site: string, event: { type: string; version: 1; commentId: string }, requestId: string) {
  const hook = await hooks.findOne({ site })
  if (!hook) return
  const body = JSON.stringify(event)
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', config.HOOK_KEYS[0]!).update(`${time}.${body}`).digest('hex')
  const answer = await request(hook.url, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', 'x-time': time, 'x-signature': signature, 'x-request-id': requestId },
    body,
    signal: AbortSignal.timeout(5000),
  })
  await answer.body.dump()
  if (answer.statusCode >= 300) logger.warn({ site, status: answer.statusCode, request: requestId }, 'hook refused')
}
