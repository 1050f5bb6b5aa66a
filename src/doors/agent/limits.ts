import type { Outside } from '../../ports/outside.ts'
import type { Usage } from './model/language-model.ts'

/** How much one request may take. */
export interface Limits {
  readonly rounds: number
  /** Of input and output, in all rounds. */
  readonly tokens: number
  /** Null where nobody said what a token costs. */
  readonly cost: { readonly most: number; readonly price: Price } | null
  readonly roundMs: number
  readonly allMs: number
}

/** Of a million tokens, in the currency in which `most` is meant. */
export interface Price {
  readonly input: number
  readonly output: number
}

export interface Spent {
  readonly rounds: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null without a price. */
  readonly cost: number | null
  /** Whether a server did not count, so that tokens are guessed by length. */
  readonly isEstimated: boolean
}

/** What a limit ended. */
export type Exhausted = 'rounds' | 'tokens' | 'cost' | 'time'

export interface Budget {
  spent(): Spent
  /** Which limit forbids another round. */
  exhausted(): Exhausted | null
  beginRound(): void
  spend(usage: Usage): void
  /** The most that one answer may have: no more than is left. */
  mostOutputTokens(): number
}

/** An answer is no longer than this. */
const mostOfAnswer = 16_000

/** @param price also without a limit of cost, to tell what was spent */
export function createBudget(limits: Limits, price: Price | null, outside: Pick<Outside, 'monotonicMs'>): Budget {
  const began = outside.monotonicMs()
  let [rounds, inputTokens, outputTokens, isEstimated] = [0, 0, 0, false]
  const cost = () => (price === null ? null : (inputTokens * price.input + outputTokens * price.output) / 1_000_000)
  return {
    spent: () => ({ rounds, inputTokens, outputTokens, cost: cost(), isEstimated }),
    exhausted() {
      if (rounds >= limits.rounds) return 'rounds'
      if (inputTokens + outputTokens >= limits.tokens) return 'tokens'
      if (limits.cost !== null && (cost() ?? 0) >= limits.cost.most) return 'cost'
      return outside.monotonicMs() - began >= limits.allMs ? 'time' : null
    },
    beginRound: () => {
      rounds += 1
    },
    spend(usage) {
      inputTokens += usage.inputTokens
      outputTokens += usage.outputTokens
      isEstimated ||= usage.isEstimated
    },
    mostOutputTokens: () => Math.max(1, Math.min(mostOfAnswer, limits.tokens - inputTokens - outputTokens)),
  }
}
