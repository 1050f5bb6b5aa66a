import type { Architecture } from '../model/architecture/architecture.ts'

/** What is found in an architecture, found when it is first asked: many rules ask the same. */
export function once<T>(find: (architecture: Architecture) => T): (architecture: Architecture) => T {
  const known = new WeakMap<Architecture, { readonly found: T }>()
  return (architecture) => {
    let answer = known.get(architecture)
    if (answer === undefined) {
      answer = { found: find(architecture) }
      known.set(architecture, answer)
    }
    return answer.found
  }
}
