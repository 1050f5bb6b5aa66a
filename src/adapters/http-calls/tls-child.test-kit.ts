// Calls and delivers over TLS, in a process that may have been started to trust one more authority.

import { realOutside } from '../../ports/outside.test-kit.ts'
import { createExternalClient } from './external-client.ts'
import { createConnectGuard } from './guarded-connect.ts'
import { system } from './http-calls.test-kit.ts'
import { createWebhookSender } from './send-webhook.ts'

const [port, name] = process.argv.slice(2)
const url = `https://${name}:${port}`
const client = createExternalClient(system(url, { attempts: 1 }), { outside: realOutside })
const guard = createConnectGuard({ allowLoopback: true, resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']
const called = await client.call({ method: 'GET', path: '/' }).then(
  ({ status }) => status,
  (error: Error) => error.message,
)
const delivered = await createWebhookSender({ outside: realOutside, guard }).send({ url, id: 'a', body: '{}', secrets })
await client.close()
console.log(JSON.stringify({ called, delivered }))
