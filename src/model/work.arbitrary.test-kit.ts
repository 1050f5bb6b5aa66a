import fc from 'fast-check'
import { pascal } from '../kit/text.ts'
import type { Blueprint, Entity, Env, Event, External, Field, Fields, Job, Saga, SagaStep, Webhook } from './blueprint.ts'
import { anyName, shapeFields } from './field.arbitrary.test-kit.ts'

/** What is drawn for everything beside the requests; names are looked up once all are known. */
export interface DrawnWork {
  readonly name: string
  readonly input: Fields
  readonly draws: readonly number[]
}
export const anyWork: fc.Arbitrary<readonly DrawnWork[]> = fc.uniqueArray(
  fc.record({ name: anyName, input: shapeFields, draws: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }) }),
  { maxLength: 6, selector: ({ name }) => name },
)

const pick = <T>(from: readonly T[], draw: number): T => from[draw % from.length]!
const spans = ['1s', '1500ms', '45s', '1min'] as const
const env = (name: string, draw: number): Env => (draw % 2 ? { env: name } : { env: name, else: 'https://else.example.com' })

/** Each piece becomes a job, a saga, a service or a webhook, as its first number says. */
export function workOf(
  work: readonly DrawnWork[],
  {
    events,
    because,
    entities,
  }: { readonly events: readonly string[]; readonly because: string; readonly entities: Blueprint['entities'] },
): Partial<Blueprint> {
  const sorted = (kind: number) => work.filter(({ draws }) => draws[0]! % 4 === kind)
  const sagas = sorted(1).map(
    ({ name, input, draws }) => [`doSaga${pascal(name)}`, sagaOf(input, draws, events, because)] as const,
  )
  const startable = [
    ...sagas.map(([name]) => name),
    ...sorted(0).flatMap(({ name, draws }) => (isStarted(draws) ? [jobName(name)] : [])),
  ]
  const jobs = sorted(0).map(({ name, input, draws }) => [jobName(name), jobOf(input, draws, { events, startable })] as const)
  const external = sorted(2).map(({ name, draws }) => [`its${pascal(name)}`, externalOf(draws, because)] as const)
  const webhooks =
    events.length === 0 ? [] : sorted(3).map(({ name, draws }) => [name, webhookOf(draws, events, entities)] as const)
  const said = { jobs, sagas, external, webhooks }
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, all]) => (all.length > 0 ? [[key, Object.fromEntries(all)]] : [])),
  )
}

/** What the code of an action may start. */
export function startableOf({ jobs = {}, sagas = {} }: Partial<Blueprint>): readonly string[] {
  return [...Object.entries(jobs).flatMap(([name, { every, cron }]) => (every || cron ? [] : [name])), ...Object.keys(sagas)]
}

const jobName = (name: string) => `doJob${pascal(name)}`
const isStarted = (draws: readonly number[]) => draws[1]! % 3 === 0

function jobOf(
  input: Fields,
  draws: readonly number[],
  { events, startable }: { readonly events: readonly string[]; readonly startable: readonly string[] },
): Job {
  const zone = draws[2]! % 2 ? { zone: 'Europe/Berlin' } : {}
  const cron = pick(['0 3 * * *', '*/5 * * * 1-5', '30 0 12 1 JAN *'], draws[3]!)
  const runs = isStarted(draws)
    ? { input }
    : draws[1]! % 3 === 1
      ? { every: pick(['1s', '5min', '30d'], draws[3]!) }
      : { cron, ...zone }
  return {
    ...runs,
    ...(draws[4]! % 2 ? { timeout: pick(spans, draws[5]!) } : {}),
    ...(draws[6]! % 2 ? { attempts: 1 + (draws[7]! % 50) } : {}),
    ...(draws[8]! % 2 && events.length > 0 ? { emits: events } : {}),
    ...(draws[9]! % 2 && startable.length > 0 ? { starts: startable } : {}),
  } as Job
}

