import { createInterface } from 'node:readline'
import type { Channel } from './output.ts'

/** What a person types, a line a call. */
export interface TypedLines {
  /** Null once nobody types any more: the input ended, or the signal came. */
  next(): Promise<string | null>
  close(): void
}

/** Whether a person reads this stream and types. */
export function isPersonAt({ isTerminal }: Channel): boolean {
  return process.stdin.isTTY === true && isTerminal
}

/** Lines that come before they are asked for are kept. */
export function readTyped(signal: AbortSignal): TypedLines {
  const typed = createInterface({ input: process.stdin, terminal: false, signal })
  const lines = typed[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await lines.next()
      return done === true || signal.aborted ? null : value
    },
    close: () => typed.close(),
  }
}

/** Asks until one of the answers, or its first letter, is typed; null once nobody types any more. */
export async function askOneOf<A extends string>(
  question: string,
  answers: readonly A[],
  { typed, channel }: { readonly typed: TypedLines; readonly channel: Channel },
): Promise<A | null> {
  for (;;) {
    channel.write(`${question} [${answers.join('/')}] `)
    const line = await typed.next()
    if (line === null) return null
    const word = line.trim().toLowerCase()
    const found = answers.find(
      (each) => each === word || (word !== '' && word === (each === 'y' ? 'yes' : each === 'n' ? 'no' : each[0])),
    )
    if (found !== undefined) return found
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Does what a person may stop, with Ctrl-C or by closing the terminal: the signal says so, and the process goes on. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const onSignal = () => stop.abort(new Error('stopped'))
  for (const signal of signals) process.once(signal, onSignal)
  try {
    return await work(stop.signal)
  } finally {
    for (const signal of signals) process.removeListener(signal, onSignal)
  }
}
