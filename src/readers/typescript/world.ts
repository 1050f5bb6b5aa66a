import type { Call, FunctionId, Value } from '../../model/architecture/code.ts'
import type { Sources } from '../reader.ts'
import type { FileFacts, RawCall, RawClass, RawFunction, Shape } from './facts.ts'
import { moduleResolver, type ResolveModule } from './link-modules.ts'
import { type Caller, linkReferences, type References, type Resolved } from './link-references.ts'
import { type LinkValue, linkValues } from './link-values.ts'
import { remembered } from './remember.ts'

/** A call with what it comes to. */
export interface LinkedCall {
  readonly file: string
  readonly number: number
  readonly raw: RawCall
  readonly resolved: Resolved | null
  /** As {@link Call}, without transactions. */
  readonly call: Call
}

/** All files, joined: what routes, queries and transactions are read from. */
export interface World {
  readonly files: ReadonlyMap<string, FileFacts>
  readonly modules: ResolveModule
  readonly references: References
  /** In the order of files and of their numbers. */
  readonly calls: readonly LinkedCall[]
  /** Those of one file. */
  callsOf(file: string): readonly LinkedCall[]
  callAt(file: string, number: number | null): LinkedCall | null
  /** The call that is made on the answer of a call. */
  after(call: LinkedCall): LinkedCall | null
  /** The call whose answer a variable is, by its key: `<file>|v:3`. */
  keptIn(key: string): LinkedCall | null
  functionOf(id: FunctionId | null): RawFunction | null
  classOf(file: string, number: number): RawClass | null
  /** Who calls a function: the first call that was met. */
  callerOf(id: FunctionId): (Caller & { readonly call: LinkedCall }) | null
  value(file: string, value: Value): Value
}

export function worldOf(all: readonly FileFacts[], sources: Sources): World {
  const files = new Map(all.map((facts) => [facts.file.file, facts]))
  const modules = moduleResolver(sources)
  const references = linkReferences(files, modules)
  const callers = learnCallers(all, files, references)
  const links = new Map<string, LinkValue>()
  const linkOf = (facts: FileFacts): LinkValue =>
    remembered(links, facts.file.file, () => linkValues(facts, files, modules, references))
  const byFile = new Map(all.map((facts) => [facts.file.file, linkCalls(facts, references, linkOf(facts), files)]))
  const functionOf = (id: FunctionId | null): RawFunction | null => {
    if (id === null) return null
    const hash = id.lastIndexOf('#')
    return files.get(id.slice(0, hash))?.functions[Number(id.slice(hash + 1))] ?? null
  }
  const following = new Map<string, LinkedCall>()
  const kept = new Map<string, LinkedCall>()
  for (const calls of byFile.values()) {
    for (const call of calls) {
      if (call !== null && call.raw.on !== null) following.set(`${call.file}@${call.raw.on}`, call)
      if (call !== null && call.raw.keptRoot !== null) kept.set(`${call.file}|${call.raw.keptRoot.slice(0, -1)}`, call)
    }
  }
  return {
    files,
    modules,
    references,
    keptIn: (key) => kept.get(key) ?? null,
    after: (call) => following.get(call.raw.id) ?? null,
    calls: [...byFile.values()].flatMap((calls) => calls.flatMap((call) => call ?? [])),
    callsOf: (file) => byFile.get(file)?.filter((call) => call !== null) ?? [],
    callAt: (file, number) => (number === null ? null : (byFile.get(file)?.[number] ?? null)),
    functionOf,
    classOf: (file, number) => files.get(file)?.classes[number] ?? null,
    callerOf: (id) => {
      const caller = callers.get(id)
      const call = caller === undefined ? null : byFile.get(caller.file)?.[caller.number]
      return caller === undefined || !call ? null : { ...caller, call }
    },
    value: (file, value) => linkOf(files.get(file)!)(value),
  }
}

