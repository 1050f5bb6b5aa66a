import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { parseJson } from '../kit/json.ts'
import type { ActionModel, EntityModel, FieldModel, Model } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import {
  type Access,
  ConflictError,
  everything,
  type RowSession,
  type Session,
  type Store,
  UnavailableError,
} from '../ports/store.ts'
import { actionInput, shapeSchema } from '../writers/openapi/index.ts'
import type { Handler, HandlerContext } from './app-code.ts'
import { createValidator } from './body.ts'
import { createQueryCache, type Keeping } from './cached-query.ts'
import { systemAccess } from './callers.ts'
import { idOf, jsonType, missing, requireBody, requireRight } from './entity-routes.ts'
import type { ExternalServices, Externals } from './externals.ts'
import type { HandlerDb, SessionSource, Watch } from './handler-db.ts'
import type { Logger } from './logger.ts'
import { performOutgoing, type StoreReach } from './outgoing-command.ts'
import { createOutput } from './output.ts'
import { invalid, type Query, single } from './parameters.ts'
import { problem } from './problems.ts'
import type { Answer, Replay } from './replay.ts'
import { writeTraceparent } from './trace.ts'
import { createTransaction, whileOpen } from './transaction.ts'
import { valueReader } from './value-reader.ts'
import type { ActionWords } from './versions/action-words.ts'
import { createSignatureCheck } from './webhook-signature.ts'
import { forEverybody, refuseHeaders, whileThere } from './whose-request.ts'
import { type Outbox, type Pending, store as storePending } from './work/outbox.ts'

export interface ActionRouteOptions {
  readonly model: Model
  readonly action: ActionModel
  /** Where an older version of the API calls it: what it is called there. */
  readonly words?: ActionWords
  readonly handler: Handler
  readonly store: Store
  readonly outbox: Outbox
  /** Something was stored that has consumers. */
  readonly wake: () => void
  readonly outside: Outside
  readonly newId: () => string
  readonly db: (access: Access, session: SessionSource, watch: Watch) => HandlerDb
  readonly replay: Replay
  /** Of actions whose requests are signed, by their names. */
  readonly secrets: ReadonlyMap<string, string>
  /** Null where the blueprint declares none. */
  readonly externals: Externals | null
  /** Null where nothing is kept. */
  readonly keeping: Keeping | null
  readonly log: (request: FastifyRequest) => Logger
  readonly fail: (request: FastifyRequest, reply: FastifyReply, error: unknown) => void
}

/** Tries of a handler whose transaction loses against others. */
const mostAttempts = 20

