import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { load, dist as testedDist } from '../kit/dist.mjs'
import { testDatabase } from '../kit/postgres.mjs'

/**
 * Servers of one app over one store, each with a cache of its own or none, as processes over one database would be.
 * @param {object} options
 * @param {(language: any) => any} options.app makes what `implement` returned
 * @param {((parts: { model: any, outside: any, load: (path: string) => Promise<any> }) => any)[]} options.caches one a server
 * @param {string} [options.dist]
 */
export async function startServers({ app, caches, dist = testedDist }) {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-cache-'))
  const from = (path) => load(path, dist)
  const { realOutside: outside } = await from('house/outside.js')
  const { readModel } = await from('house/read-model.js')
  const { openStore } = await from('house/open-store.js')
  const { createServer, createTokenVerifier } = await from('serve/index.js')
  const { openBus } = await from('house/open-bus.js')
  const { openDevIssuer } = await from('adapters/dev-issuer/dev-issuer.js')
  const code = app(await from('index.js'))
  const model = readModel(code.blueprint, folder)
  const issuer = await openDevIssuer(folder, { project: model.name, now: outside.now })
  const { database } = await testDatabase(folder)
  const store = await openStore({ folder, database, processes: 1, model, outside, onNotice: () => {} })
  const faults = []
  const lines = []
  const write = (line) => {
    const told = JSON.parse(line)
    lines.push(told)
    if (told.level >= 50) faults.push(told)
  }
  const servers = []
  for (const makeCache of caches) {
    const verifier = createTokenVerifier(
      { issuer: issuer.issuer, audience: issuer.audience, keys: { kind: 'jwks', keys: issuer.jwks } },
      { now: outside.now, fetch, onProblem: () => {} },
    )
    servers.push(
      await createServer({
        code,
        model,
        store: { ...store, close: async () => {} },
        bus: await openBus(undefined, model, outside, () => {}),
        cache: await makeCache({ model, outside, load: from }),
        verifier,
        outside,
        logger: pino({ level: 'info' }, { write }),
        limits: { maxLoopDelayMs: 0 },
      }),
    )
  }
  const tokens = new Map()
  const tokenOf = async ({ sub, roles }) => {
    if (sub === null) return {}
    const key = JSON.stringify([sub, roles])
    if (!tokens.has(key)) tokens.set(key, await issuer.sign({ sub, roles, ttlS: 86_400 }))
    return { authorization: `Bearer ${tokens.get(key)}` }
  }
  return {
    model,
    servers,
    faults,
    lines,
    /** One request to one of the servers, past the network. */
    ask: async (at, caller, method, url, { body, headers = {} } = {}) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const answer = await servers[at].inject({
        method,
        url,
        headers: { ...(await tokenOf(caller)), ...(body === undefined ? {} : { 'content-type': type }), ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      const isJson = /\bjson\b/.test(answer.headers['content-type'] ?? '') && answer.body !== ''
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        body: isJson ? JSON.parse(answer.body) : null,
      }
    },
    close: async () => {
      for (const server of servers) await server.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const inMemory = async ({ outside, load }) =>
  (await load('adapters/memory-cache/memory-cache.js')).createMemoryCache(outside)
export const without = () => null
/** Long enough for a loaded machine, where a test does not want the limits to be met. */
export const inRedis =
  (url, limits = { operationMs: 5_000 }) =>
  async ({ outside, model, load }) =>
    (await load('adapters/redis-cache/redis-cache.js')).createRedisCache({ url, application: model.name, outside, limits })

/** The sample of `/metrics`. */
export async function figure(world, at, name) {
  const { text } = await world.ask(at, { sub: null }, 'GET', '/metrics')
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1))
}
