import type { Call } from './find-calls.ts'

/** What is to be sent. */
export interface LoadOrder {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** The first number of the words that it writes, so that no two runs write the same. */
  readonly from: number
  /** How often each kind is drawn, and its calls. */
  readonly kinds: readonly { readonly weight: number; readonly calls: readonly Call[] }[]
}

/** What came of it. */
export interface LoadResult {
  readonly answered: number
  /** Of them, those with a status below 300. */
  readonly well: number
  /** Without an answer. */
  readonly failed: number
  readonly seconds: number
  /** How much of a core the sending took, 0 to 1. */
  readonly busy: number
  /** Cores of the machine that nobody took. */
  readonly idleCores: number
  readonly bytes: number
  readonly p99Ms: number
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>
}
