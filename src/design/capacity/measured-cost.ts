import { type Constant, type Constants, type Engine, figureFrom } from './constants.ts'
import { type Figure, reckoned } from './figure.ts'
import { writeNumber } from './write-number.ts'

export interface MeasuredCost {
  readonly processMicros: Figure
  readonly bytes: Figure
}

/** What an operation was measured to take, as it is with the data of so many people; null where nobody measured it. */
export function measuredCost(constants: Constants, engine: Engine, operation: string, users: number): MeasuredCost | null {
  const known = sizesOf(constants, engine).flatMap(({ users: of, costs }) =>
    Object.hasOwn(costs, operation) ? [{ users: of, cost: costs[operation]! }] : [],
  )
  const figure = (name: keyof MeasuredCost) =>
    between(
      known.map(({ users: of, cost }) => ({ users: of, constant: cost[name] })),
      users,
    )
  const [processMicros, bytes] = [figure('processMicros'), figure('bytes')]
  return processMicros === null || bytes === null ? null : { processMicros, bytes }
}

/** How many times as much a request takes among all others as alone; null where nobody measured it. */
export function measuredTogether(constants: Constants, engine: Engine, users: number): Figure | null {
  const known = sizesOf(constants, engine).flatMap(({ users: of, together }) =>
    together === null ? [] : [{ users: of, constant: together }],
  )
  return between(known, users)
}

interface Known {
  readonly users: number
  readonly constant: Constant
}

function sizesOf({ operations }: Constants, engine: Engine) {
  return operations?.engine === engine ? operations.sizes : []
}

/** Between two sizes as a power of people, which is a straight line on two logarithms; beyond them, the nearest as it is. */
function between(known: readonly Known[], users: number): Figure | null {
  const [below, above] = [known.findLast((each) => each.users <= users), known.find((each) => each.users > users)]
  const nearest = below ?? above
  if (nearest === undefined) return null
  if (below === undefined || above === undefined) return figureFrom(nearest.constant)
  const way = Math.log(users / below.users) / Math.log(above.users / below.users)
  const [from, to] = [below.constant.value, above.constant.value]
  const { says, unit } = below.constant
  const because = `between ${writeNumber(from)} with the data of ${below.users} and ${writeNumber(to)} with those of ${above.users}, as a power of ${writeNumber(users)} people`
  return reckoned({ says, unit }, from * (to / from) ** way, because, [figureFrom(below.constant), figureFrom(above.constant)])
}
