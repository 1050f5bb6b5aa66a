import type { Model } from '../model/model.ts'
import { type Call, findCalls, type Person } from './find-calls.ts'
import type { LoadOrder, LoadResult } from './load.ts'

/** A backend that is served for nothing but to be measured. */
export interface MeasuredServer {
  readonly url: string
  readonly people: readonly Person[]
  readonly ids: ReadonlyMap<string, readonly string[]>
  /**
   * Of the serving process: for how long its one thread of JavaScript had work, since it began, and memory now. That thread is what is
   * full first; what others do beside it, such as collecting garbage, is no part of it.
   */
  usage(): Promise<{ readonly busyMicros: number; readonly residentBytes: number }>
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
  /** For how long one request keeps the serving process busy. */
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
/** A while apart: how fast a machine is changes within seconds with what else runs on it, so the one in the middle is believed. */
const rounds = 3
/** Asked for before it is measured, however short that is: what was hardly ever run is slow. */
const warmUpS = 0.4
/** All code of a system takes a while until it is compiled for good. */
const warmUpTogetherS = 4
/** In each round, and as long as so many operations: all together are what a plan stands or falls with. */
const [togetherTimes, togetherLength] = [3, 2]
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
  const came = new Map<string, readonly MeasuredOperation[]>()
  const run = async ({ name, kinds, seconds }: Run): Promise<void> => {
    if (Object.hasOwn(refused, name)) return
    const earlier = came.get(name)
    if (earlier === undefined) await load(kinds, name === together ? warmUpTogetherS : warmUpS)
    const before = await server.usage()
    const result = await load(kinds, seconds)
    const after = await server.usage()
    const fault = faultOf(result)
    if (fault !== null) refused[name] = fault
    else came.set(name, [...(earlier ?? []), operationOf(result, after.busyMicros - before.busyMicros)])
  }
  const able = wanted.flatMap(({ name, rate }) => {
    const each = found[name]!
    if (!('refusal' in each)) return [{ name, rate, calls: each.calls }]
    refused[name] = each.refusal
    return []
  })
  const mixed = able.filter(({ rate }) => rate > 0)
  const alone = able.map(({ name, calls }): Run => ({ name, kinds: [{ weight: 1, calls }], seconds: seconds / rounds }))
  const kinds = mixed.map(({ rate, calls }) => ({ weight: rate, calls }))
  const mix: Run = { name: together, kinds, seconds: seconds * togetherLength }
  const reads = partsOf(
    alone.filter((each) => !isWrite(each)),
    togetherTimes,
  )
  // Writes alone leave far more rows than people would, so that reads after them would find another system.
  const phases = [reads.flatMap((part) => [...(kinds.length === 0 ? [] : [mix]), ...part]), alone.filter(isWrite)]
  const all = phases.flatMap((runs) => Array.from({ length: rounds }, () => runs).flat())
  for (const [i, each] of all.entries()) {
    onProgress(each.name, i, all.length)
    await run(each)
  }
  const measured = ({ name }: { readonly name: string }) => !Object.hasOwn(refused, name)
  return {
    operations: Object.fromEntries(alone.filter(measured).map(({ name }) => [name, middleOf(came.get(name)!)])),
    refused,
    mix: kinds.length > 0 && measured(mix) ? middleOf(came.get(together)!) : null,
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

/** In so many parts, which differ by one at most. */
function partsOf<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const edge = (i: number) => Math.ceil((i * items.length) / count)
  return Array.from({ length: count }, (_, i) => items.slice(edge(i), edge(i + 1)))
}

function middleOf(all: readonly MeasuredOperation[]): MeasuredOperation {
  return all.toSorted((a, b) => a.processMicros - b.processMicros)[Math.floor(all.length / 2)]!
}

function operationOf({ answered, seconds, bytes, p99Ms, ...load }: LoadResult, busyMicros: number): MeasuredOperation {
  const busy = busyMicros / (seconds * 1e6)
  const isExtrapolated = busy < full && (load.busy >= full || load.idleCores < 1 - full)
  return {
    perSecond: answered / seconds / (isExtrapolated ? busy : 1),
    isExtrapolated,
    processMicros: busyMicros / answered,
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
