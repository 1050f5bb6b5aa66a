import type { Model } from '../model/model.ts'
import { type Call, findCalls, type Person } from './find-calls.ts'
import type { LoadOrder, LoadResult } from './load.ts'

/** A backend that is served for nothing but to be measured. */
export interface MeasuredServer {
  readonly url: string
  readonly people: readonly Person[]
  readonly ids: ReadonlyMap<string, readonly string[]>
  /** Of the serving process: CPU time since it began, memory now. */
  usage(): Promise<{ readonly cpuMicros: number; readonly residentBytes: number }>
}

export interface MeasureOptions {
  /** As a plan names them, with how often each is asked for. */
  readonly operations: readonly { readonly name: string; readonly rate: number }[]
  readonly share: number
  readonly seconds: number
  readonly connections: number
  readonly send: (call: Call) => Promise<{ readonly status: number; readonly body: unknown }>
  readonly load: (order: LoadOrder) => Promise<LoadResult>
  readonly onProgress: (says: string, done: number, of: number) => void
}

export interface MeasuredOperation {
  /** Requests a second that one process answered with nothing else to do. */
  readonly perSecond: number
  /**
   * The sending was full before the process was: it answered so many with a part of its time, and `perSecond` is what it would with
   * all of it.
   */
  readonly isExtrapolated: boolean
  /** CPU time of the serving process for one request. */
  readonly processMicros: number
  /** Of an answer with its headers. */
  readonly bytes: number
  readonly p99Ms: number
  readonly answered: number
}

export interface Measured {
  readonly operations: Readonly<Record<string, MeasuredOperation>>
  /** Those that could not be asked for, with why. */
  readonly refused: Readonly<Record<string, string>>
  /** All that could, each as often as it is asked for; null where there is none. */
  readonly mix: MeasuredOperation | null
  /** Those that were asked for together. */
  readonly mixed: readonly string[]
  readonly residentBytes: number
}

/** Of a hundred answers that many may be refusals, such as of a row that another has taken. */
const mostRefused = 0.02
const warmUpS = 1
/** Of a core: what else runs takes its part. */
const full = 0.85
const wordsOfRun = 10_000_000

/** Asks for all operations together, each as often as it comes, and then for each alone, as fast as they are answered. */
export async function measureOperations(model: Model, server: MeasuredServer, options: MeasureOptions): Promise<Measured> {
  const { operations: wanted, share, onProgress } = options
  const { url, people, ids } = server
  const found = await findCalls(
    model,
    wanted.map(({ name }) => name),
    { people, ids, share, send: options.send },
  )
  const [operations, refused]: [Record<string, MeasuredOperation>, Record<string, string>] = [{}, {}]
  let runs = 0
  const run = async (kinds: LoadOrder['kinds']): Promise<MeasuredOperation | string> => {
    const order = { url, connections: options.connections, kinds }
    const from = () => ++runs * wordsOfRun + 2 * wordsOfRun
    if (runs === 0) await options.load({ ...order, seconds: warmUpS, from: from() })
    const before = await server.usage()
    const result = await options.load({ ...order, seconds: options.seconds, from: from() })
    const after = await server.usage()
    const fault = faultOf(result)
    if (fault !== null) return fault
    const busy = (after.cpuMicros - before.cpuMicros) / (result.seconds * 1e6)
    const isExtrapolated = busy < full && result.busy >= full
    return {
      perSecond: result.answered / result.seconds / (isExtrapolated ? busy : 1),
      isExtrapolated,
      processMicros: (after.cpuMicros - before.cpuMicros) / result.answered,
      bytes: result.bytes / result.answered,
      p99Ms: result.p99Ms,
      answered: result.answered,
    }
  }
  const callsOf = (name: string): readonly Call[] => {
    const each = found[name]!
    if (!('refusal' in each)) return each.calls
    refused[name] = each.refusal
    return []
  }
  const able = wanted.map(({ name, rate }) => ({ name, rate, calls: callsOf(name) })).filter(({ calls }) => calls.length > 0)
  const together = able.filter(({ rate }) => rate > 0)
  const kinds = together.map(({ rate, calls }) => ({ weight: rate, calls }))
  // Writes alone leave far more rows than people would, so that reads after them would find another system.
  onProgress('all together', 0, able.length + 1)
  const mix = kinds.length === 0 ? null : await run(kinds)
  const inOrder = able.toSorted((one, other) => Number(isWrite(one.calls)) - Number(isWrite(other.calls)))
  for (const [i, { name, calls }] of inOrder.entries()) {
    onProgress(name, i + 1, able.length + 1)
    const result = await run([{ weight: 1, calls }])
    if (typeof result === 'string') refused[name] = result
    else operations[name] = result
  }
  if (typeof mix === 'string') refused['all together'] = mix
  const { residentBytes } = await server.usage()
  const mixed = together.map(({ name }) => name)
  return { operations, refused, mix: typeof mix === 'string' ? null : mix, mixed, residentBytes }
}

const isWrite = (calls: readonly Call[]) => calls.some(({ method }) => method !== 'GET')

/** What makes a run worthless. */
function faultOf({ answered, well, failed, statuses }: LoadResult): string | null {
  if (answered === 0) return 'nothing was answered'
  if (failed > 0) return `${failed} requests had no answer`
  if (answered - well <= answered * mostRefused) return null
  const often = Object.entries(statuses)
    .filter(([status]) => Number(status) >= 300)
    .sort(([, a], [, b]) => b - a)
  return `${Math.round((100 * (answered - well)) / answered)}% were answered ${often[0]?.[0] ?? 'otherwise'}: it cannot be asked for again and again`
}
