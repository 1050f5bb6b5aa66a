import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { load } from '../kit/dist.mjs'
import { createClient } from './client.mjs'
import { quotas } from './quotas.mjs'

const sub = '01900001-0000-7000-8000-000000000001'

/**
 * The app of `quotas.mjs`, with every line of its log kept as text.
 * @param {object} [settings] more of what `createBackend` takes
 */
export async function startLogged(settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-logged-'))
  const { createBackend } = await load('house/index.js')
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
  const lines = []
  const { server } = await createBackend({
    app: quotas(await load('index.js')),
    folder,
    auth: { kind: 'development' },
    logger: pino({ level: 'trace' }, { write: (line) => lines.push(line) }),
    ...settings,
  })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  const issuer = await openDevIssuer(folder, { project: 'quotas', now: () => Date.now() })
  const client = createClient(url)
  return {
    url,
    server,
    lines,
    sub,
    token: (of = sub) => issuer.sign({ sub: of, ttlS: 3_600 }),
    ask: (method, target, { token, body, headers = {} } = {}) =>
      client.send({
        method,
        target,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      }),
    close: async () => {
      client.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
