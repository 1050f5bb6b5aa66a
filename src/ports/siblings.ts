/**
 * Processes that serve the same data beside each other: children of one that started them, through which they speak. What is
 * said arrives in the order in which it was said, and names what it is about: `cache.forget`.
 */

/** The others, as one that serves sees them. */
export interface Siblings {
  /** Processes that serve, this one counted. */
  readonly count: number
  /** Which of them this is, from 1; one that takes the place of another has its number. */
  readonly number: number
  /** From now on `tell` of the others reaches this one; resolves when that is so. */
  join(): Promise<void>
  /** Resolves once every other that has joined has taken it in, or has ended. */
  tell(what: string, facts?: unknown): Promise<void>
  /** Of the parent. Rejects with what its answer threw, and when the parent is gone. */
  ask<T>(what: string, facts?: unknown): Promise<T>
  /** To the parent, which does not answer. */
  say(what: string, facts?: unknown): void
  /** Takes what is told, asked or said under a name; what it returns is the answer. */
  on<T>(what: string, take: (facts: T) => unknown): void
}

/** One that serves, as the parent sees it. */
export interface Child {
  readonly number: number
  /** Rejects with what its answer threw, and when it ends. */
  ask<T>(what: string, facts?: unknown): Promise<T>
  say(what: string, facts?: unknown): void
}

/** The process that started the others. It serves nothing itself. */
export interface Parent {
  /** Processes that are to serve. */
  readonly count: number
  /** Those that live. */
  children(): readonly Child[]
  on<T>(what: string, take: (facts: T, from: Child) => unknown): void
  onGone(call: (child: Child) => void): void
}
