/** Loops that try the same call again. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId, Value } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'
import { outgoing } from '../outgoing.ts'
import { callsReached } from '../reach.ts'
import { settled, within } from '../values.ts'

export interface Retry {
  /** What is tried again: itself a call to another machine, or a function that makes one. */
  readonly call: Call
  /** The calls to other machines that are made. */
  readonly sends: readonly Call[]
  /** Waits between two tries, in this function. */
  readonly waits: readonly Call[]
  /** How often at most, where the loop says a number. */
  readonly times: number | null
}

const counted = /(^|\.)\w*(attempt|retr(y|ies)|tries|tryCount)\w*$/i

export const retriesOf: (architecture: Architecture) => readonly Retry[] = once(findRetries)

function findRetries(architecture: Architecture): readonly Retry[] {
  const remote = new Set(outgoing(architecture))
  const counters = new Map<FunctionId, number | null>()
  for (const { function: id, left, right } of architecture.code.comparisons) {
    const other = namesTries(left) ? right : namesTries(right) ? left : null
    if (other === null || !isServing(architecture, id)) continue
    const limit = settled(other)
    counters.set(id, limit.is === 'number' ? limit.value : (counters.get(id) ?? null))
  }
  return [...counters].flatMap(([id, times]) => {
    const calls = callsIn(architecture, id)
    const inLoop = calls.filter(({ loop }) => loop !== null && (loop.kind === 'for' || loop.kind === 'while'))
    return inLoop.flatMap((call) => {
      const sends = remote.has(call)
        ? [call]
        : call.to === null
          ? []
          : callsReached(architecture, call.to).filter((each) => remote.has(each))
      return sends.length === 0 || isWait(call)
        ? []
        : [{ call, sends, times, waits: inLoop.flatMap((each) => waitOf(architecture, each)) }]
    })
  })
}

function namesTries(value: Value): boolean {
  return value.is === 'name' && counted.test(value.path)
}

/** The wait that a call is: itself, or what a promise is made of: `new Promise((resolve) => setTimeout(resolve, ms))`. */
function waitOf(architecture: Architecture, call: Call): readonly Call[] {
  if (isWait(call)) return [call]
  if (!call.isNew || call.callee !== 'Promise') return []
  const [body] = call.args
  return body?.is === 'function' ? callsIn(architecture, body.id).filter(isWait) : []
}

function isWait({ callee, target }: Call): boolean {
  return (
    /(^|\.)(\w*sleep\w*|\w*delay\w*|\w*wait(For)?|\w*back-?off\w*|pause|setTimeout)$/i.test(callee) ||
    /timers(\/promises)?:setTimeout$/.test(target ?? '')
  )
}

/** A wait that grows with the tries, or that is told by what was answered. */
export function grows({ waits }: Retry): boolean {
  return waits.some(({ args, callee }) => /back-?off/i.test(callee) || args.some((arg) => [...within(arg)].some(isVarying)))
}

function isVarying(value: Value): boolean {
  return (
    (value.is === 'other' && /[*]|<</.test(value.text)) ||
    (value.is === 'call' && /pow|random|min|retryAfter|backoff|delay/i.test(value.callee)) ||
    (value.is === 'name' && value.value === null && /delay|wait|after|backoff|ms$/i.test(value.path))
  )
}
