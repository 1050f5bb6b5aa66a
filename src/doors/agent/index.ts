/** The face of the door for a language model: a request, and what came of it. */
export { type Asked, type AskOptions, ask } from './ask.ts'
export type { Person, ShownChange } from './consent.ts'
export type { Conversed, Ending } from './converse.ts'
export type { Limits, Price } from './limits.ts'
export { chooseModel } from './model/choose-model.ts'
export { type ProposedBrief, proposeBrief } from './propose/propose-brief.ts'
