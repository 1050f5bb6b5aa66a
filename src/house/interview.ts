import {
  applyAnswer,
  type Brief,
  bearsOn,
  catalogue,
  decisionTables,
  interviewQuestions,
  type Question,
} from '../design/index.ts'

export type { Question } from '../design/index.ts'

/** What is worth asking about a brief, that which decides most first. */
export function questionsAbout(brief: Brief): readonly Question[] {
  return interviewQuestions(
    brief,
    catalogue.archetypes.map(({ name }) => name),
  )
}

/** The brief with a typed answer, which counts as set. @throws RequestError, CompositionError */
export function answer(brief: Brief, question: Question, text: string): Brief {
  return applyAnswer(brief, question, text, catalogue)
}

/** The questions of the design that look at the answer. */
export function decidedBy(question: Question): readonly string[] {
  return bearsOn(question, decisionTables)
}

interface Described {
  readonly name: string
  readonly says: string
}

/** What an answer about kinds may name. */
export function kindsAndParts(): { readonly kinds: readonly Described[]; readonly parts: readonly Described[] } {
  return {
    kinds: catalogue.archetypes.map(({ name, title }) => ({ name, says: title })),
    parts: catalogue.parts.map(({ name, says }) => ({ name, says })),
  }
}
