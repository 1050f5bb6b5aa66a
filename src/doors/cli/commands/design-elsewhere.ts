import { resolve } from 'node:path'
import { capacitySummary } from '../../../house/design.ts'
import { planProject } from '../../../house/plan.ts'
import { isProject, type Route } from '../../../house/route.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { err, harmless, json, out } from '../output.ts'
import type { ReviewCommandOptions } from './review.ts'

interface ElsewhereOptions {
  readonly out?: string
  readonly profile: string
  readonly yes?: boolean
  readonly supersede?: boolean
  readonly json?: boolean
  /** What only a design has a use for. */
  readonly interview?: boolean
  readonly model?: string
  readonly name?: string
  readonly set?: readonly string[]
  readonly svg?: boolean
  readonly calibrate?: boolean
}

const askedFor: Readonly<Partial<Record<Route['verb'], string>>> = { review: 'a review', optimise: 'speed', change: 'a change' }

/** A request that asks for something else than a design is done where it belongs, in the folder of `--out` or the current one. */
export async function doElsewhere(request: string, route: Route, options: ElsewhereOptions): Promise<ExitCode> {
  const { verb, because } = route
  if (askedFor[verb] === undefined)
    throw new UsageError(
      `this does not ask for a new design: ${because}`,
      'say what is to be designed: `lintel design "an API for our social sharing feature"`',
      'other_verb',
    )
  const { out: folder = '.', profile, yes = false, supersede = false, json: asJson = false } = options
  mustFit(route, options)
  if (verb === 'change') {
    if (!isProject(resolve(folder)))
      throw new UsageError(
        `this asks for a change of a design, and no \`blueprint.ts\` of Lintel is in \`${nearby(resolve(folder))}\`: ${because}`,
        'name the folder of the project with `--out <folder>`; a new one begins with `lintel design "<what it is>" --out <folder>`',
        'not_found',
      )
    tell(route, '`lintel design --change`')
    const { changeDesign } = await import('./design-change.ts')
    return changeDesign(request, { folder, profile, yes, supersede, json: asJson })
  }
  const { mustHaveReadable } = await import('../../../house/review.ts')
  mustHaveReadable(folder)
  return verb === 'review' ? reviewed(route, folder, asJson) : optimised(route, folder, asJson)
}

/** What only a design has a use for is not passed by in silence. @throws UsageError */
function mustFit({ verb }: Route, options: ElsewhereOptions): void {
  const { interview, model, name, set = [], svg, calibrate } = options
  const given = Object.entries({ interview, model, name, set: set.length > 0, svg, calibrate })
  const [flag] = given.find(([, value]) => value !== undefined && value !== false) ?? []
  if (flag === undefined) return
  throw new UsageError(`\`--${flag}\` is about a new design, and this asks for ${askedFor[verb]}`, 'leave it out', 'other_verb')
}

/** How the request was understood, and which command that is. */
function tell({ verb, because }: Route, command: string): void {
  err.line(`Understood as a request for ${askedFor[verb]} (${harmless(because)}): this is ${err.colours.cyan(command)}`)
}

const usual: ReviewCommandOptions = { failOn: 'high', off: [], lab: true, summary: true }

async function reviewed(route: Route, folder: string, asJson: boolean): Promise<ExitCode> {
  tell(route, `lintel review${folder === '.' ? '' : ` ${nearby(resolve(folder))}`}`)
  const { review } = await import('./review.ts')
  return review(folder, asJson ? { ...usual, json: true } : usual)
}

/** What there is of it today: the rules about speed, and what is full first. */
async function optimised(route: Route, folder: string, asJson: boolean): Promise<ExitCode> {
  const [{ review, reviewOf, exitOf }, { aboutSpeed, reportOf }] = await Promise.all([
    import('./review.ts'),
    import('../../../house/review.ts'),
  ])
  tell(route, `lintel review, narrowed to the ${aboutSpeed.size} rules about speed`)
  err.line(notMeasured)
  const options: ReviewCommandOptions = { ...usual, profile: 'audit', only: aboutSpeed, summary: false }
  if (!asJson) {
    const exit = await review(folder, options)
    const capacity = await capacityOf(folder)
    if (capacity !== null) out.line([`\n${out.colours.bold('Capacity, as designed')}`, ...capacity].join('\n  '))
    return exit
  }
  const found = await reviewOf(folder, options)
  const read = JSON.parse(await reportOf('json', found)) as unknown
  const capacity = await capacityOf(folder)
  out.line(json({ verb: 'optimise', measured: false, says: notMeasured, review: read, capacity }))
  return exitOf(found, options)
}

/** The plan of a project in a few lines; null where the folder holds none. */
async function capacityOf(folder: string): Promise<readonly string[] | null> {
  if (!isProject(resolve(folder))) return null
  const { designed } = await planProject({ folder, set: [], chosen: {} })
  return capacitySummary(designed).map((line) => line.replaceAll('**', '').replace(/^- /, ''))
}

const notMeasured =
  'Advice that is measured on data and load of yours (`optimise`) does not exist yet: what follows is read, and calculated.'
