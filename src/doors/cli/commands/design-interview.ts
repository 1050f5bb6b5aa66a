import { type Brief, nearestTo } from '../../../house/design.ts'
import { answer, type Question, questionsAbout } from '../../../house/interview.ts'
import { UsageError } from '../faults.ts'
import { explanationText, introductionText, questionText, takenText } from '../interview-text.ts'
import { err, harmless } from '../output.ts'
import { askOneOf, isPersonAt, readTyped, type TypedLines, untilStopped } from '../typed-lines.ts'

/** Whether questions can be asked: what is asked stands beside what was understood, and not in the answer. */
export function mayInterview(asJson: boolean): boolean {
  return isPersonAt(err) && !asJson
}

/** @throws UsageError where nobody can be asked */
export function assertInterview(asJson: boolean): void {
  if (mayInterview(asJson)) return
  throw new UsageError(
    asJson
      ? '`--interview` asks a person, and `--json` answers a program'
      : '`--interview` asks a person at a terminal, and this is none',
    'say what is known with `--set users=100k --archetype booking`, or write it into a file: `--brief brief.yaml`',
    'no_terminal',
  )
}

/** The brief with the answers of a person; null where they stopped. */
export function interview(brief: Brief): Promise<Brief | null> {
  return atTerminal((typed) => askAll(brief, typed))
}

/** The same of a request that nothing was made of, where a person wants it; null where not. */
export function offerInterview(brief: Brief): Promise<Brief | null> {
  return atTerminal(async (typed) => {
    const agreed = await askOneOf('\nAnswer a few questions, and go on?', ['y', 'n'], { typed, channel: err })
    return agreed === 'y' ? askAll(brief, typed) : null
  })
}

async function atTerminal(ask: (typed: TypedLines) => Promise<Brief | null>): Promise<Brief | null> {
  const brief = await untilStopped(async (signal) => {
    const typed = readTyped(signal)
    try {
      return await ask(typed)
    } finally {
      typed.close()
    }
  })
  if (brief === null) err.line('\nStopped: nothing was designed, and nothing was written.')
  return brief
}

async function askAll(first: Brief, typed: TypedLines): Promise<Brief | null> {
  const many = questionsAbout(first).length
  if (many > 0) err.line(introductionText(many, err.colours))
  let brief = first
  for (let at = 1; at <= many; at++) {
    // What was answered is not asked again, and what follows from it is offered anew.
    const answered = await askUntilRight(brief, questionsAbout(brief)[0]!, { place: `${at}/${many}`, typed })
    if (answered === null) return null
    brief = answered
  }
  err.line(many === 0 ? 'Nothing is left to be asked: all of it was said or set.\n' : '')
  return brief
}

interface Asking {
  readonly place: string
  readonly typed: TypedLines
}

async function askUntilRight(brief: Brief, question: Question, { place, typed }: Asking): Promise<Brief | null> {
  const { near } = question.kind === 'archetypes' ? nearestTo(brief) : { near: [] }
  err.line(questionText(question, place, near, err.colours))
  for (;;) {
    err.write('> ')
    const text = await typed.next()
    if (text === null || ['q', 'quit'].includes(text.trim().toLowerCase())) return null
    if (text.trim() === '?') {
      err.line(explanationText(question, err.colours))
      continue
    }
    try {
      const answered = answer(brief, question, text)
      if (question.kind === 'archetypes') err.line(takenText(answered, err.colours))
      return answered
    } catch (error) {
      if (!(error instanceof Error) || !['RequestError', 'CompositionError'].includes(error.name)) throw error
      err.line(`${err.colours.red('✗')} ${harmless(error.message)}`)
    }
  }
}
