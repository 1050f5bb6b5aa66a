import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { openDevIssuer } from '../adapters/dev-issuer/dev-issuer.ts'
import { createIds } from '../kit/uuid.ts'
import type { AnyApp } from '../model/implement.ts'
import type { EntityModel } from '../model/model.ts'
import { createBackend } from './backend.ts'
import type { Environment } from './environment.ts'
import { loadApp } from './load-app.ts'
import type { DatabaseSettings } from './open-store.ts'
import { realOutside } from './outside.ts'

// biome-ignore lint/suspicious/noExplicitAny: the body of an answer, which a test looks into as it likes
type Answer = any

/** Speaks to the backend as somebody; each call asks for the status that it is to be answered with, and gives the body. */
export interface TestClient {
  get(path: string, status: number): Promise<Answer>
  post(path: string, body: object, status: number, headers?: Readonly<Record<string, string>>): Promise<Answer>
  patch(path: string, body: object, status: number, headers?: Readonly<Record<string, string>>): Promise<Answer>
  delete(path: string, status: number): Promise<Answer>
}

/** A client whose actor has a row: `id` is the row's. */
export interface TestPerson extends TestClient {
  readonly id: string
}

export interface TestBackend {
  /** Of the server, `http://127.0.0.1:…`. */
  readonly url: string
  /** Without a token. */
  readonly anybody: TestClient
  /** With a token of the subject and the roles, of the development issuer. */
  as(subject: string, ...roles: readonly string[]): Promise<TestClient>
  /** The same, after it has made its row of the actor: a `handle`, a `name` and what is given. */
  signUp(handle: string, more?: { readonly roles?: readonly string[]; readonly fields?: object }): Promise<TestPerson>
  /** Asks again until the answer says so, since subscribers, jobs and sagas run after the answer. @throws after ten seconds */
  eventually<T>(ask: () => Promise<T>, says: (answer: T) => boolean): Promise<T>
  stop(): Promise<void>
}

export interface TestOptions {
  /** What `env(…)` of the blueprint reads. */
  readonly environment?: Environment
  /**
   * A PostgreSQL server to serve from, in place of SQLite: each start makes a database there, and its stop removes it. The URL names
   * a database to connect to first, which stays as it is.
   */
  readonly database?: Pick<DatabaseSettings, 'url' | 'pooled'>
}

/**
 * Serves a project for its tests: in this process, on a free port of the loopback address, with data of its own that are removed at
 * the end.
 * @param project its folder, or what `implement` returned
 */
export async function serveTest(
  project: string | URL | AnyApp,
  { environment = {}, database }: TestOptions = {},
): Promise<TestBackend> {
  const path = project instanceof URL ? fileURLToPath(project) : project
  const app = typeof path === 'string' ? (await loadApp(path)).value : path
  const place = await makePlace(database)
  const { server, model, url } = await serveIn(place, app, environment).catch(async (error: unknown) => {
    await place.remove()
    throw error
  })
  const { folder } = place
  const issuer = await openDevIssuer(folder, { project: model.name, now: realOutside.now })
  const newId = createIds(realOutside.now, realOutside.randomBytes)
  const as = async (sub: string, ...roles: readonly string[]) => clientOf(url, await issuer.sign({ sub, roles }))
  const actors = model.entities.find(({ name }) => name === model.actor)
  return {
    url,
    anybody: clientOf(url, null),
    as,
    async signUp(handle, { roles = [], fields = {} } = {}) {
      if (actors === undefined) throw new Error('the blueprint has no actor')
      // Without a field for it, the subject of a token is the id of the row.
      const subject = model.auth.subject === null ? newId() : handle
      const client = await as(subject, ...roles)
      const body = { ...bodyOf(actors, handle), ...fields }
      const { id } = await client.post(`/${model.version}/${actors.collection}`, body, 201)
      return { ...client, id }
    },
    async eventually(ask, says) {
      const until = realOutside.monotonicMs() + 10_000
      for (;;) {
        const answer = await ask()
        if (says(answer)) return answer
        if (realOutside.monotonicMs() > until) throw new Error(`after ten seconds it is still ${JSON.stringify(answer)}`)
        await new Promise<void>((resolve) => realOutside.after(20, resolve))
      }
    },
    async stop() {
      await server.close()
      await place.remove()
    },
  }
}

/** Where the data of one start are. */
interface Place {
  readonly folder: string
  readonly database: DatabaseSettings | null
  remove(): Promise<void>
}

/** Files of tests run beside each other, as many as there are processors, and a server gives about a hundred. */
const connections = 5

async function makePlace(server: TestOptions['database']): Promise<Place> {
  const made = server === undefined ? null : await makeDatabase(server)
  const folder = await mkdtemp(join(tmpdir(), 'lintel-test-'))
  return {
    folder,
    database: made && { url: made.url, connections, pooled: server?.pooled ?? false },
    async remove() {
      await made?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeDatabase({ url, pooled }: NonNullable<TestOptions['database']>) {
  const { makeTemporaryDatabase } = await import('../adapters/postgres/temporary-database.ts')
  const newName = () => Buffer.from(realOutside.randomBytes(8)).toString('hex')
  return makeTemporaryDatabase(url, { newName, pooled: pooled ?? false })
}

async function serveIn({ folder, database }: Place, app: AnyApp, environment: Environment) {
  const { server, model } = await createBackend({
    app,
    folder,
    auth: { kind: 'development' },
    environment,
    logger: pino({ level: 'error' }),
    limits: { maxLoopDelayMs: 0 },
    ...(database === null ? {} : { database }),
  })
  return { server, model, url: await server.listen({ port: 0, host: '127.0.0.1' }) }
}

/** What a row of the actor needs, and its names. */
function bodyOf({ fields }: EntityModel, handle: string): Readonly<Record<string, string>> {
  const given = fields.flatMap(({ name, field, optional, readOnly }) => {
    if (readOnly || field.kind !== 'text') return []
    if (name !== 'handle' && name !== 'name' && (optional || 'default' in field)) return []
    return [[name, field.format === 'email' ? `${handle}@example.com` : handle] as const]
  })
  return Object.fromEntries(given)
}

function clientOf(url: string, token: string | null): TestClient {
  const send = async (
    method: string,
    path: string,
    status: number,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status !== status) throw new Error(`${method} ${path} answered ${response.status}, not ${status}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    get: (path, status) => send('GET', path, status),
    post: (path, body, status, headers) => send('POST', path, status, body, headers),
    patch: (path, body, status, headers) => send('PATCH', path, status, body, headers),
    delete: (path, status) => send('DELETE', path, status),
  }
}
