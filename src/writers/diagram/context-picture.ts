import type { Model } from '../../model/model.ts'
import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { containersOf, counted, listed } from './containers.ts'

/** C4 level 1: the system as one box, who uses it, and the systems of others around it. */
export function contextPicture(model: Model): BoxPicture {
  const { actors, operations, tables, tokens } = containersOf(model)
  const people = actors.map(({ id, label, does }) => ({ id, title: label, does, signsIn: id !== 'anyone' }))
  const around = [...sendersOf(model), ...receiversOf(model)]
  const system: Box = {
    id: 'system',
    is: 'system',
    title: model.name,
    lines: [`${counted(operations, 'operation')}, ${counted(tables, 'table')}`],
  }
  const issuer: Box = { id: 'issuer', is: 'outside', title: 'Identity provider', lines: ['signs JWTs'] }
  return {
    name: model.name,
    frame: null,
    boxes: [
      ...people.map(({ id, title }): Box => ({ id, is: 'person', title, lines: [] })),
      system,
      ...(tokens ? [issuer] : []),
      ...around.map(({ box }) => box),
    ],
    arrows: [
      ...people.map(({ id, does }): Arrow => ({ from: id, to: 'system', says: does, is: 'now' })),
      ...people
        .filter(({ signsIn }) => tokens && signsIn)
        .map(({ id }): Arrow => ({ from: id, to: 'issuer', says: ['signs in at'], is: 'now' })),
      ...(tokens ? [{ from: 'system', to: 'issuer', says: ['verifies tokens of'], is: 'later' } as const] : []),
      ...around.map(({ arrow }) => arrow),
    ],
  }
}

interface Neighbour {
  readonly box: Box
  readonly arrow: Arrow
}

/** Who calls with a signature in place of a token. */
function sendersOf({ actions }: Model): readonly Neighbour[] {
  return actions
    .filter(({ signed }) => signed !== null)
    .map(({ name }, i) => ({
      box: { id: `sender${i}`, is: 'outside', title: `Sender of ${name}`, lines: ['signs its webhooks'] },
      arrow: { from: `sender${i}`, to: 'system', says: [`signed call of ${name}`], is: 'now' },
    }))
}

/** Whom the system calls, and whom it tells of events. */
function receiversOf({ external, webhooks }: Model): readonly Neighbour[] {
  return [
    ...external.map(
      ({ name }, i): Neighbour => ({
        box: { id: `external${i}`, is: 'outside', title: name, lines: ['system of others'] },
        arrow: { from: 'system', to: `external${i}`, says: ['calls'], is: 'now' },
      }),
    ),
    ...webhooks.map(
      ({ name, events, to }, i): Neighbour => ({
        box: {
          id: `webhook${i}`,
          is: 'outside',
          title: name,
          lines: ['entity' in to ? `webhook receivers, a row of ${to.entity} each` : 'webhook receiver'],
        },
        arrow: { from: 'system', to: `webhook${i}`, says: ['signed POST', listed(events, 'events')], is: 'later' },
      }),
    ),
  ]
}
