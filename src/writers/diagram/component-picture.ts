import type { Model } from '../../model/model.ts'
import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { linesOf } from './field-words.ts'
import { type PicturePart, wholeParts } from './picture-parts.ts'

/** So many names stand in a line of a box. */
const namesInLine = 4

/** Why a part knows another. */
interface Tie {
  readonly from: number
  readonly to: number
  readonly says: string
  readonly is: Arrow['is']
}

/** C4 level 3: the parts inside the system, what each consists of, and why one knows another. */
export function componentPicture(model: Model, parts: readonly PicturePart[]): BoxPicture {
  const whole = wholeParts(model, parts)
  return {
    name: model.name,
    frame: model.name,
    boxes: whole.map(boxOf),
    arrows: together([
      ...refTies(model, whole),
      ...actionTies(model, whole),
      ...workTies(model, whole),
      ...eventTies(model, whole),
    ]),
  }
}

function boxOf(part: PicturePart, i: number): Box {
  const lines = (['entities', 'actions', 'events', 'jobs', 'sagas'] as const).flatMap((section) => {
    const names = part[section]
    if (names.length === 0) return []
    const rows = Array.from({ length: Math.ceil(names.length / namesInLine) }, (_, row) =>
      names.slice(row * namesInLine, (row + 1) * namesInLine).join(', '),
    )
    return rows.map((row, at) => (at === 0 ? `${section}: ${row}` : row))
  })
  return { id: `part${i}`, is: 'part', title: part.name, lines }
}

/** Rows of one part that point at rows of another. */
function refTies(model: Model, parts: readonly PicturePart[]): readonly Tie[] {
  return model.entities.flatMap((entity) =>
    linesOf(entity).map(({ field, to }) => ({
      from: ownerOf(parts, 'entities', entity.name),
      to: ownerOf(parts, 'entities', to),
      says: `${entity.name}.${field.name} is a ${to}`,
      is: 'now',
    })),
  )
}

/** Actions that are called on a row of another part. */
function actionTies({ actions }: Model, parts: readonly PicturePart[]): readonly Tie[] {
  return actions.flatMap(({ name, on }) =>
    on === null
      ? []
      : [{ from: ownerOf(parts, 'actions', name), to: ownerOf(parts, 'entities', on), says: `${name} on ${on}`, is: 'now' }],
  )
}

/** Jobs and sagas of another part that are started. */
function workTies({ actions, jobs, sagas }: Model, parts: readonly PicturePart[]): readonly Tie[] {
  const owner = (work: string) => ownerOf(parts, sagas.some(({ name }) => name === work) ? 'sagas' : 'jobs', work)
  const starters = [
    ...actions.map(({ name, starts }) => ({ name, starts, from: ownerOf(parts, 'actions', name) })),
    ...jobs.map(({ name, starts }) => ({ name, starts, from: ownerOf(parts, 'jobs', name) })),
  ]
  return starters.flatMap(({ name, starts, from }) =>
    starts.map((work) => ({ from, to: owner(work), says: `${name} starts ${work}`, is: 'later' as const })),
  )
}

/** From the parts that emit an event to those that listen; where nobody declares to emit it, from the one that declares it. */
function eventTies({ events, actions, jobs, sagas }: Model, parts: readonly PicturePart[]): readonly Tie[] {
  return events.flatMap(({ name }) => {
    const emitting = (all: readonly { readonly name: string; readonly emits: readonly string[] }[]) =>
      all.filter(({ emits }) => emits.includes(name)).map((each) => each.name)
    const emitters = [
      ...emitting(actions).map((each) => ownerOf(parts, 'actions', each)),
      ...emitting(jobs).map((each) => ownerOf(parts, 'jobs', each)),
      ...emitting(sagas).map((each) => ownerOf(parts, 'sagas', each)),
    ]
    const sources = emitters.length > 0 ? emitters : [ownerOf(parts, 'events', name)]
    const listeners = parts.flatMap(({ listens = [] }, at) => (listens.includes(name) ? [at] : []))
    return sources.flatMap((from) => listeners.map((to) => ({ from, to, says: `event ${name}`, is: 'later' as const })))
  })
}

function ownerOf(
  parts: readonly PicturePart[],
  section: 'entities' | 'actions' | 'events' | 'jobs' | 'sagas',
  name: string,
): number {
  return parts.findIndex((part) => part[section].includes(name))
}

/** One arrow of a kind from one part to another, with everything that it stands for. */
function together(ties: readonly Tie[]): readonly Arrow[] {
  const arrows = new Map<string, Tie[]>()
  for (const tie of ties) {
    if (tie.from === tie.to) continue
    const key = `${tie.from} ${tie.to} ${tie.is}`
    arrows.set(key, [...(arrows.get(key) ?? []), tie])
  }
  return [...arrows.values()].map((all) => ({
    from: `part${all[0]!.from}`,
    to: `part${all[0]!.to}`,
    says: [...new Set(all.map(({ says }) => says))],
    is: all[0]!.is,
  }))
}
