import { RequestError, type Subscription } from '../../ports/bus.ts'
import { answerAsText, checkName, encodeQuestion, readAnswer } from '../../ports/bus-encoding.ts'
import type { Outside } from '../../ports/outside.ts'

/** Questions and answers within the process, as JSON, so that nobody holds what another changes. */
export interface Questions {
  ask(name: string, payload: unknown, timeoutMs: number): Promise<unknown>
  reply(name: string, answer: (payload: unknown) => Promise<unknown>): Subscription
  /** Resolves when nobody answers any more. */
  settled(): Promise<void>
}

interface Answerer {
  readonly answer: (payload: unknown) => Promise<unknown>
  readonly working: Set<Promise<unknown>>
}

export function createQuestions(after: Outside['after'], largestBytes: number): Questions {
  const answerers = new Map<string, Answerer[]>()
  const at = (name: string): Answerer[] => answerers.get(name) ?? []

  const answered = async (name: string, text: string, timeoutMs: number): Promise<string> => {
    const one = at(name).shift()
    if (one === undefined) throw new RequestError('unanswered', `nobody answers \`${name}\``)
    // Whoever was asked comes last in the row for the next question.
    at(name).push(one)
    const work = answerAsText(name, async () => one.answer(JSON.parse(text)), largestBytes)
    one.working.add(work)
    work.then(() => one.working.delete(work))
    return withinTime(work, name, timeoutMs)
  }
  const withinTime = (work: Promise<string>, name: string, timeoutMs: number) =>
    new Promise<string>((resolve, reject) => {
      const late = () => reject(new RequestError('late', `\`${name}\` was not answered within ${timeoutMs} ms`))
      const cancel = after(timeoutMs, late)
      work.then(resolve).finally(cancel)
    })
  return {
    ask: async (name, payload, timeoutMs) => {
      const text = encodeQuestion(name, payload, largestBytes)
      return readAnswer(name, await answered(name, text, timeoutMs))
    },
    reply: (name, answer) => {
      checkName(name)
      const one: Answerer = { answer, working: new Set() }
      answerers.set(name, [...at(name), one])
      return {
        close: async () => {
          const others = at(name).filter((each) => each !== one)
          if (others.length > 0) answerers.set(name, others)
          else answerers.delete(name)
          await Promise.all(one.working)
        },
      }
    },
    settled: async () => {
      await Promise.all([...answerers.values()].flat().flatMap(({ working }) => [...working]))
    },
  }
}
