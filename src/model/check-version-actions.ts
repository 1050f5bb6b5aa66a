import type { Action, ActionVersion, Field, Fields } from './blueprint.ts'
import { checkMethod, checkPlaceholders } from './check-actions.ts'
import type { At, Report } from './check-report.ts'
import { checkFilled, checkMoved, type Moved } from './check-version-fields.ts'
import type { World } from './check-world.ts'
import { presentName } from './version.ts'

export interface ActionPlace {
  readonly world: World
  readonly version: string
  /** In the version. */
  readonly name: string
  readonly said: ActionVersion
  readonly action: Action
  readonly at: At
}

const none: ReadonlySet<string> = new Set()

export function checkActionVersion({ world, name, said, action, at }: ActionPlace, report: Report): void {
  const input = new Map<string, Field>(Object.entries(action.input ?? {}))
  const moved = movedOf(said.input, [...at, 'input'])
  const returns = typeof action.returns === 'object' ? action.returns : {}
  const answered = movedOf(said.returns, [...at, 'returns'])
  const values = said.values ?? {}
  const ofAnswer = new Set([...answered.map((each) => each.name), ...Object.keys(returns)])
  const ofInput = Object.fromEntries(
    Object.entries(values).filter(
      ([field]) => !ofAnswer.has(field) || input.has(field) || moved.some((each) => each.name === field),
    ),
  )
  checkMoved({ fields: input, moved, hidden: none, values: ofInput, at }, report)
  const inAnswer = Object.fromEntries(Object.entries(values).filter(([field]) => ofAnswer.has(field)))
  checkMoved({ fields: new Map(Object.entries(returns)), moved: answered, hidden: none, values: inAnswer, at }, report)
  const filling = { hidden: none, absent: said.absent ?? {}, filledByCode: false, needed: true }
  checkFilled({ fields: input, moved, ...filling, at }, report)
  if (said.http === undefined) return
  const { on, kind, returns: _, ...rest } = action
  const old = { ...rest, ...(on === undefined ? {} : { on }), ...(kind === undefined ? {} : { kind }) }
  const asOld: Action = { ...old, http: said.http, input: oldFields(action.input ?? {}, moved) }
  checkMethod(name, asOld, at, world, report)
  checkPlaceholders(name, asOld, at, world, report)
}

function movedOf(names: ActionVersion['input'], at: At): readonly Moved[] {
  return Object.entries(names ?? {}).map(([name, is]) => ({ name, is, at: [...at, name] }))
}

/** The input under the names it has in the version. */
function oldFields(fields: Fields, moved: readonly Moved[]): Fields {
  const taken = new Set(moved.map(({ name }) => name))
  const byPresent = new Map(moved.flatMap(({ name, is }) => (is === null ? [] : [[presentName(is), name] as const])))
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const old = byPresent.get(name) ?? (taken.has(name) ? undefined : name)
      return old === undefined ? [] : [[old, field]]
    }),
  )
}
