import { existsSync, statSync } from 'node:fs'
import { waitingOutside } from '../../../house/outside.ts'
import { readSpanMs } from '../../../kit/span.ts'
import {
  type Asked,
  type AskOptions,
  ask,
  chooseModel,
  type Limits,
  type Person,
  type Price,
  type ShownChange,
} from '../../agent/index.ts'
import { changeText, endingText, jsonOf, readable, summaryText } from '../asked-text.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, json, out } from '../output.ts'
import { askOneOf, isPersonAt, readTyped, untilStopped } from '../typed-lines.ts'

/** What a model may take, as it is typed. */
export interface LimitOptions {
  readonly rounds: string
  readonly mostTokens: string
  readonly mostCost?: string | undefined
  readonly price?: string | undefined
  readonly roundTime: string
  readonly mostTime: string
}

export interface AskCommandOptions extends LimitOptions {
  readonly model?: string
  readonly yesTo?: 'none'
  readonly apply?: boolean
  readonly json?: boolean
}

/** Has a language model work on a request. Without a model it says what works without one. */
export async function askCommand(request: string, folder: string, options: AskCommandOptions): Promise<ExitCode> {
  const isTerminal = isPersonAt(out) && options.json !== true
  const [price, choice] = [readPrice(options), chooseModel(options.model, process.env)]
  const limits = readLimits(options, price)
  assertAsked(request, folder)
  if (options.apply && (!isTerminal || options.yesTo === 'none'))
    throw new UsageError(
      'a change is written where a person consents to it at a terminal, and this is none',
      'run it in a terminal, or leave `--apply` out: the changes are kept as a patch',
      'no_terminal',
    )
  const mayAsk = isTerminal && options.yesTo !== 'none'
  return untilStopped(async (signal) => {
    const asked = await ask(request, {
      ...{ folder, choice, limits, price, environment: process.env, outside: waitingOutside, signal },
      ...tellers(mayAsk),
      person: mayAsk ? personAtTerminal(signal) : null,
    })
    if (options.json) out.line(json(jsonOf(asked)))
    else tell(asked, mayAsk)
    return exitOf(asked)
  })
}

const mostRequest = 20_000

function assertAsked(request: string, folder: string): void {
  if (request.trim() === '' || request.length > mostRequest)
    throw new UsageError(
      `a request has 1 to ${mostRequest} characters, and this has ${request.trim().length}`,
      'say what you want, such as `lintel ask "add comments to posts"`',
    )
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      existsSync(folder) ? `\`${folder}\` is no folder` : `there is no folder \`${folder}\``,
      'name the folder of a project',
      'not_found',
    )
}

/** @throws UsageError */
export function readLimits(options: LimitOptions, price: Price | null): Limits {
  const most = options.mostCost === undefined ? null : numberOf('--most-cost', options.mostCost)
  if (most !== null && price === null)
    throw new UsageError(
      '`--most-cost` needs the price of a million tokens, which Lintel does not know',
      'say `--price <input>/<output>` or set `LINTEL_MODEL_PRICE`, in the currency of the limit; or limit with `--most-tokens`',
    )
  return {
    rounds: wholeOf('--rounds', options.rounds, 1_000),
    tokens: wholeOf('--most-tokens', options.mostTokens, 1_000_000_000),
    cost: most === null ? null : { most, price: price! },
    roundMs: spanOf('--round-time', options.roundTime),
    allMs: spanOf('--most-time', options.mostTime),
  }
}

/** @throws UsageError */
export function readPrice({
  price = process.env.LINTEL_MODEL_PRICE?.trim() || undefined,
}: Pick<LimitOptions, 'price'>): Price | null {
  if (price === undefined) return null
  const [, input, output] = /^(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(price) ?? []
  if (input === undefined || output === undefined)
    throw new UsageError(
      `\`${price.slice(0, 40)}\` is no price`,
      'write what a million tokens of input and of output cost, such as `3/15`',
    )
  return { input: Number(input), output: Number(output) }
}

function numberOf(name: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text)
  throw new UsageError(`\`${name} ${text.slice(0, 40)}\` is no amount`, `write it such as \`${name} 0.50\``)
}

function wholeOf(name: string, text: string, most: number): number {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) <= most) return Number(text)
  throw new UsageError(`\`${name} ${text.slice(0, 40)}\` is no whole number from 1 to ${most}`, `write it such as \`${name} 20\``)
}

function spanOf(name: string, text: string): number {
  const ms = readSpanMs(text)
  if (ms !== undefined && ms > 0 && ms <= 86_400_000) return ms
  throw new UsageError(`\`${name} ${text.slice(0, 40)}\` is no span of up to a day`, `write it such as \`${name} 2min\``)
}

function tellers(mayAsk: boolean): Pick<AskOptions, 'onCall' | 'onConversed' | 'render'> {
  return {
    onCall: ({ call, isError }) => {
      if (err.isTerminal)
        err.line(err.colours.dim(`· ${readable(call.name.slice(0, 60))}${isError ? ': refused, or failed' : ''}`))
    },
    onConversed: ({ answer }, changes) => {
      if (mayAsk) out.line(summaryText({ answer, changes }, out.colours))
    },
    render: (shown: ShownChange) => changeText(shown, out.colours),
  }
}

/** Answers are lines of the terminal. What ends the process ends the question. */
function personAtTerminal(signal: AbortSignal): Person {
  return {
    show: (text) => out.line(text),
    async ask(question, answers) {
      const typed = readTyped(signal)
      try {
        return (await askOneOf(readable(question), answers, { typed, channel: out })) ?? 'quit'
      } finally {
        typed.close()
      }
    },
  }
}

function tell(asked: Asked, mayAsk: boolean): void {
  if (!mayAsk) out.line(summaryText(asked, out.colours))
  if (!mayAsk) for (const change of asked.changes) out.line(changeText(change, out.colours))
  err.line(readable(endingText(asked, mayAsk)))
}

function exitOf({ ending, written }: Asked): ExitCode {
  if (ending.is === 'failed') return 2
  return ending.is === 'done' && written.every(({ state }) => state === 'written') ? 0 : 1
}
