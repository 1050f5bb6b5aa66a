import type { Model } from '../../model/model.ts'
import type { Arrow, Box, BoxPicture } from './box-picture.ts'
import { type Containers, containersOf, counted, listed, workWords } from './containers.ts'
import { issuerBox } from './context-picture.ts'
import { type Surroundings, unknownSurroundings } from './surroundings.ts'

/** C4 level 2: what runs, how often, and what each leans on. */
export function containerPicture(model: Model, around: Surroundings = unknownSurroundings): BoxPicture {
  const containers = containersOf(model)
  return {
    name: containers.name,
    frame: containers.name,
    boxes: [...callerBoxes(containers, around), ...ownBoxes(containers, around), ...otherBoxes(containers)],
    arrows: [...requestArrows(containers, around), ...storeArrows(containers, around), ...eventArrows(containers, around)],
  }
}

function callerBoxes({ actors, tokens }: Containers, { neighbours }: Surroundings): readonly Box[] {
  return [
    ...actors.map(({ id, label }): Box => ({ id, is: 'person', title: label, lines: [] })),
    ...neighbours.map(({ title, lines }, i): Box => ({ id: `neighbour${i}`, is: 'outside', title, lines })),
    ...(tokens ? [issuerBox] : []),
  ]
}

function ownBoxes(containers: Containers, around: Surroundings): readonly Box[] {
  const { operations, tables, actions, events } = containers
  const { store, processes, replicas, balancer, cache, broker } = around
  const work = workWords(containers)
  const runs = processes === null ? [] : [counted(processes, 'process', 'processes')]
  const box = (is: Box['is'], id: string, title: string, ...lines: readonly string[]): Box => ({ id, is, title, lines })
  return [
    ...(balancer ? [box('part', 'balancer', 'Load balancer', 'ends TLS')] : []),
    box('main', 'api', 'REST API', counted(operations, 'operation'), 'OpenAPI 3.1', ...runs),
    ...(actions.length > 0 ? [box('part', 'handlers', 'Handlers', listed(actions, 'actions'))] : []),
    ...(work === '' ? [] : [box('part', 'work', 'Work', work)]),
    box(
      'store',
      'store',
      store ?? 'SQLite or PostgreSQL',
      counted(tables, 'table'),
      ...(replicas > 0 ? [counted(replicas, 'replica')] : []),
    ),
    ...(cache === null ? [] : [box('store', 'cache', cache, 'kept answers')]),
    ...(events.length > 0 ? [box('bus', 'bus', 'Event bus', listed(events, 'events'))] : []),
    ...(broker === null || events.length === 0 ? [] : [box('bus', 'broker', broker, 'for other programs')]),
  ]
}

function otherBoxes({ external, webhooks }: Containers): readonly Box[] {
  return [
    ...(external.length > 0
      ? [{ id: 'external', is: 'outside', title: 'Systems of others', lines: [listed(external, 'systems')] } as const]
      : []),
    ...(webhooks.length > 0
      ? [{ id: 'webhooks', is: 'outside', title: 'Webhooks', lines: [listed(webhooks, 'webhooks')] } as const]
      : []),
  ]
}

const arrow = (from: string, to: string, is: Arrow['is'], ...says: readonly string[]): Arrow => ({ from, to, says, is })

function requestArrows({ actors, actions, tokens }: Containers, { balancer, neighbours }: Surroundings): readonly Arrow[] {
  const door = balancer ? 'balancer' : 'api'
  return [
    ...actors.map(({ id, does }) => arrow(id, door, 'now', ...does)),
    ...neighbours.flatMap(({ calls }, i) => (calls === null ? [] : [arrow(`neighbour${i}`, door, 'now', calls)])),
    ...(balancer ? [arrow('balancer', 'api', 'now', 'shares requests out')] : []),
    ...(tokens ? [arrow('api', 'issuer', 'later', 'verifies tokens of')] : []),
    ...(actions.length > 0 ? [arrow('api', 'handlers', 'now', 'calls')] : []),
  ]
}

function storeArrows(containers: Containers, { cache }: Surroundings): readonly Arrow[] {
  const hasWork = workWords(containers) !== ''
  return [
    arrow('api', 'store', 'now', 'SQL'),
    ...(cache === null ? [] : [arrow('api', 'cache', 'now', 'keeps answers')]),
    ...(containers.actions.length > 0 ? [arrow('handlers', 'store', 'now', 'db')] : []),
    // Jobs and steps are rows from the transaction that asks for them until they are done.
    ...(hasWork ? [arrow('store', 'work', 'later', 'what is due'), arrow('work', 'store', 'now', 'db, as the system')] : []),
  ]
}

function eventArrows(containers: Containers, { broker, neighbours }: Surroundings): readonly Arrow[] {
  const { actions, events, external, webhooks } = containers
  const hasActions = actions.length > 0
  const callers = [...(hasActions ? ['handlers'] : []), ...(workWords(containers) === '' ? [] : ['work'])]
  return [
    ...(events.length > 0 ? [arrow(hasActions ? 'handlers' : 'api', 'bus', 'later', 'after commit')] : []),
    ...(events.length > 0 && broker !== null ? [arrow('bus', 'broker', 'later', 'every event')] : []),
    ...(events.length > 0 && broker !== null
      ? neighbours.flatMap(({ hears }, i) => (hears === null ? [] : [arrow('broker', `neighbour${i}`, 'later', 'hear events')]))
      : []),
    ...(external.length > 0 ? callers.map((caller) => arrow(caller, 'external', 'now', 'calls')) : []),
    ...(webhooks.length > 0 ? [arrow('bus', 'webhooks', 'later', 'signed POST')] : []),
  ]
}