/** The route of an action: input in, handler run in one transaction with a time limit, declared output out. */
export function createActionRoute(options: ActionRouteOptions): RouteHandlerMethod {
  const { model, action, words, store, wake, replay, externals, fail, outside } = options
  const { name } = words?.action ?? action
  const callsOut = externals === null ? null : createOutgoing(options, externals)
  const kept = createQueryCache(model, action, options.keeping)
  const readInput = words === undefined ? createInput(action) : createOldInput(action, words)
  const writeOutput = createOutput(model, action.name, action.returns)
  const signature = action.signed === null ? null : createSignatureCheck(action.name, options.secrets, outside.now)
  const challenge = `${model.auth.scheme} realm="${model.name}"`

  const perform = async (
    request: FastifyRequest,
    input: Record<string, unknown>,
    reach: StoreReach,
    pending: Pending[],
  ): Promise<Answer> => {
    const reply = { status: action.status, headers: {} as Record<string, string> }
    const calls = createCalls()
    const { context, abort, release } = await createContext(options, request, input, reach, calls.watch, pending, reply)
    const external = callsOut?.({ request, reach, watch: calls.watch, signal: abort.signal })
    // Assigned, not spread: what may not be read is not to be read here.
    const given = external ? Object.assign(context, { external }) : context
    const value = await withinTime(options, abort, () => options.handler(given)).finally(release)
    calls.requireDone()
    const body = writeOutput(value)
    const headers = body === null ? reply.headers : { 'content-type': jsonType, ...reply.headers }
    const answer = { status: body === null && reply.status === 200 ? 204 : reply.status, headers, body: body ?? '' }
    // Of a command before its commit, so that one whose answer cannot be told does nothing.
    return action.kind === 'command' ? told(answer) : answer
  }

  const told = (answer: Answer): Answer =>
    words === undefined || answer.body === '' ? answer : { ...answer, body: words.toAnswer(answer.body) }

  const query = (request: FastifyRequest, input: Record<string, unknown>): Promise<Answer> => {
    const answer = () => perform(request, input, reading(store), [])
    const answered = kept === null ? answer() : kept(request, input, answer)
    // What is kept is what is answered today: every version tells it in its own words.
    return words === undefined ? answered : answered.then(told)
  }

  const command = async (request: FastifyRequest, input: Record<string, unknown>): Promise<Answer> => {
    const key = signature?.(request) ?? replay.keyOf(request, input)
    if (externals !== null) {
      const act = (reach: StoreReach, pending: Pending[]) => perform(request, input, reach, pending)
      return performOutgoing({ store, replay, key, mostAttempts, wake, perform: act })
    }
    if (key) return replay.write(store, key, (session) => performOn(session, request, input)).finally(wake)
    for (let attempt = 1; ; attempt++) {
      const transaction = createTransaction(store, attempt)
      // A transaction that lost against another is run again from its beginning.
      const pending: Pending[] = []
      try {
        const answer = await perform(request, input, within(transaction.session), pending)
        if (pending.length > 0) await storePending(await transaction.session(), pending)
        await transaction.commit()
        if (pending.length > 0) wake()
        return answer
      } catch (error) {
        const reason = await transaction.rollback(error)
        if (!(reason instanceof ConflictError)) throw error
        if (attempt === mostAttempts) throw new UnavailableError('too many change the same at once', { cause: reason })
      }
    }
  }

  /** Inside a transaction that is open already; it is closed to the handler when this ends. */
  const performOn = async (session: Session, request: FastifyRequest, input: Record<string, unknown>) => {
    let over = false
    const open = whileOpen(session, () => over)
    const pending: Pending[] = []
    try {
      const answer = await perform(
        request,
        input,
        within(() => Promise.resolve(open)),
        pending,
      )
      await storePending(session, pending)
      return answer
    } finally {
      over = true
    }
  }

  return (request, reply) => {
    const { access } = request.state
    requireRight(action.allow, access, `call ${name}`, challenge, action.on !== null)
    if (access.caller.actor === null && !mayBeAnyone(action)) {
      throw problem('unauthenticated', `sign in to call ${name}`, { headers: { 'www-authenticate': challenge } })
    }
    const input = readInput(request)
    const answered = (action.kind === 'query' ? query : command)(request, input)
    answered.then(
      ({ status, headers, body }) => {
        reply
          .code(status)
          .headers(headers)
          .header('cache-control', 'private, no-cache')
          .send(body === '' ? undefined : body)
      },
      (error: unknown) => fail(request, reply, error),
    )
  }
}

/** All in one transaction. */
function within(session: SessionSource): StoreReach {
  return { session, rows: session, isOpen: () => true }
}

function reading(store: Store): StoreReach {
  const session = () => Promise.resolve(store.reader as RowSession)
  return { session, rows: session, isOpen: () => false }
}

interface Outgoing {
  readonly request: FastifyRequest
  readonly reach: StoreReach
  readonly watch: Watch
  readonly signal: AbortSignal
}

/** Gives a handler the external systems. The first call that keeps a transaction open is told in the log. */
function createOutgoing({ log }: ActionRouteOptions, externals: Externals): (outgoing: Outgoing) => ExternalServices {
  let told = false
  return ({ request, reach, watch, signal }) =>
    externals.for({
      signal,
      trace: writeTraceparent(request.state.trace),
      onCall: (call, system) => {
        watch(call)
        if (told || !reach.isOpen()) return
        told = true
        log(request).warn({ system }, 'an external system is called while a transaction is open: other writes may wait as long')
      },
    })
}

