import { canonicalJson } from '../../kit/json.ts'
import type { ModelCall } from './model/language-model.ts'

/** The same call with the same input is carried out this often. */
export const mostRepeats = 3
/** A model that goes on after it was told that often is not listened to any more. */
const mostTold = 3

/** Counts what is called again and again. */
export interface RepeatedCalls {
  /** `over`: it was told, and calls all the same. */
  note(call: ModelCall, options: { readonly sees: string }): 'new' | 'repeated' | 'over'
}

export function countRepeats(): RepeatedCalls {
  const counts = new Map<string, number>()
  return {
    note({ name, input }, { sees }) {
      const key = canonicalJson([name, input, sees])
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      if (count <= mostRepeats) return 'new'
      return count < mostRepeats + mostTold ? 'repeated' : 'over'
    },
  }
}
