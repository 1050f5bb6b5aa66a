// @ts-check
// What all modules of the sample stand on.

/** @typedef {import('./words.mjs').Module} Module */

/** @param {Module[]} modules @returns {Record<string, string>} */
export function sharedCode(modules) {
  return { ...SHARED, 'src/app.ts': appOf(modules), ...registersOf(modules) }
}

/** @param {Module[]} modules */
function appOf(modules) {
  const domains = [...new Set(modules.map((one) => one.domain))]
  return `import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import { config } from './shared/config.js'
import { answerProblem } from './shared/errors.js'
${domains.map((domain) => `import { ${domain}Routes } from './${domain}/index.js'`).join('\n')}

export async function buildApp(): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: config.logLevel }, bodyLimit: 262_144, requestTimeout: 15_000, trustProxy: 1 })
  await app.register(helmet)
  await app.register(rateLimit, { max: 300, timeWindow: '1 minute' })
  app.setErrorHandler(answerProblem)
  app.get('/livez', async () => ({ ok: true }))
${domains.map((domain) => `  await app.register(${domain}Routes)`).join('\n')}
  return app
}
`
}

/** @param {Module[]} modules @returns {Record<string, string>} */
function registersOf(modules) {
  const domains = [...new Set(modules.map((one) => one.domain))]
  return Object.fromEntries(
    domains.map((domain) => {
      const own = modules.filter((one) => one.domain === domain)
      const imports = own.map((one) => `import { ${one.name}Routes } from './${one.noun}/routes.js'`)
      const registers = own.map((one) => `  await app.register(${one.name}Routes)`)
      return [
        `src/${domain}/index.ts`,
        `import type { FastifyInstance } from 'fastify'\n${imports.join('\n')}\n
export async function ${domain}Routes(app: FastifyInstance): Promise<void> {\n${registers.join('\n')}\n}\n`,
      ]
    }),
  )
}

/** @type {Record<string, string>} */
const SHARED = {
  'src/main.ts': `import { buildApp } from './app.js'
import { config } from './shared/config.js'
import { pool } from './shared/database.js'

const app = await buildApp()
await app.listen({ port: config.port, host: '0.0.0.0' })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await app.close()
    await pool.end()
  })
}
`,
  'src/shared/config.ts': `function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(\`\${name} is not set\`)
  return value
}

export const config = {
  port: Number(process.env.PORT ?? 8080),
  logLevel: process.env.LOG_LEVEL ?? 'info',
  databaseUrl: required('DATABASE_URL'),
  issuer: required('TOKEN_ISSUER'),
  audience: required('TOKEN_AUDIENCE'),
}
`,
  'src/shared/database.ts': `import pg from 'pg'
import { config } from './config.js'

export interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>
}

export const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5_000,
})

pool.on('error', () => {
  // An idle connection that breaks is replaced when the next one is asked for.
})

export async function inTransaction<T>(from: pg.Pool, work: (db: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await from.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
`,
  'src/shared/context.ts': `import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { pool } from './database.js'

export interface Context {
  pool: Pool
  tenantId: string
  userId: string
  roles: readonly string[]
  log: FastifyBaseLogger
  now(): Date
}

export function contextOf(request: FastifyRequest): Context {
  const { tenantId, userId, roles } = request.user
  return { pool, tenantId, userId, roles, log: request.log, now: () => new Date() }
}
`,
  'src/shared/auth.ts': `import type { FastifyReply, FastifyRequest } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { config } from './config.js'

declare module 'fastify' {
  interface FastifyRequest {
    user: { tenantId: string; userId: string; roles: readonly string[] }
  }
}

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', config.issuer), { timeoutDuration: 3_000 })

export async function requireUser(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const token = request.headers.authorization?.replace(/^Bearer /, '')
  if (token === undefined) return reply.code(401).send({ title: 'sign in' })
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: config.issuer, audience: config.audience, algorithms: ['ES256'] })
    request.user = { tenantId: String(payload.tid), userId: String(payload.sub), roles: (payload.roles ?? []) as string[] }
  } catch {
    return reply.code(401).send({ title: 'the token is not valid' })
  }
}

export function requireRole(role: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!request.user.roles.includes(role)) return reply.code(403).send({ title: \`this needs the role \${role}\` })
  }
}
`,
  'src/shared/errors.ts': `import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

export class NotFoundError extends Error {
  readonly status = 404

  constructor(kind: string, id: string) {
    super(\`there is no \${kind} \${id}\`)
  }
}

export class ConflictError extends Error {
  readonly status = 409
}

export async function answerProblem(error: FastifyError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const known = error instanceof NotFoundError || error instanceof ConflictError
  const status = known ? error.status : (error.statusCode ?? 500)
  if (status >= 500) request.log.error({ err: error }, 'a request failed')
  await reply.code(status).type('application/problem+json').send({ status, title: status >= 500 ? 'it failed' : error.message })
}
`,
  'src/shared/pages.ts': `export interface Cursor {
  at: string
  id: string
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.at, cursor.id])).toString('base64url')
}

export function decodeCursor(text: string): Cursor | null {
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[]
    return typeof at === 'string' && typeof id === 'string' ? { at, id } : null
  } catch {
    return null
  }
}
`,
  'src/shared/outbox.ts': `import type { Queryable } from './database.js'

export interface DomainEvent {
  kind: string
  subject: string
  by: string
  at: Date
}

/** Written with what it tells, in one transaction. */
export async function noteEvent(db: Queryable, event: DomainEvent): Promise<void> {
  await db.query('INSERT INTO outbox (kind, subject, caused_by, happened_at) VALUES ($1, $2, $3, $4)', [
    event.kind,
    event.subject,
    event.by,
    event.at,
  ])
}
`,
  'src/shared/outgoing.ts': `export interface PostOptions {
  timeoutMs: number
}

export async function post(url: string, body: unknown, { timeoutMs }: PostOptions): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
}
`,
}

/** @type {Record<string, string>} */
export const AROUND = {
  'package.json': `${JSON.stringify(
    {
      name: 'sample',
      private: true,
      type: 'module',
      scripts: { start: 'node dist/main.js', migrate: 'dbmate up' },
      dependencies: {
        '@fastify/helmet': '13.0.1',
        '@fastify/rate-limit': '10.3.0',
        fastify: '5.2.1',
        jose: '6.0.8',
        pg: '8.13.3',
      },
    },
    null,
    2,
  )}\n`,
  'tsconfig.json': `${JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2022', strict: true, outDir: 'dist' } }, null, 2)}\n`,
  '.gitignore': 'node_modules\ndist\n',
  Dockerfile: `FROM node:22.14.0-bookworm-slim AS build
WORKDIR /app
COPY package.json ./
RUN npm install
COPY . .
RUN npx tsc

FROM node:22.14.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/dist ./dist
COPY --from=build /app/node_modules ./node_modules
USER node
EXPOSE 8080
CMD ["node", "dist/main.js"]
`,
  'compose.yaml': `services:
  api:
    build: .
    environment:
      DATABASE_URL: postgres://app@database:5432/app
      TOKEN_ISSUER: https://login.example.com
      TOKEN_AUDIENCE: sample
    ports: ['8080:8080']
    deploy: { replicas: 3 }
    depends_on: [database]
  database:
    image: postgres:17.4
    volumes: ['data:/var/lib/postgresql/data']
volumes:
  data: {}
`,
}
