import type { FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { harmless, out } from '../output.ts'

/** A line a request: short ones for a person at a terminal, JSON for a program. */
export function createDevLogger(json: boolean): FastifyBaseLogger {
  const isForPeople = out.isTerminal && !json
  const write = isForPeople
    ? (line: string) => out.line(readable(JSON.parse(line) as LogLine))
    : (line: string) => out.write(line)
  return pino({ level: 'info', base: null, redact: ['authorization', 'headers.authorization', '*.authorization'] }, { write })
}

interface LogLine {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly method?: string
  readonly path?: string
  readonly status?: number
  readonly ms?: number
  readonly err?: { readonly message?: string; readonly stack?: string }
  readonly [field: string]: unknown
}

function readable(line: LogLine): string {
  const { dim, bold, red, yellow } = out.colours
  const at = dim(new Date(line.time).toTimeString().slice(0, 8))
  if (line.msg === 'request' && line.status !== undefined) {
    const { method = '', path = '', status, ms } = line
    return `  ${at}  ${statusColour(status)(String(status))}  ${bold(method.padEnd(6))} ${harmless(path)} ${dim(`${ms} ms`)}`
  }
  const { level, time: _time, msg = '', err, traceId: _traceId, ...rest } = line
  const word = level >= 50 ? red('error') : level >= 40 ? yellow('warn ') : dim('info ')
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const stack = err ? `\n${dim(harmless(err.stack ?? err.message ?? ''))}` : ''
  return `  ${at}  ${word} ${harmless([msg, ...fields].join(' '))}${stack}`
}

function statusColour(status: number): (text: string) => string {
  const { green, cyan, yellow, red } = out.colours
  return status >= 500 ? red : status >= 400 ? yellow : status >= 300 ? cyan : green
}
