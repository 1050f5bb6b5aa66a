import type { Brief } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'

/** A question whose answer is a setting. */
export interface Question {
  /** What an answer sets. */
  readonly sets: InputName | 'archetypes'
  readonly asks: string
  /** What an answer is, as a label. */
  readonly says: string
  readonly kind: 'number' | 'word' | 'words' | 'flag' | 'archetypes'
  /** What counts where it is not answered; an empty list of kinds is no answer. */
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
  ['tenants', 'How many organisations must be kept apart from each other? 0: none.'],
  ['compliance', 'Which regulations must it meet?'],
  ['money', 'Does money move through it?'],
  ['realtime', 'Must people see changes as they happen?'],
  ['files', 'Does it keep large files, such as photos?'],
  ['clients', 'Who or what calls its API?'],
  ['traffic', 'How does its load come: steady, in spikes, or rarely?'],
  ['availabilityPercent', 'For what share of the time must it be available?'],
  ['regions', 'In how many regions of the world does it run?'],
  ['budgetPerMonth', 'What may running it cost a month? 0: not limited.'],
  ['cloud', 'Where does it run?'],
  ['teams', 'How many teams release parts of it on their own?'],
  ['stores', 'Which databases do you run already?'],
]

/** The questions that are worth asking: what the request says, or somebody set, is not asked again. */
export function interviewQuestions(brief: Brief, archetypes: readonly string[] = []): readonly Question[] {
  const open = asked
    .filter(([name]) => brief.inputs[name].from === 'assumed')
    .map(([name, asks]) => questionOf(brief, name, asks))
  // Somebody who names parts needs no kind.
  const isOpen = brief.archetypes.length === 0 && !brief.parts.some(({ from }) => from === 'set')
  return [...(isOpen ? [kindQuestion(brief, archetypes)] : []), ...open].slice(0, mostQuestions)
}

function kindQuestion({ parts }: Brief, archetypes: readonly string[]): Question {
  return {
    sets: 'archetypes',
    asks: 'Which kinds of system is it most like?',
    says: 'kinds of the catalogue, and parts',
    kind: 'archetypes',
    default: parts.map(({ value }) => value),
    ...(archetypes.length === 0 ? {} : { choices: archetypes }),
    because: parts.length === 0 ? 'no words of the request are enough for one' : 'parts that words of the request name',
  }
}

function questionOf(brief: Brief, name: InputName, asks: string): Question {
  const input = inputs[name]
  const known = brief.inputs[name]
  const because = known.from === 'assumed' ? known.because : ''
  const question = { sets: name, asks, says: input.says, kind: input.kind, default: known.value, because }
  if (input.kind === 'number') return { ...question, unit: input.unit, min: input.min, max: input.max }
  return input.kind === 'flag' ? question : { ...question, choices: input.words }
}
