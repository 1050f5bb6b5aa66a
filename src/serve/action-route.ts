import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { ActionModel } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import { ConflictError, type RowSession, type Session, type Store, UnavailableError } from '../ports/store.ts'
import { type ContextOptions, createContext, mayBeAnyone } from './action-context.ts'
import { createInput, createOldInput } from './action-input.ts'
import type { Handler } from './app-code.ts'
import { createQueryCache, type Keeping } from './cached-query.ts'
import { jsonType, requireRight } from './entity-routes.ts'
import type { ExternalServices, Externals } from './externals.ts'
import type { SessionSource, Watch } from './handler-db.ts'
import { performOutgoing, type StoreReach } from './outgoing-command.ts'
import { createOutput } from './output.ts'
import { problem } from './problems.ts'
import type { Answer, Replay } from './replay.ts'
import { writeTraceparent } from './trace.ts'
import { createTransaction, whileOpen } from './transaction.ts'
import type { ActionWords } from './versions/action-words.ts'
import { createSignatureCheck } from './webhook-signature.ts'
import { type Pending, storePending } from './work/outbox.ts'

export interface ActionRouteOptions extends ContextOptions {
  /** Where an older version of the API calls it: what it is called there. */
  readonly words?: ActionWords
  readonly handler: Handler
  readonly store: Store
  /** Something was stored that has consumers. */
  readonly wake: () => void
  readonly replay: Replay
  /** Of actions whose requests are signed, by their names. */
  readonly secrets: ReadonlyMap<string, string>
  /** Null where the blueprint declares none. */
  readonly externals: Externals | null
  /** Null where nothing is kept. */
  readonly keeping: Keeping | null
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
    const { context, abort, release } = await createContext(options, {
      ...{ request, input, reach, pending },
      watch: calls.watch,
      answer: reply,
    })
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
    const isLate = lateness(action, outside)
    if (externals !== null) {
      const act = (reach: StoreReach, pending: Pending[]) => perform(request, input, reach, pending)
      return performOutgoing({ store, replay, key, mostAttempts, isLate, wake, perform: act })
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
        if (attempt === mostAttempts || isLate())
          throw new UnavailableError('too many change the same at once, or the store cannot be reached', { cause: reason })
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

/** A command is not begun again when the time of its handler is over, however often it lost. */
function lateness({ timeoutMs }: ActionModel, { monotonicMs }: Outside): () => boolean {
  const endMs = monotonicMs() + timeoutMs
  return () => monotonicMs() >= endMs
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
