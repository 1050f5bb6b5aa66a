import type { Model } from '../../model/model.ts'
import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { containersOf, counted, listed } from './containers.ts'
import { type Neighbour, type Surroundings, unknownSurroundings } from './surroundings.ts'

/** Whose tokens are taken, under one name in every picture. */
export const issuerBox: Box = { id: 'issuer', is: 'outside', title: 'Identity provider', lines: ['signs JWTs'] }

/** C4 level 1: the system as one box, who uses it, and the systems of others around it. */
export function contextPicture(model: Model, { neighbours }: Surroundings = unknownSurroundings): BoxPicture {
  const { actors, operations, tables, tokens } = containersOf(model)
  const people = actors.map(({ id, label, does }) => ({ id, title: label, does, signsIn: id !== 'anyone' }))
  const around = [...sendersOf(model), ...receiversOf(model), ...neighbours.map(neighbourOf)]
  const system: Box = {
    id: 'system',
    is: 'system',
    title: model.name,
    lines: [`${counted(operations, 'operation')}, ${counted(tables, 'table')}`],
  }
  return {
    name: model.name,
    frame: null,
    boxes: [
      ...people.map(({ id, title }): Box => ({ id, is: 'person', title, lines: [] })),
      system,
      ...(tokens ? [issuerBox] : []),
      ...around.map(({ box }) => box),
    ],
    arrows: [
      ...people.map(({ id, does }): Arrow => ({ from: id, to: 'system', says: does, is: 'now' })),
      ...people
        .filter(({ signsIn }) => tokens && signsIn)
        .map(({ id }): Arrow => ({ from: id, to: 'issuer', says: ['signs in at'], is: 'now' })),
      ...(tokens ? [{ from: 'system', to: 'issuer', says: ['verifies tokens of'], is: 'later' } as const] : []),
      ...around.flatMap(({ arrows }) => arrows),
    ],
  }
}

interface Beside {
  readonly box: Box
  readonly arrows: readonly Arrow[]
}

/** Who calls with a signature in place of a token. */
function sendersOf({ actions }: Model): readonly Beside[] {
  return actions
    .filter(({ signed }) => signed !== null)
    .map(({ name }, i) => ({
      box: { id: `sender${i}`, is: 'outside', title: `Sender of ${name}`, lines: ['signs its webhooks'] },
      arrows: [{ from: `sender${i}`, to: 'system', says: [`signed call of ${name}`], is: 'now' }],
    }))
}

/** Whom the system calls, and whom it tells of events. */
function receiversOf({ external, webhooks }: Model): readonly Beside[] {
  return [
    ...external.map(
      ({ name }, i): Beside => ({
        box: { id: `external${i}`, is: 'outside', title: name, lines: ['system of others'] },
        arrows: [{ from: 'system', to: `external${i}`, says: ['calls'], is: 'now' }],
      }),
    ),
    ...webhooks.map(
      ({ name, events, to }, i): Beside => ({
        box: {
          id: `webhook${i}`,
          is: 'outside',
          title: name,
          lines: ['entity' in to ? `webhook receivers, a row of ${to.entity} each` : 'webhook receiver'],
        },
        arrows: [{ from: 'system', to: `webhook${i}`, says: ['signed POST', listed(events, 'events')], is: 'later' }],
      }),
    ),
  ]
}

function neighbourOf({ title, lines, calls, hears }: Neighbour, i: number): Beside {
  const id = `neighbour${i}`
  return {
    box: { id, is: 'outside', title, lines },
    arrows: [
      ...(calls === null ? [] : [{ from: id, to: 'system', says: [calls], is: 'now' } as const]),
      ...(hears === null ? [] : [{ from: 'system', to: id, says: [hears], is: 'later' } as const]),
    ],
  }
}
