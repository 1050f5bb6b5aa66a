import { readSpanMs } from '../kit/span.ts'
import type { Blueprint } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import type { World } from './check-world.ts'

interface Bounds {
  readonly least: string
  readonly most: string
}
const cached: Bounds = { least: '1s', most: '1h' }
const timed: Bounds = { least: '1ms', most: '1h' }

/** Spans of time that are too short to mean anything, or longer than anything should wait. */
export function checkSpans({ blueprint }: World, report: Report): void {
  for (const [said, { least, most }, at] of spansOf(blueprint)) {
    const ms = said === undefined ? undefined : readSpanMs(said)
    if (ms === undefined) continue // Not said, or no span, which has been reported.
    if (ms < readSpanMs(least)!) report('LNTM019', at, `${show(said)} is less than ${least}`, `write \`${least}\` or more`)
    else if (ms > readSpanMs(most)!) report('LNTM019', at, `${show(said)} is more than ${most}`, `write \`${most}\` or less`)
  }
  for (const [name, { cache, kind }] of Object.entries(blueprint.actions ?? {})) {
    if (cache === undefined || kind === 'query') continue
    const message = 'a command changes things each time, so its answer cannot be kept'
    report('LNTM077', ['actions', name, 'cache'], message, "remove `cache`, or make it a query with `kind: 'query'`")
  }
}

type Span = readonly [said: string | undefined, bounds: Bounds, at: At]

function spansOf({ entities, actions = {}, jobs = {}, sagas = {}, external = {} }: Blueprint): readonly Span[] {
  return [
    ...Object.entries(entities).map(([name, { cache }]): Span => [cache, cached, ['entities', name, 'cache']]),
    ...Object.entries(actions).map(([name, { cache }]): Span => [cache, cached, ['actions', name, 'cache']]),
    ...Object.entries(jobs).flatMap(([name, { every, timeout }]): readonly Span[] => [
      [every, { least: '1s', most: '30d' }, ['jobs', name, 'every']],
      [timeout, timed, ['jobs', name, 'timeout']],
    ]),
    ...Object.entries(sagas).flatMap(([name, { steps }]) =>
      Object.entries(steps).map(([step, { timeout }]): Span => [timeout, timed, ['sagas', name, 'steps', step, 'timeout']]),
    ),
    ...Object.entries(external).flatMap(([name, { timeout, breaker }]): readonly Span[] => [
      [timeout, { least: '1ms', most: '60s' }, ['external', name, 'timeout']],
      [breaker?.pause, { least: '1ms', most: '1h' }, ['external', name, 'breaker', 'pause']],
    ]),
  ]
}
