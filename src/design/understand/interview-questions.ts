import type { Brief } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'

/** A question whose answer is a setting. */
export interface Question {
  /** What an answer sets. */
  readonly sets: InputName | 'archetypes'
  readonly asks: string
  readonly kind: 'number' | 'word' | 'words' | 'flag' | 'archetypes'
  /** What counts where it is not answered. */
  readonly default: number | string | boolean | readonly string[]
  /** What an answer may be, where not anything may. */
  readonly choices?: readonly string[]
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  /** Why the default is what it is. */
  readonly because: string
}

const mostQuestions = 10

/** In the order of how much of a design changes with the answer. */
const asked: readonly (readonly [InputName, string])[] = [
  ['users', 'How many people will have an account?'],
  ['tenants', 'How many organisations use it that must not see each other’s data? 0: everybody is in one space.'],
  ['compliance', 'Which rules is it held to?'],
  ['money', 'Does money move through it?'],
  ['realtime', 'Must people see changes as they happen?'],
  ['files', 'Does it keep large files, such as photos?'],
  ['clients', 'What calls it?'],
  ['traffic', 'How does load come?'],
  ['availabilityPercent', 'How much of the time must it answer?'],
  ['regions', 'In how many regions of the world does it run?'],
  ['budgetPerMonth', 'What may running it cost a month? 0: not limited.'],
  ['cloud', 'Where does it run?'],
  ['teamSize', 'How many people build it?'],
  ['stores', 'Which databases are there already?'],
]

/** The questions that are worth asking: what the request says, or somebody set, is not asked again. */
export function interviewQuestions(brief: Brief, archetypes: readonly string[] = []): readonly Question[] {
  const open = asked
    .filter(([name]) => brief.inputs[name].from === 'assumed')
    .map(([name, asks]) => questionOf(brief, name, asks))
  return [...(brief.archetypes.length === 0 ? [kindQuestion(archetypes)] : []), ...open].slice(0, mostQuestions)
}

function kindQuestion(archetypes: readonly string[]): Question {
  return {
    sets: 'archetypes',
    asks: 'Which kinds of system is it most like?',
    kind: 'archetypes',
    default: [],
    ...(archetypes.length === 0 ? {} : { choices: archetypes }),
    because: 'no words of the request are enough for one',
  }
}

function questionOf(brief: Brief, name: InputName, asks: string): Question {
  const input = inputs[name]
  const known = brief.inputs[name]
  const because = known.from === 'assumed' ? known.because : ''
  const question = { sets: name, asks, kind: input.kind, default: known.value, because }
  if (input.kind === 'number') return { ...question, unit: input.unit, min: input.min, max: input.max }
  return input.kind === 'flag' ? question : { ...question, choices: input.words }
}
