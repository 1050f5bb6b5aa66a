import type { SagaModel, SagaStepModel } from '../../model/model.ts'
import { wholeValues } from '../../model/whole-value.ts'
import type { Session } from '../../ports/store.ts'
import type { Delivery, SagaState } from '../../ports/work.ts'
import { isRefusal } from '../problems.ts'
import { type Consumer, DoneElsewhere, Hopeless } from './consumer.ts'
import { idOf, sagaConsumer, sagaMessage } from './outbox.ts'
import { type DeliveryRun, runDelivery } from './run-delivery.ts'
import { createWorkContext, type WorkOptions } from './work-context.ts'

export type SagaCode = Readonly<Record<string, (context: object) => unknown>>

/** Tries of an undo, which has to succeed: after them a person has to look (`lintel events retry`). */
const undoAttempts = 50

/**
 * A saga: steps, each in a transaction of its own together with the state of the whole and the delivery of the next one; so
 * it goes on where it was, whatever dies. A step that cannot be done is answered by the undos of those before it, last first
 * (Garcia-Molina and Salem, Sagas, 1987). A step that failed in a way that leaves open what it did is undone as well; its
 * undo is told by `completed: false`.
 */
export function createSagaConsumer(options: WorkOptions, saga: SagaModel, code: SagaCode): Consumer {
  const { store, outside } = options
  const fields = saga.input.map(({ name, field }) => [name, field] as const)
  const stepOf = (name: string) => saga.steps.find((step) => step.name === name)!

  /** Read before the transaction, which must not be open while a step calls others: who has the delivery has the saga. */
  const read = ({ message }: Delivery): Promise<SagaState | null> =>
    store.work.saga((JSON.parse(message.payload) as { saga: string }).saga)
  const changed = (state: SagaState, change: Partial<SagaState>): SagaState => ({ ...state, ...change, updatedMs: outside.now() })

  const forward = async (state: SagaState, delivery: Delivery, run: DeliveryRun) => {
    const step = stepOf(state.step)
    const result = await code[step.name]!(contextOf(state, step, delivery, run, false))
    const results = JSON.stringify({ ...(JSON.parse(state.results) as object), [step.name]: result ?? null })
    const next = saga.steps[saga.steps.indexOf(step) + 1]
    return async (session: Session) => {
      await session.work.saveSaga(changed(state, next ? { step: next.name, results } : { status: 'done', results }))
      if (next) await session.work.enqueue([messageOf(state, `do ${next.name}`, delivery, outside.now())])
    }
  }

  const backward = async (state: SagaState, delivery: Delivery, run: DeliveryRun) => {
    const step = stepOf(state.step)
    const completed = Object.hasOwn(JSON.parse(state.results) as object, step.name)
    if (step.undo !== null) await code[step.undo]!(contextOf(state, step, delivery, run, completed))
    return (session: Session) => undoFrom(session, state, saga.steps.indexOf(step) - 1, delivery)
  }

  /** Goes on with the undo of the last step up to `at` that has one; where none has, all is undone. */
  const undoFrom = async (session: Session, state: SagaState, at: number, delivery: Delivery) => {
    const next = saga.steps.slice(0, at + 1).findLast(({ undo }) => undo !== null)
    await session.work.saveSaga(changed(state, next ? { status: 'undoing', step: next.name } : { status: 'undone' }))
    if (next) await session.work.enqueue([messageOf(state, `undo ${next.name}`, delivery, outside.now())])
  }

  const contextOf = (state: SagaState, step: SagaStepModel, delivery: Delivery, run: DeliveryRun, completed: boolean) => ({
    ...createWorkContext(options, delivery, run, { emits: saga.emits, starts: null }),
    id: state.id,
    input: wholeValues(fields, JSON.parse(state.input), null),
    results: JSON.parse(state.results) as object,
    key: `${state.id}:${state.status === 'running' ? step.name : step.undo}`,
    completed,
  })

  /** After the last try of a step, or a refusal: turns round, in a transaction of its own. */
  const turnRound = (delivery: Delivery, signal: AbortSignal, error: unknown) =>
    runDelivery({ ...options, timeoutMs: 10_000, signal }, delivery, async () => {
      const state = await read(delivery)
      if (state === null || state.status !== 'running') return
      const at = saga.steps.indexOf(stepOf(state.step))
      const cause = `${state.step}: ${(error as Error)?.message ?? String(error)}`.slice(0, 1_000)
      // A refusal says that nothing was done; anything else leaves it open.
      return (session) => undoFrom(session, { ...state, cause }, isRefusal(error) ? at - 1 : at, delivery)
    })

  return {
    name: sagaConsumer(saga.name),
    atOnce: 64,
    attempts: undoAttempts,
    handle: async (delivery, { signal }) => {
      const state = await read(delivery)
      if (state === null) throw new Hopeless('the saga is not there')
      const step = stepOf(state.step)
      const isRunning = state.status === 'running'
      try {
        await runDelivery({ ...options, timeoutMs: step.timeoutMs, signal }, delivery, async (run) => {
          if (isRunning) return forward(state, delivery, run)
          if (state.status === 'undoing' || state.status === 'stuck')
            return backward({ ...state, status: 'undoing' }, delivery, run)
        })
      } catch (error) {
        if (error instanceof DoneElsewhere || !isRunning || signal.aborted) throw error
        if (!isRefusal(error) && delivery.attempts + 1 < step.attempts) throw error
        await turnRound(delivery, signal, error)
      }
    },
    buried: async (delivery, cause) => {
      const state = await read(delivery)
      if (state === null) return
      await store.write(({ work }) => work.saveSaga(changed(state, { status: 'stuck', cause: cause.slice(0, 1_000) })))
    },
  }
}

function messageOf(state: SagaState, what: string, { message }: Delivery, nowMs: number) {
  return {
    id: idOf('saga', state.id, what),
    name: sagaMessage(state.name),
    version: 1,
    subject: state.id,
    payload: JSON.stringify({ saga: state.id }),
    at: new Date(nowMs).toISOString(),
    trace: message.trace,
    dueMs: null,
    consumers: [sagaConsumer(state.name)],
  }
}