/** Reads the input of a request: the path, then the query of a GET or the body of anything else. */
function createInput(action: ActionModel): (request: FastifyRequest) => Record<string, unknown> {
  const { path, query, body } = actionInput(action)
  const validate = createValidator(() => shapeSchema(action.input))
  const readersOf = (fields: readonly FieldModel[]) => new Map(fields.map(({ name, field }) => [name, valueReader(field, name)]))
  const [inPath, inQuery] = [readersOf(path), readersOf(query)]
  const names = query.map(({ name }) => name).join(', ') || 'none'
  const bodyIsNeeded = body.some(({ field, optional }) => !optional && (field as { default?: unknown }).default === undefined)
  const optional = action.input.filter((field) => field.optional).map(({ name }) => name)
  return (request) => {
    const given = body.length > 0 && (bodyIsNeeded || request.body !== undefined) ? requireBody(request) : {}
    // Spread, not assigned: assigning a member called `__proto__` would put values where no check looks.
    const input: Record<string, unknown> = { ...given }
    const asked = request.query as Query
    for (const name of Object.keys(asked)) {
      const read = inQuery.get(name)
      if (!read) throw invalid(name, `is not a parameter here; these are: ${names}`)
      input[name] = read(single(asked, name)!)
    }
    for (const [name, text] of Object.entries(request.params as Record<string, string>)) {
      const read = inPath.get(name)
      if (read) input[name] = read(text)
    }
    validate(input)
    for (const name of optional) input[name] ??= null
    return input
  }
}

/** The input of an older version, made into that of today, and held against what that may be. */
function createOldInput(action: ActionModel, words: ActionWords): (request: FastifyRequest) => Record<string, unknown> {
  const readOld = createInput(words.action)
  const validate = createValidator(() => shapeSchema(action.input))
  const optional = action.input.filter((field) => field.optional).map(({ name }) => name)
  return (request) => {
    const input = words.toInput(readOld(request))
    validate(input)
    for (const name of optional) input[name] ??= null
    return input
  }
}

async function createContext(
  { model, action, outside, newId, db, log, outbox }: ActionRouteOptions,
  request: FastifyRequest,
  input: Record<string, unknown>,
  reach: StoreReach,
  watch: Watch,
  pending: Pending[],
  answer: { status: number; headers: Record<string, string> },
): Promise<{ context: HandlerContext; abort: AbortController; release: () => void }> {
  const { access } = request.state
  const trace = writeTraceparent(request.state.trace)
  const now = new Date(outside.now()).toISOString()
  const { abort, release } = action.cacheMs === null ? whileThere(request) : forEverybody()
  const row = action.on === null ? {} : { [action.on]: await loadRow(model, action, access, request, reach.rows) }
  const actor = await loadActor(model, action, access, reach.rows)
  const context: HandlerContext = {
    ...row,
    input,
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
  return parseJson(found.text)
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
  const row = parseJson<Record<string, unknown>>(found.text)
  for (const { name, secret } of entity.fields) if (secret) delete row[name]
  return row
}

function mayBeAnyone({ allow }: ActionModel): boolean {
  return allow.is === 'anyone' || (allow.is === 'any' && allow.of.some(({ is }) => is === 'anyone'))
}

/** Knows which calls of `db` have not ended: one that nobody waits for could fail unheard, or come too late. */
function createCalls() {
  const open = new Set<Promise<unknown>>()
  const watch: Watch = (call) => {
    open.add(call)
    const end = () => open.delete(call)
    call.then(end, end)
  }
  const requireDone = () => {
    if (open.size > 0)
      throw new Error('the handler returned before its calls of `db` or `external` had ended: await each of them')
  }
  return { watch, requireDone }
}

/** Runs a handler under its time limit. What it still does afterwards is undone with its transaction. */
async function withinTime({ action, outside }: ActionRouteOptions, abort: AbortController, act: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancel = outside.after(action.timeoutMs, () => {
      const late = problem('too_slow', `${action.name} did not finish within ${action.timeoutMs} ms`)
      abort.abort(late)
      reject(late)
    })
    Promise.resolve().then(act).then(resolve, reject).finally(cancel)
  })
}