function sagaOf(input: Fields, draws: readonly number[], events: readonly string[], because: string): Saga {
  const steps = [0, 1, 2].slice(0, 1 + (draws[1]! % 3)).map((i): readonly [string, SagaStep] => [
    `step${i}`,
    {
      ...(draws[2 + i]! % 2 ? { undo: `undo${i}` } : {}),
      ...(draws[5 + i]! % 2 ? { timeout: pick(spans, draws[5 + i]!) } : {}),
      ...(draws[8 + i]! % 2 ? { attempts: 1 + (draws[8 + i]! % 50) } : {}),
      ...(draws[11 + i]! % 2 && events.length > 0 ? { emits: events } : {}),
    },
  ])
  return {
    ...(draws[14]! % 2 ? { input } : {}),
    steps: Object.fromEntries(steps),
    ...(draws[15]! % 2 && events.length > 0 ? { emits: [events[0]!] } : {}),
    ...(draws[16]! % 2 ? { because } : {}),
  }
}

function externalOf(draws: readonly number[], because: string): External {
  return {
    url: draws[1]! % 2 ? 'https://others.example.com/v1' : env('OTHERS_URL', draws[2]!),
    ...(draws[3]! % 2 ? { headers: { authorization: { env: 'OTHERS_KEY' }, 'x-app': 'shop' } } : {}),
    ...(draws[4]! % 2 ? { timeout: pick(spans, draws[5]!) } : {}),
    ...(draws[6]! % 2 ? { attempts: 1 + (draws[7]! % 10) } : {}),
    ...(draws[8]! % 2 ? { atOnce: 1 + (draws[9]! % 1000) } : {}),
    ...(draws[10]! % 2 ? { breaker: { failures: 1 + (draws[11]! % 9), pause: '10s' } } : {}),
    ...(draws[12]! % 2 ? { otherwise: pick([null, 0, 'none', { rate: '1.00' }, [{ a: null }]], draws[13]!) } : {}),
    ...(draws[14]! % 2 ? { because } : {}),
  }
}

function webhookOf(draws: readonly number[], events: readonly string[], entities: Blueprint['entities']): Webhook {
  const told = { events: draws[3]! % 2 ? events : [events[0]!] }
  const rows = Object.entries(entities).flatMap(([entity, { fields }]) => {
    const named = (kind: Field['kind']) => Object.keys(fields).find((name) => fields[name]!.kind === kind)
    const [url, secret] = [named('text'), named('secret')]
    return url !== undefined && secret !== undefined ? [{ entity, url, secret }] : []
  })
  if (rows.length > 0) return { ...told, to: pick(rows, draws[1]!) }
  const to = draws[1]! % 2 ? 'https://partner.example.com/hooks' : env('PARTNER_URL', draws[2]!)
  return { ...told, to, secret: { env: 'PARTNER_SECRET' } }
}

/** Plain fields, or the same with a version, kept in order by the first text that is always there. */
export function eventOf(fields: Fields, draw: number, because: string): Event {
  if (draw % 2 === 0) return fields
  const subject = Object.keys(fields).find((name) => fields[name]!.kind === 'text' && !('optional' in fields[name]!))
  return {
    fields,
    version: 1 + (draw % 5),
    ...(subject !== undefined && draw % 3 === 0 ? { subject } : {}),
    ...(draw % 7 === 0 ? { because } : {}),
  }
}

/** What is said of the time before, and of how old an answer may be. */
export function formerOf(name: string, entity: Entity, draws: readonly number[]): Entity {
  const fields = Object.entries(entity.fields).map(([each, field], i) => [each, fieldBefore(field, i, draws[19]! + i)] as const)
  return {
    ...entity,
    fields: Object.fromEntries(fields),
    ...(draws[20]! % 4 === 0 ? { was: `doOld${pascal(name)}` } : {}),
    ...(draws[21]! % 4 === 0 ? { cache: pick(spans, draws[21]!) } : {}),
  }
}

function fieldBefore(field: Field, i: number, draw: number): Field {
  const was = draw % 5 === 0 ? { was: `doOld${i}` } : {}
  if (draw % 4 !== 0 || field.kind === 'secret') return { ...field, ...was }
  const of = `doGone${i}`
  const parts = {
    text: pick(
      [
        { before: ' ', of },
        { after: '-', of },
      ],
      draw,
    ),
    bool: { value: draw % 8 === 0 },
  } as const
  const map = field.kind === 'oneOf' ? { map: { "it's old": field.values[0]! }, of } : undefined
  const own = field.kind === 'text' || field.kind === 'bool' ? parts[field.kind] : map
  return { ...field, ...was, backfill: own === undefined || 'unique' in field ? { copy: of } : own }
}
