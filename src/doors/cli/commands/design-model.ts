import { resolve } from 'node:path'
import type { Brief } from '../../../house/design.ts'
import { waitingOutside } from '../../../house/outside.ts'
import { chooseModel, type ProposedBrief, proposeBrief } from '../../agent/index.ts'
import { count, err, harmless, withProgress } from '../output.ts'
import { untilStopped } from '../typed-lines.ts'
import { readLimits, readPrice } from './ask.ts'

/** What `lintel design` is told of a model; without one, none is asked. */
export interface ModelOptions {
  readonly model?: string
  readonly mostTokens?: string
  readonly mostCost?: string
  readonly price?: string
  readonly roundTime?: string
  readonly out?: string
  readonly json?: boolean
}

/** The answer, and one more after what did not pass the checks was told. */
const rounds = '2'

/** The brief with what a language model proposes of it and passed the checks; null where a person stopped it. */
export async function withProposals(brief: Brief, options: ModelOptions): Promise<Brief | null> {
  const { mostTokens = '100000', roundTime = '2min', mostCost, out } = options
  const [choice, price] = [chooseModel(options.model, process.env), readPrice(options)]
  const limits = readLimits({ rounds, mostTokens, mostCost, roundTime, mostTime: '5min' }, price)
  const folder = out === undefined ? null : resolve(out)
  const asked = await untilStopped((signal) =>
    withProgress(
      'asking the model',
      proposeBrief(brief, { choice, limits, price, environment: process.env, outside: waitingOutside, signal, folder }),
    ),
  )
  if (asked.ending.is === 'stopped') {
    err.line('Stopped: nothing was designed, and nothing was written.')
    return null
  }
  if (!options.json) err.line(err.colours.dim(harmless(spentText(asked))))
  return { ...asked.brief, notes: [...asked.brief.notes, ...notesOf(asked)] }
}

function spentText({ model, taken, spent }: ProposedBrief): string {
  const cost = spent.cost === null ? '' : `, which cost ${spent.cost.toFixed(4)}`
  const tokens = `${spent.isEstimated ? 'about ' : ''}${count(spent.inputTokens + spent.outputTokens, 'token')}`
  return `${model} proposed ${count(taken.length, 'thing')} in ${count(spent.rounds, 'answer')} (${tokens}${cost})`
}

/** What of it counts for nothing, and why; and what ended it before it was done. */
function notesOf({ model, taken, refused, ending }: ProposedBrief): readonly string[] {
  const left = refused.map(({ of, value, why }) => `${model} proposed ${of} ${value}, which is left: ${why}`)
  const reason = endedBy(ending)
  const nothing =
    taken.length === 0 && left.length === 0 ? [`${model} proposed nothing${reason === null ? '' : `: ${reason}`}`] : []
  const undone = nothing.length === 0 && reason !== null ? [`${model} was not done: ${reason}`] : []
  return [...nothing, ...left, ...undone]
}

/** Null where it was done, or was told all that it is told. */
function endedBy(ending: ProposedBrief['ending']): string | null {
  switch (ending.is) {
    case 'refused':
      return 'it refuses to answer'
    case 'cut':
      return 'its answer is longer than it may be'
    case 'empty':
      return 'its answer is empty'
    case 'round_time':
      return 'it did not answer in time'
    case 'failed':
      return ending.says
    case 'limit':
      return ending.limit === 'rounds' ? null : `the limit of ${ending.limit} was reached`
    default:
      return null
  }
}
