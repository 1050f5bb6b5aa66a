import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { AnyApp } from '../model/implement.ts'
import type { Model } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import type { Siblings } from '../ports/siblings.ts'
import type { StoreReport } from '../ports/store.ts'
import {
  type AppCode,
  createServer,
  createTokenVerifier,
  type KeySource,
  type ServerOptions,
  type TokenVerifier,
} from '../serve/index.ts'
import { type Environment, readVariables, SettingsError, type Variables } from './environment.ts'
import { openBus } from './open-bus.ts'
import { openCache } from './open-cache.ts'
import { openExternals } from './open-externals.ts'
import { type DatabaseSettings, openStore } from './open-store.ts'
import { openWebhooks } from './open-webhooks.ts'
import { realOutside } from './outside.ts'
import { readModel } from './read-model.ts'

/** Whose tokens are accepted. */
export type AuthSettings =
  /** Tokens of the local development issuer, kept in the folder. Never in production. */
  | { readonly kind: 'development' }
  | {
      readonly kind: 'issuer'
      readonly issuer: string
      readonly audience: string
      /** Where the keys are; found through the issuer's discovery document when absent. */
      readonly jwksUrl?: string
      readonly rolesClaim?: string
      readonly tenantClaim?: string
    }
  /** Nobody can sign in; only what `anyone` may do is served. */
  | { readonly kind: 'none' }

export interface BackendSettings {
  /** What `implement` returned. */
  readonly app: AnyApp
  /** Where Lintel keeps what it needs: the data in `data/`, the development issuer's key beside it. */
  readonly folder: string
  readonly auth: AuthSettings
  /** Where the rows live, in place of `folder`. */
  readonly database?: DatabaseSettings
  /**
   * What is done about tables of another version of the blueprint. Default `fit`: what loses nothing is applied. With `refuse`
   * a database server is left as it is, and `lintel migrate apply` changes it; files of this process fit.
   */
  readonly changes?: 'fit' | 'refuse'
  /** A NATS broker to which every event is told, `nats://host:4222`. */
  readonly natsUrl?: string
  /** What `env(…)` of the blueprint reads; `process.env`. An `else` of it counts only where `auth` is of development. */
  readonly environment?: Environment
  /** `redis://` or `rediss://`: where answers are kept, for a blueprint with `cache`. In this process unless said. */
  readonly cacheUrl?: string
  /** Processes that serve beside each other, this one counted. Default 1. */
  readonly processes?: number
  /** Processes that serve the same beside this one, and have the same parent: `openHost` keeps there what they share. */
  readonly siblings?: Siblings
  /** Default: JSON lines on standard output at level `info`. */
  readonly logger?: FastifyBaseLogger
  readonly limits?: ServerOptions['limits']
  readonly trustProxy?: ServerOptions['trustProxy']
  /** Fills a store that was just created: what `lintel dev` finds in `seed.ts`. */
  readonly seed?: ServerOptions['seed']
  /** Send a span for each request, as the `OTEL_*` variables say where. */
  readonly tracing?: boolean
  readonly outside?: Outside
}

export interface Backend {
  /** Plain Fastify: add routes of your own before `listen`. */
  readonly server: FastifyInstance
  readonly model: Model
  readonly report: StoreReport
}

/**
 * The backend of an app, ready to listen: on embedded storage, or on the database that the settings name. Closing the
 * server finishes accepted requests and closes the data.
 * @throws BlueprintError, IncompatibleModelError, DataInUseError, UnfitModelError, UnfitServerError, SettingsError, each with what to do.
 */
export async function createBackend(settings: BackendSettings): Promise<Backend> {
  const { folder, limits, trustProxy, siblings, outside = realOutside } = settings
  const processes = siblings?.count ?? settings.processes ?? 1
  const code = settings.app as unknown as AppCode
  const model = readModel(code.blueprint, folder)
  const variables = requireVariables(settings)
  const logger = settings.logger ?? createLogger('info')
  const verifier = await createVerifier(settings, model, outside, logger)
  const tracing = settings.tracing ? await (await import('./tracing.ts')).startTracing(model.name) : undefined
  const external = await openExternals(model, variables, outside)
  const cache = await openCache({ model, url: settings.cacheUrl, processes, siblings, outside })
  await siblings?.join()
  const store = await openStore({
    folder,
    database: settings.database,
    processes,
    siblings,
    changes: settings.changes ?? 'fit',
    model,
    outside,
    onNotice: (message) => logger.warn({ message }, 'of the database server'),
  }).catch(async (error: unknown) => {
    await cache?.close()
    throw error
  })
  const bus = await openBus(settings.natsUrl, model, outside, (error) => logger.warn({ err: error }, 'of the broker'))
  const server = await createServer({
    code,
    model,
    store,
    bus,
    cache,
    external,
    tellsBus: settings.natsUrl !== undefined,
    ...(await openWebhooks(model, variables, { outside, development: settings.auth.kind === 'development' })),
    verifier,
    outside,
    logger,
    ...(siblings === undefined ? {} : { siblings }),
    ...(limits === undefined ? {} : { limits }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(tracing === undefined ? {} : { onSpan: tracing.record }),
  })
  if (tracing) server.addHook('onClose', () => tracing.close())
  return { server, model, report: store.report }
}

function requireVariables({ app, auth, environment = {} }: BackendSettings): Variables {
  const variables = readVariables(app.blueprint, environment, { development: auth.kind === 'development' })
  if (variables.faults.length > 0) throw new SettingsError(variables.faults)
  return variables
}

/** @param of which of several processes logs, told in each line. */
export function createLogger(level: string, of?: { readonly process: number | 'parent' }): FastifyBaseLogger {
  // Whole lines in each write. In pieces of 4096 bytes those of several processes would not mix in a full pipe either, but lines
  // that wait for many small writes pile up under load.
  const destination = pino.destination({ fd: 1, sync: false, minLength: 4096, periodicFlush: 500 })
  return pino({ level, base: of ?? null, redact: ['authorization', 'headers.authorization', '*.authorization'] }, destination)
}

async function createVerifier(
  { app, folder, auth }: BackendSettings,
  model: Model,
  outside: Outside,
  logger: FastifyBaseLogger,
): Promise<TokenVerifier | null> {
  if (auth.kind === 'none' || app.more.authenticate) return null
  const ports = {
    now: outside.now,
    fetch,
    onProblem: (message: string) => logger.warn({ message }, 'the token keys cannot be renewed'),
  }
  if (auth.kind === 'development') {
    const { openDevIssuer } = await import('../adapters/dev-issuer/dev-issuer.ts')
    const { issuer, audience, jwks } = await openDevIssuer(folder, { project: model.name, now: outside.now })
    return createTokenVerifier({ issuer, audience, keys: { kind: 'jwks', keys: jwks } }, ports)
  }
  const { issuer, audience, jwksUrl, rolesClaim, tenantClaim } = auth
  const keys: KeySource = jwksUrl === undefined ? { kind: 'discovery', issuer } : { kind: 'url', url: jwksUrl }
  return createTokenVerifier(
    {
      issuer,
      audience,
      keys,
      ...(rolesClaim === undefined ? {} : { rolesClaim }),
      ...(tenantClaim === undefined ? {} : { tenantClaim }),
    },
    ports,
  )
}
