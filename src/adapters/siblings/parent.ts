import type { Outside } from '../../ports/outside.ts'
import type { Child, Parent } from '../../ports/siblings.ts'
import { type Channel, createWire } from './wire.ts'

export interface ParentOptions {
  readonly count: number
  readonly outside: Pick<Outside, 'after'>
  /** How long a child may take to take in what it is told. */
  readonly patienceMs?: number
}

export interface ChildProcess {
  readonly number: number
  readonly channel: Channel
  /** Ends it at once. */
  kill(): void
}

/** The parent's side, to which processes are added as they are started. */
export interface ParentOfProcesses extends Parent {
  /** @returns what to call when it has ended. */
  add(process: ChildProcess): () => void
}

interface Member extends Child {
  joined: boolean
  kill(): void
}

export function createParent({ count, outside, patienceMs = 5_000 }: ParentOptions): ParentOfProcesses {
  const members = new Set<Member>()
  const takes = new Map<string, (facts: never, from: Child) => unknown>()
  const whenGone: ((child: Child) => void)[] = []

  /** One that takes in nothing may still answer from what it has kept, so it is ended: nobody waits for it longer. */
  const makeTakeIn = (member: Member, what: string, facts: unknown) => {
    const cancel = outside.after(patienceMs, member.kill)
    return member.ask(what, facts).then(cancel, cancel)
  }
  const takeOf = (member: Member, what: string, facts: unknown): unknown => {
    if (what === 'join') {
      member.joined = true
      return null
    }
    if (what !== 'tell') return takes.get(what)?.(facts as never, member)
    const [told, of] = facts as [string, unknown]
    const others = [...members].filter((other) => other !== member && other.joined)
    return Promise.all(others.map((other) => makeTakeIn(other, told, of))).then(() => null)
  }

  return {
    count,
    children: () => [...members],
    on: (what, take) => void takes.set(what, take),
    onGone: (call) => void whenGone.push(call),
    add: ({ number, channel, kill }) => {
      const wire = createWire(channel, (what, facts) => takeOf(member, what, facts))
      const member: Member = { number, joined: false, kill, ask: wire.ask, say: wire.say }
      members.add(member)
      return () => {
        members.delete(member)
        wire.close()
        for (const call of whenGone) call(member)
      }
    },
  }
}
