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
   * The sending or the machine was full before the process was: it answered so many with a part of its time, and `perSecond` is what
   * it would with all of it.
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
  /** Those that were asked for together, and how often each. */
  readonly mixed: readonly { readonly name: string; readonly rate: number }[]
  readonly residentBytes: number
}

/** Of a hundred answers that many may be refusals, such as of a row that another has taken. */
const mostRefused = 0.02
/** A while apart, so that what else runs on the machine is seldom there in all of them: the one that took least is believed. */
const rounds = 3
/** Asked for before it is measured, however short that is: what was hardly ever run is slow. */
const warmUpS = 0.4
/** All code of a system takes a while until it is compiled for good. */
const warmUpTogetherS = 4
/** All together are what a plan stands or falls with. */
const togetherTimes = 3
/** Of a core: what else runs takes its part. */
const full = 0.85
const wordsOfRun = 10_000_000

/** Asks for all operations together, each as often as it comes, and then for each alone, as fast as they are answered. */
export async function measureOperations(model: Model, server: MeasuredServer, options: MeasureOptions): Promise<Measured> {
  const { operations: wanted, share, seconds, onProgress } = options
  const { url, people, ids } = server
  const found = await findCalls(
    model,
    wanted.map(({ name }) => name),
    { people, ids, share, send: options.send },
  )
  const refused: Record<string, string> = {}
  let from = wordsOfRun
  const load = (kinds: LoadOrder['kinds'], forSeconds: number) => {
    from += wordsOfRun
    return options.load({ url, connections: options.connections, kinds, seconds: forSeconds, from })
  }
  const best = new Map<string, MeasuredOperation>()
  const run = async ({ name, kinds, seconds }: Run, round: number): Promise<void> => {
    if (Object.hasOwn(refused, name)) return
    if (round === 0) await load(kinds, name === together ? warmUpTogetherS : warmUpS)
    const before = await server.usage()
    const result = await load(kinds, seconds / rounds)
    const after = await server.usage()
    const fault = faultOf(result)
    if (fault !== null) refused[name] = fault
    else best.set(name, lesser(best.get(name), operationOf(result, after.cpuMicros - before.cpuMicros)))
  }
  const able = wanted.flatMap(({ name, rate }) => {
    const each = found[name]!
    if (!('refusal' in each)) return [{ name, rate, calls: each.calls }]
    refused[name] = each.refusal
    return []
  })
  const mixed = able.filter(({ rate }) => rate > 0)
  const alone = able.map(({ name, calls }): Run => ({ name, kinds: [{ weight: 1, calls }], seconds }))
  const kinds = mixed.map(({ rate, calls }) => ({ weight: rate, calls }))
  const mix: Run = { name: together, kinds, seconds: seconds * togetherTimes }
  // Writes alone leave far more rows than people would, so that reads after them would find another system.
  const phases = [[...(kinds.length === 0 ? [] : [mix]), ...alone.filter((each) => !isWrite(each))], alone.filter(isWrite)]
  const all = phases.flatMap((runs) => Array.from({ length: rounds }, (_, round) => runs.map((each) => ({ each, round }))).flat())
  for (const [i, { each, round }] of all.entries()) {
    onProgress(each.name, i, all.length)
    await run(each, round)
  }
  const measured = ({ name }: { readonly name: string }) => !Object.hasOwn(refused, name)
  return {
    operations: Object.fromEntries(alone.filter(measured).map(({ name }) => [name, best.get(name)!])),
    refused,
    mix: kinds.length > 0 && measured(mix) ? best.get(together)! : null,
    mixed: mixed.map(({ name, rate }) => ({ name, rate })),
    residentBytes: (await server.usage()).residentBytes,
  }
}

const together = 'all together'

interface Run {
  readonly name: string
  readonly kinds: LoadOrder['kinds']
  readonly seconds: number
}

const isWrite = ({ kinds }: Run) => kinds.some(({ calls }) => calls.some(({ method }) => method !== 'GET'))

function lesser(one: MeasuredOperation | undefined, other: MeasuredOperation): MeasuredOperation {
  return one === undefined || other.processMicros < one.processMicros ? other : one
}

function operationOf({ answered, seconds, bytes, p99Ms, ...load }: LoadResult, cpuMicros: number): MeasuredOperation {
  const busy = cpuMicros / (seconds * 1e6)
  const isExtrapolated = busy < full && (load.busy >= full || load.idleCores < 1 - full)
  return {
    perSecond: answered / seconds / (isExtrapolated ? busy : 1),
    isExtrapolated,
    processMicros: cpuMicros / answered,
    bytes: bytes / answered,
    p99Ms,
    answered,
  }
}

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
