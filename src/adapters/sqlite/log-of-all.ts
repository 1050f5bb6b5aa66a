import type { Parent, Siblings } from '../../ports/siblings.ts'
import type { Checkpointer } from './checkpointer.ts'
import type { LogSync } from './log-sync.ts'
import type { WriteRight } from './write-right.ts'

const names = {
  join: 'log.join',
  committed: 'log.committed',
  copied: 'log.copied',
  truncate: 'log.truncate',
  failed: 'log.failed',
} as const

/**
 * The log of several processes is copied by one thread, that of the parent. Copies are counted, and a commit asks for the next
 * one only where it was made after the end of the last: a copy that finds nothing to do is not made (see `Checkpointer`).
 */
export function createSharedCheckpointer({ say, ask, on }: Pick<Siblings, 'say' | 'ask' | 'on'>): Checkpointer {
  let copies: number | null = null
  let askedAfter: number | null = null
  on(names.copied, (count: number) => {
    copies = count
  })
  say(names.join)
  return {
    committed: () => {
      if (copies === null || askedAfter === copies) return
      askedAfter = copies
      say(names.committed, copies)
    },
    // The parent begins it anew.
    logBytes: 0,
    restart: (done) => done(),
    truncate: (done) => void ask(names.truncate).then(done, done),
    failure: null,
    close: async () => {},
  }
}

/** After a flush that failed in one process, none of them promises anything any more. */
export function shareFailure(sync: LogSync, { say, on }: Pick<Siblings, 'say' | 'on'>): void {
  on(names.failed, (message: string) => sync.fail(new Error(message)))
  sync.onFailure((error) => say(names.failed, error.message))
}

export interface LogKeeperOptions {
  readonly parent: Parent
  readonly right: WriteRight
  readonly largestLogBytes?: number
  readonly open: (onCopied: (logBytes: number) => void) => Checkpointer
}

export interface LogKeeper {
  /** A flush that failed in any process, or a copy. */
  readonly failure: Error | null
  close(): Promise<void>
}

/** The parent's side: copies for all, and begins the log anew while it has the right to write. */
export function createLogKeeper({ parent, right, largestLogBytes = 64 * 2 ** 20, open }: LogKeeperOptions): LogKeeper {
  let copies = 0
  let failure: string | null = null
  let emptying: (() => void)[] | null = null
  const tellCopied = () => {
    copies++
    for (const child of parent.children()) child.say(names.copied, copies)
  }
  const empty = (how: 'restart' | 'truncate', done: () => void) => {
    if (emptying !== null) return void emptying.push(done)
    emptying = [done]
    right.take(() =>
      checkpointer[how](() => {
        tellCopied()
        right.release()
        const waiting = emptying ?? []
        emptying = null
        for (const each of waiting) each()
      }),
    )
  }
  const checkpointer = open((logBytes) => {
    tellCopied()
    if (logBytes > largestLogBytes) empty('restart', () => {})
  })
  parent.on(names.join, (_facts, child) => {
    child.say(names.copied, copies)
    if (failure !== null) child.say(names.failed, failure)
  })
  parent.on(names.committed, (after: number) => {
    // What is emptied holds all that was committed before, so nothing would be left for a copy.
    if (after === copies && emptying === null) checkpointer.committed()
  })
  parent.on(names.truncate, () => new Promise<void>((resolve) => empty('truncate', resolve)))
  parent.on(names.failed, (message: string) => {
    if (failure !== null) return
    failure = message
    for (const child of parent.children()) child.say(names.failed, message)
  })
  return {
    get failure() {
      return failure === null ? checkpointer.failure : new Error(failure)
    },
    close: () => checkpointer.close(),
  }
}
