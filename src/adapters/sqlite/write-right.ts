import type { Child, Parent, Siblings } from '../../ports/siblings.ts'

/** Who of several processes writes now: one at a time, in the order in which they asked. */
export interface WriteRight {
  /** Calls back when this process may write. Not asked for again before it was let go. */
  take(granted: () => void): void
  release(): void
}

const names = { ask: 'write.ask', release: 'write.release', grant: 'write.grant', recall: 'write.recall' } as const

/**
 * The right of one that serves. It is kept after a turn until another wants it, so that a process which writes alone says
 * nothing to anybody.
 */
export function createWriteRight({ say, on }: Pick<Siblings, 'say' | 'on'>): WriteRight {
  let state: 'away' | 'asked' | 'held' | 'used' = 'away'
  let wanted = false
  let granted = () => {}
  const giveBack = () => {
    state = 'away'
    wanted = false
    say(names.release)
  }
  const use = () => {
    state = 'used'
    granted()
  }
  on(names.grant, () => {
    if (state === 'asked') use()
  })
  on(names.recall, () => {
    if (state === 'held') giveBack()
    else wanted = state !== 'away'
  })
  return {
    take: (call) => {
      granted = call
      if (state === 'held') return use()
      state = 'asked'
      say(names.ask)
    },
    release: () => {
      if (wanted) giveBack()
      else state = 'held'
    },
  }
}

type Holder = Child | 'parent'

/** The parent's side, which also writes now and then: it goes first. */
export function createWriteRights(parent: Parent): WriteRight {
  let holder: Holder | null = null
  let recalled = false
  const waiting: Holder[] = []
  let granted = () => {}
  const pass = () => {
    holder = waiting.shift() ?? null
    recalled = false
    if (holder === 'parent') return granted()
    holder?.say(names.grant)
    recall()
  }
  const recall = () => {
    if (recalled || waiting.length === 0 || holder === null || holder === 'parent') return
    recalled = true
    holder.say(names.recall)
  }
  const want = (who: Holder, first = false) => {
    if (first) waiting.unshift(who)
    else waiting.push(who)
    if (holder === null) pass()
    else recall()
  }
  const release = (who: Holder) => {
    if (holder === who) pass()
  }
  parent.on(names.ask, (_facts, from) => want(from))
  parent.on(names.release, (_facts, from) => release(from))
  parent.onGone((child) => {
    for (let at = waiting.indexOf(child); at >= 0; at = waiting.indexOf(child)) waiting.splice(at, 1)
    release(child)
  })
  return {
    take: (call) => {
      granted = call
      want('parent', true)
    },
    release: () => release('parent'),
  }
}
