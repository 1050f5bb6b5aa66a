import type { FastifyRequest } from 'fastify'
import { parseJson } from '../kit/json.ts'
import type { ActionModel, EntityModel, Model } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import { type Access, everything } from '../ports/store.ts'
import { wholeInput } from './action-input.ts'
import type { HandlerContext } from './app-code.ts'
import { systemAccess } from './callers.ts'
import { idOf, ifMatch, missing } from './entity-routes.ts'
import { createRowReader, type HandlerDb, type SessionSource, type Watch } from './handler-db.ts'
import type { Logger } from './logger.ts'
import type { StoreReach } from './outgoing-command.ts'
import { problem } from './problems.ts'
import { writeTraceparent } from './trace.ts'
import { forEverybody, refuseHeaders, whileThere } from './whose-request.ts'
import type { Outbox, Pending } from './work/outbox.ts'

export interface ContextOptions {
  readonly model: Model
  readonly action: ActionModel
  readonly outbox: Outbox
  readonly outside: Outside
  readonly newId: () => string
  readonly db: (access: Access, session: SessionSource, watch: Watch) => HandlerDb
  readonly log: (request: FastifyRequest) => Logger
}

/** What of a request becomes the context of its handler. */
export interface Asking {
  readonly request: FastifyRequest
  readonly input: Record<string, unknown>
  readonly reach: StoreReach
  readonly watch: Watch
  /** Collects what is emitted and started. */
  readonly pending: Pending[]
  /** Takes what the handler says of its answer. */
  readonly answer: { status: number; headers: Record<string, string> }
}

export async function createContext(
  { model, action, outside, newId, db, log, outbox }: ContextOptions,
  { request, input, reach, watch, pending, answer }: Asking,
): Promise<{ context: HandlerContext; abort: AbortController; release: () => void }> {
  const { access } = request.state
  const trace = writeTraceparent(request.state.trace)
  const now = new Date(outside.now()).toISOString()
  const { abort, release } = action.cacheMs === null ? whileThere(request) : forEverybody()
  const row = action.on === null ? {} : { [action.on]: await loadRow(model, action, access, request, reach.rows) }
  const actor = await loadActor(model, action, access, reach.rows)
  const context: HandlerContext = {
    ...row,
    input: wholeInput(action, input, now),
    actor,
    caller: access.caller,
    db: db(access, reach.session, watch),
    emit: (name, payload, when) => {
      if (!action.emits.includes(name)) throw new Error(`\`${action.name}\` does not declare that it emits \`${name}\``)
      pending.push(outbox.event(name, payload, when, trace))
    },
    start: (name, given, when) => {
      if (!action.starts.includes(name)) throw new Error(`\`${action.name}\` does not declare that it starts \`${name}\``)
      const begun = outbox.start(name, given, when, trace)
      pending.push(begun)
      return begun.message.id
    },
    signal: abort.signal,
    log: log(request),
    now,
    newId,
    headers: request.headers,
    reply: {
      status: (code) => {
        answer.status = code
      },
      header: (name, value) => {
        answer.headers[name.toLowerCase()] = value
      },
    },
  }
  if (action.cacheMs !== null) refuseHeaders(context, action)
  return { context, abort, release }
}

async function loadRow(
  model: Model,
  action: ActionModel,
  access: Access,
  request: FastifyRequest,
  session: SessionSource,
): Promise<unknown> {
  const entity = model.entities.find(({ name }) => name === action.on) as EntityModel
  const shape = { entity: entity.name, selection: everything }
  const id = idOf(request, entity)
  const open = await session()
  const found = await open.one(shape, access, id)
  if (found === null) throw missing(entity)
  const allowed = await open.one({ ...shape, allow: action.allow }, access, id)
  if (allowed === null) throw problem('forbidden', `you may not call ${action.name} on this ${entity.name}`)
  const versions = action.kind === 'command' ? ifMatch(request) : null
  if (versions?.includes(found.version) === false)
    throw problem('stale', `the ${entity.name} has changed since the version that If-Match names`)
  return createRowReader(entity)(parseJson(found.text))
}

/** The row of who calls, without its secrets. */
async function loadActor(
  model: Model,
  action: ActionModel,
  access: Access,
  session: SessionSource,
): Promise<Record<string, unknown> | null> {
  const entity = model.entities.find(({ name }) => name === model.actor)
  const { actor } = access.caller
  if (!entity || actor === null) return null
  const found = await (await session()).one({ entity: entity.name, selection: everything }, systemAccess, actor)
  if (found === null) {
    if (mayBeAnyone(action)) return null
    throw problem('actor_unknown', `no ${entity.name} has the id that the token names; create it first`)
  }
  const row = createRowReader(entity)(parseJson(found.text))
  for (const { name, secret } of entity.fields) if (secret) delete row[name]
  return row
}

export function mayBeAnyone({ allow }: ActionModel): boolean {
  return allow.is === 'anyone' || (allow.is === 'any' && allow.of.some(({ is }) => is === 'anyone'))
}
