import { RequestError, type Subscription } from '../../ports/bus.ts'
import { answerAsText, checkName, encodeQuestion, readAnswer } from '../../ports/bus-encoding.ts'
import type { Outside } from '../../ports/outside.ts'
import { UnavailableError } from '../../ports/store.ts'
import { isTimeout, isUnheard, messageOf } from './faults.ts'
import type { Link, Up } from './link.ts'
import type { Subjects } from './stream.ts'

/** Questions and answers over the broker, which keeps neither. */
export interface Questions {
  ask(name: string, payload: unknown, timeoutMs: number): Promise<unknown>
  reply(name: string, answer: (payload: unknown) => Promise<unknown>): Promise<Subscription>
  /** Resolves when no question of this process is open. */
  settled(): Promise<void>
}

/** Questions that one answerer works on at once; more are told so. */
const mostAtOnce = 1_000

export interface QuestionsOptions {
  readonly link: Link
  readonly subjects: Subjects
  readonly outside: Outside
  /** How long replying waits for the broker before it goes on without. */
  readonly timeLimitMs: number
}

export function createQuestions({ link, subjects, outside, timeLimitMs }: QuestionsOptions): Questions {
  const open = new Set<Promise<unknown>>()

  const ask = async (name: string, payload: unknown, timeoutMs: number) => {
    const deadlineMs = outside.monotonicMs() + timeoutMs
    checkName(name)
    const up = await link.up(deadlineMs)
    const text = encodeQuestion(name, payload, up.largestBytes)
    try {
      const timeout = Math.max(1, deadlineMs - outside.monotonicMs())
      return readAnswer(name, (await up.connection.request(subjects.question(name), text, { timeout })).string())
    } catch (error) {
      if (error instanceof RequestError) throw error
      if (isTimeout(error)) throw new RequestError('late', `\`${name}\` was not answered within ${timeoutMs} ms`)
      if (isUnheard(error)) throw new RequestError('unanswered', `nobody answers \`${name}\``)
      throw new UnavailableError(`\`${name}\` could not be asked: ${messageOf(error)}`, { cause: error })
    }
  }
  return {
    ask: (name, payload, timeoutMs) => {
      const asked = ask(name, payload, timeoutMs)
      const settled = asked.catch(() => {}).finally(() => open.delete(settled))
      open.add(settled)
      return asked
    },
    reply: async (name, answer) => {
      checkName(name)
      const answerer = createAnswerer(name, answer)
      const stop = link.onUp((up) => answerer.listen(up, subjects.question(name)))
      // Known to the broker before anybody is told that there is somebody to ask.
      const up = await link.up(outside.monotonicMs() + timeLimitMs).catch(() => null)
      await up?.connection.flush().catch(() => {})
      return {
        close: async () => {
          stop()
          await answerer.close()
        },
      }
    },
    settled: async () => {
      await Promise.all(open)
    },
  }
}

interface Answerer {
  listen(up: Up, subject: string): void
  close(): Promise<void>
}

function createAnswerer(name: string, answer: (payload: unknown) => Promise<unknown>): Answerer {
  const working = new Set<Promise<void>>()
  let drain = async () => {}
  return {
    listen: ({ connection, largestBytes }, subject) => {
      // It ends just now; the next one is listened to as well.
      if (connection.isClosed()) return
      const one = async (text: string) => {
        if (working.size >= mostAtOnce) throw new Error(`\`${name}\` has ${working.size} questions to answer already`)
        return answer(JSON.parse(text))
      }
      const subscription = connection.subscribe(subject, {
        // Of those who listen in one queue, one is asked.
        queue: 'answerers',
        callback: (error, message) => {
          if (error) return
          const work: Promise<void> = answerAsText(name, () => one(message.string()), largestBytes)
            .then((text) => void message.respond(text))
            // Whoever asked has gone with the connection.
            .catch(() => {})
            .then(() => void working.delete(work))
          working.add(work)
        },
      })
      drain = () => subscription.drain()
    },
    close: async () => {
      await drain().catch(() => {})
      await Promise.all(working)
    },
  }
}
