import type { Model, SagaModel, SagaStepModel } from '../../model/model.ts'
import { counted } from './containers.ts'
import { NothingToDrawError } from './nothing-to-draw.ts'

/** A saga as a picture: its steps forward, their undos back, and how it may end. */
export interface SagaFlow {
  readonly name: string
  readonly stops: readonly Stop[]
  readonly ways: readonly Way[]
}

export interface Stop {
  readonly id: string
  readonly is: 'start' | 'step' | 'undo' | 'end'
  readonly title: string
  /** How long it may take, and how often it is tried. */
  readonly limits: string | null
  /** The step that it stands beside: of an undo, its own. */
  readonly at: string
}

export interface Way {
  readonly from: string
  readonly to: string
  /** On, after what cannot be done, or back. */
  readonly is: 'next' | 'fails' | 'back'
}

/** @throws NothingToDrawError where the model has no sagas. */
export function sagaFlows({ sagas }: Model): readonly SagaFlow[] {
  if (sagas.length === 0)
    throw new NothingToDrawError('the blueprint declares no sagas, so there is nothing to draw', 'draw another kind of diagram')
  return sagas.map((saga, i) => flowOf(saga, `saga${i}`))
}

function flowOf({ name, steps }: SagaModel, id: string): SagaFlow {
  const stepId = (at: number) => `${id}_step${at}`
  const undoId = (at: number) => `${id}_undo${at}`
  const [start, done, undone] = [`${id}_start`, `${id}_done`, `${id}_undone`]
  const undos = steps.flatMap(({ undo }, at) => (undo === null ? [] : [{ undo, at }]))
  /** Where it turns to when this step cannot be done, or its undo is: the nearest undo from there on back. */
  const backFrom = (at: number) => undos.findLast((each) => each.at <= at)
  const turn = (at: number) => {
    const before = backFrom(at)
    return before === undefined ? undone : undoId(before.at)
  }
  return {
    name,
    stops: [
      { id: start, is: 'start', title: 'start', limits: null, at: start },
      ...steps.map(
        (step, at): Stop => ({ id: stepId(at), is: 'step', title: step.name, limits: limitsOf(step), at: stepId(at) }),
      ),
      { id: done, is: 'end', title: 'done', limits: null, at: done },
      ...undos.map(({ undo, at }): Stop => ({ id: undoId(at), is: 'undo', title: undo, limits: null, at: stepId(at) })),
      { id: undone, is: 'end', title: 'undone', limits: null, at: start },
    ],
    ways: [
      { from: start, to: stepId(0), is: 'next' },
      ...steps.map((_, at): Way => ({ from: stepId(at), to: at + 1 < steps.length ? stepId(at + 1) : done, is: 'next' })),
      ...steps.map((_, at): Way => ({ from: stepId(at), to: turn(at), is: 'fails' })),
      ...undos.map(({ at }): Way => ({ from: undoId(at), to: turn(at - 1), is: 'back' })),
    ],
  }
}

function limitsOf({ timeoutMs, attempts }: SagaStepModel): string {
  return `${counted(attempts, 'attempt')} of ${timeoutMs / 1000} s`
}
