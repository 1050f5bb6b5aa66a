/** Calls that write to the log, and what the log leaves out by itself. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call } from '../model/architecture/code.ts'
import { isServing } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { settled, textOf, within } from './values.ts'

const logging =
  /(^|\.)(console|log|logger|logging|pino|winston|_logger|_log|bunyan)(\(\))?\.(log|info|warn|error|debug|trace|fatal|verbose|http|silly|notice)$/i

export const logCalls: (architecture: Architecture) => readonly Call[] = once((architecture) => {
  return architecture.code.calls.filter((call) => logging.test(call.callee) && isServing(architecture, call.function))
})

/** Whether lines of it are JSON, in which no line break of a value begins a line. */
export function isStructured({ callee }: Call): boolean {
  return !/(^|\.)console\./.test(callee)
}

/** Paths that a logger is told to leave out, each by its last words: `password`, `headers.authorization`. */
export const redacted: (architecture: Architecture) => ReadonlySet<string> = once((architecture) => {
  const found = new Set<string>()
  for (const { args } of architecture.code.calls) {
    for (const arg of args) {
      for (const value of within(arg, 5)) {
        if (value.is !== 'object' || value.fields.redact === undefined) continue
        for (const inner of within(value.fields.redact, 4)) {
          const text = textOf(settled(inner))
          if (text !== null) for (const word of wordsOf(text)) found.add(word)
        }
      }
    }
  }
  return found
})

function wordsOf(path: string): readonly string[] {
  const parts = path.replaceAll(/\[["']?([^\]"']+)["']?\]/g, '.$1').split('.')
  const last = parts.at(-1)!.toLowerCase()
  return [last, parts.slice(-2).join('.').toLowerCase()]
}
