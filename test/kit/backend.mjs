import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { load, dist as testedDist } from './dist.mjs'
import { testDatabase } from './postgres.mjs'

/**
 * Starts a backend in this process on a free loopback port, with data in a folder of its own.
 * @param {object} options
 * @param {unknown} options.app what `implement` returned, or a function that makes it of the package's face
 * @param {object} [options.auth] as `createBackend` takes it; the development issuer unless said
 * @param {object} [options.limits] as `createBackend` takes them
 * @param {object} [options.outside] time, chance and timers in place of the real ones
 * @param {string} [options.folder] kept when the backend is closed; a temporary one is removed
 * @param {string} [options.dist] another build than the one that is tested, such as one with a planted fault
 * @param {object} [options.database] what `createBackend` is told of a database; else as the test run says
 * @param {number} [options.sockets] connections that requests share
 * @param {object} [options.more] what else `createBackend` takes
 */
export async function startBackend({
  app,
  auth = { kind: 'development' },
  limits,
  outside,
  folder,
  dist = testedDist,
  database,
  sockets = 100,
  more = {},
}) {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'lintel-test-')))
  const faults = []
  const warnings = []
  const write = (line) => {
    const told = JSON.parse(line)
    if (told.level < 50) warnings.push(told)
    else faults.push(told)
  }
  const logger = pino({ level: 'warn' }, { write })
  const { createBackend } = await load('house/index.js', dist)
  const stored = database ?? (await testDatabase(home))
  const backend = await createBackend({
    app: typeof app === 'function' ? app(await load('index.js', dist)) : app,
    folder: home,
    auth,
    logger,
    // Never shed: clients share this process, so that the loop's delay is theirs too.
    limits: { maxLoopDelayMs: 0, ...limits },
    ...(outside === undefined ? {} : { outside }),
    ...stored,
    ...more,
  })
  const url = await backend.server.listen({ port: 0, host: '127.0.0.1' })
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js', dist)
  const issuer =
    auth.kind === 'development' ? await openDevIssuer(home, { project: backend.model.name, now: () => Date.now() }) : null
  const tokens = new Map()
  return {
    url,
    folder: home,
    /** Of the database, where the tests run on one. */
    databaseUrl: stored.database?.url,
    model: backend.model,
    server: backend.server,
    /** What was logged as an error, parsed. */
    faults,
    /** What was logged as a warning, parsed. */
    warnings,
    /** A token of the development issuer; the same for the same caller. */
    token: (sub, roles = []) => {
      const key = JSON.stringify([sub, roles])
      if (!tokens.has(key)) tokens.set(key, issuer.sign({ sub, roles, ttlS: 86_400 }))
      return tokens.get(key)
    },
    request: (method, path, options = {}) => send(agent, url, method, path, options),
    close: async () => {
      agent.destroy()
      await backend.server.close()
      if (folder === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}

/**
 * One request. A body that is no string goes as JSON, a patch as a merge patch.
 * @returns {Promise<{ status: number, headers: Record<string, string>, text: string, body: any }>} `body` is the parsed JSON, or null
 */
export function send(agent, url, method, path, { token, body, headers = {} }) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(path, url), {
      method,
      agent,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const answered = Buffer.concat(pieces).toString()
        const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '') && answered !== ''
        resolve({
          status: response.statusCode,
          headers: response.headers,
          text: answered,
          body: isJson ? JSON.parse(answered) : null,
        })
      })
    })
    request.end(text)
  })
}
