import { isObject } from '../kit/json.ts'
import type { Diagnostic } from './diagnostic.ts'

export type At = readonly (string | number)[]
/** Notes one mistake. A remedy that has to search for the word that was meant is only worked out when it is shown. */
export type Report = (code: string, at: At, message: string, remedy: string | (() => string)) => void
export interface Mistakes {
  readonly report: Report
  count(): number
  /** In the order in which the input was written. */
  ranked(input: unknown): readonly Diagnostic[]
}

const most = 100

export function collectMistakes(): Mistakes {
  const kept = new Map<string, Diagnostic & { readonly at: At }>()
  let beyond = 0
  return {
    report(code, at, message, remedy) {
      const path = formatPath(at)
      const key = `${code} ${path} ${message}`
      if (kept.has(key)) return
      if (kept.size >= most) beyond++
      else kept.set(key, { at, code, path, message, remedy: typeof remedy === 'string' ? remedy : remedy() })
    },
    count: () => kept.size,
    ranked(input) {
      const order = writtenOrder(input)
      const sorted = [...kept.values()].sort(
        (a, b) => order(a.at, b.at) || compare(a.code, b.code) || compare(a.message, b.message),
      )
      const diagnostics: Diagnostic[] = sorted.map(({ code, path, message, remedy }) => ({ code, path, message, remedy }))
      if (beyond > 0) {
        const message = `${beyond} more mistakes are not shown`
        diagnostics.push({ code: 'LNTM004', path: '', message, remedy: 'correct those above, then check again' })
      }
      return diagnostics
    },
  }
}

/** User text in a message: in backticks, on one line, and short. */
export function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '`[...]`' : '`{...}`'
  const line = JSON.stringify(String(value))
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll(/[\u2028\u2029`]/g, ' ')
  return line.length > 60 ? `\`${line.slice(0, 57)}...\`` : `\`${line}\``
}

export function formatPath(at: At): string {
  return at
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z_$][\w$]{0,99}$/.test(step)) return `[${show(step).replaceAll('`', '"')}]`
      return i === 0 ? step : `.${step}`
    })
    .join('')
}

/** Compares two places by where they stand in the input. A key that is missing stands last. */
function writtenOrder(input: unknown): (a: At, b: At) => number {
  const positions = new Map<object, ReadonlyMap<string, number>>()
  const positionIn = (holder: unknown, step: string | number): number => {
    if (typeof step === 'number') return step
    if (!isObject(holder)) return Number.MAX_SAFE_INTEGER
    let known = positions.get(holder)
    if (!known) {
      known = new Map(Object.keys(holder).map((key, i) => [key, i]))
      positions.set(holder, known)
    }
    return known.get(step) ?? Number.MAX_SAFE_INTEGER
  }
  return (a, b) => {
    let holder = input
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const [left, right] = [a[i]!, b[i]!]
      if (left === right) {
        holder = own(holder, left)
        continue
      }
      return positionIn(holder, left) - positionIn(holder, right) || compare(String(left), String(right))
    }
    return a.length - b.length
  }
}

function own(holder: unknown, step: string | number): unknown {
  if (Array.isArray(holder)) return holder[Number(step)]
  return isObject(holder) && Object.hasOwn(holder, step) ? holder[step] : undefined
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