/** Two passes: what a parameter holds is known once it is known who calls. */
function learnCallers(
  all: readonly FileFacts[],
  files: ReadonlyMap<string, FileFacts>,
  references: References,
): ReadonlyMap<FunctionId, Caller & { number: number }> {
  let callers = new Map<FunctionId, Caller & { number: number }>()
  for (let pass = 0; pass < 2; pass++) {
    const found = new Map<FunctionId, Caller & { number: number }>()
    for (const facts of all) {
      const file = facts.file.file
      facts.calls.forEach((call, number) => {
        if (call?.ref == null || !call.shapes.some((shape) => shape !== null)) return
        const to = functionCalled(references.resolve(file, call.ref), files)
        if (to !== null && !found.has(to)) found.set(to, { file, shapes: call.shapes, number })
      })
    }
    callers = found
    references.learn(callers)
  }
  return callers
}

function linkCalls(
  facts: FileFacts,
  references: References,
  link: LinkValue,
  files: ReadonlyMap<string, FileFacts>,
): (LinkedCall | null)[] {
  const file = facts.file.file
  const next = new Map<number, RawCall>()
  for (const raw of facts.calls) if (raw !== null && raw.on !== null) next.set(raw.on, raw)
  return facts.calls.map((raw, number) => {
    if (raw === null) return null
    const resolved = raw.ref === null ? null : references.resolve(file, raw.ref)
    return { file, number, raw, resolved, call: linkedCall(raw, resolved, chainOf(raw, number, next, link), link, files) }
  })
}

function linkedCall(
  raw: RawCall,
  resolved: Resolved | null,
  chain: Call['chain'],
  link: LinkValue,
  files: ReadonlyMap<string, FileFacts>,
): Call {
  return {
    id: raw.id,
    function: raw.function,
    callee: raw.callee,
    target: resolved?.is === 'target' ? resolved.target : null,
    to: functionCalled(resolved, files),
    isNew: raw.isNew,
    args: raw.args.map(link),
    awaited: raw.awaited,
    floating: raw.floating,
    loop: raw.loop === null ? null : { ...raw.loop, over: raw.loop.over === null ? null : link(raw.loop.over) },
    transaction: null,
    chain,
    keptAs: raw.keptAs,
    conditions: raw.conditions,
    inTry: raw.inTry,
    place: raw.place,
    calleePlace: raw.calleePlace,
  }
}

/** The function that runs: of a class it is the constructor. */
export function functionCalled(resolved: Resolved | null, files: ReadonlyMap<string, FileFacts>): FunctionId | null {
  if (resolved?.is === 'function') return resolved.id
  if (resolved?.is !== 'class') return null
  const made = files.get(resolved.file)?.classes[resolved.number]?.methods.constructor
  return typeof made === 'number' ? `${resolved.file}#${made}` : null
}

const longestChain = 40

function chainOf(raw: RawCall, number: number, next: ReadonlyMap<number, RawCall>, link: LinkValue): Call['chain'] {
  const chain: Call['chain'][number][] = []
  let [at, current] = [number, raw]
  for (let following = next.get(at); following !== undefined && chain.length < longestChain; following = next.get(at)) {
    const taken = following.callee.slice(following.callee.lastIndexOf(')') + 1).replace(/^\./, '')
    chain.push({ name: taken, args: following.args.map(link) })
    current = following
    at = Number(current.id.slice(current.id.lastIndexOf('@') + 1))
  }
  return chain
}

/** Text that a value is known to be; null where it is not. */
export function textOf(value: Value | null | undefined): string | null {
  if (value?.is === 'text') return value.text
  if (value?.is === 'name') return textOf(value.value)
  if (value?.is === 'template' && value.tag === null) {
    const inner = value.values.map(textOf)
    return inner.every((one) => one !== null) ? value.texts.map((text, at) => text + (inner[at] ?? '')).join('') : null
  }
  return null
}

/** The object that a value is known to be. */
export function objectOf(value: Value | null | undefined): (Value & { is: 'object' }) | null {
  if (value?.is === 'object') return value
  return value?.is === 'name' ? objectOf(value.value) : null
}

/** A field of an object, where the value is one. */
export function fieldOf(value: Value | null | undefined, name: string): Value | null {
  const object = objectOf(value)
  return object !== null && Object.hasOwn(object.fields, name) ? object.fields[name]! : null
}

export function shapeField(shape: Shape | null | undefined, name: string): Shape | null {
  return shape !== null && typeof shape === 'object' && Object.hasOwn(shape, name) ? shape[name]! : null
}
