import type { FunctionId } from '../../model/architecture/code.ts'
import type { FileFacts, RawFunction, Ref, Shape } from './facts.ts'
import type { ResolveModule } from './link-modules.ts'
import { packageName } from './platform.ts'
import { remembered } from './remember.ts'

/** What a reference comes to when all files are known. */
export type Resolved =
  /** Something of a package or of the platform, spelt as a `target`. */
  | { readonly is: 'target'; readonly target: string; readonly vias: readonly Via[] }
  | { readonly is: 'function'; readonly id: FunctionId; readonly vias: readonly Via[] }
  | { readonly is: 'class'; readonly file: string; readonly number: number; readonly vias: readonly Via[] }
  | {
      readonly is: 'fields'
      readonly file: string
      readonly fields: { readonly [name: string]: Shape }
      readonly vias: readonly Via[]
    }
  /** A parameter that no call tells more of. */
  | {
      readonly is: 'parameter'
      readonly function: FunctionId
      readonly index: number
      readonly rest: string
      readonly vias: readonly Via[]
    }

/** A variable or field on the way, by its key, and what was taken of it: `.get`. */
export interface Via {
  readonly key: string
  readonly rest: string
}

export interface References {
  resolve(file: string, ref: Ref): Resolved | null
  shape(file: string, shape: Shape | null): Resolved | null
  /** The arguments that a function is called with, told by the first call that was met. */
  learn(callers: ReadonlyMap<FunctionId, Caller>): void
}

export interface Caller {
  readonly file: string
  readonly shapes: readonly (Shape | null)[]
}

interface Step {
  readonly file: string
  readonly ref: Ref
  readonly rest: readonly string[]
  readonly vias: readonly Via[]
  readonly depth: number
}

const deepest = 40
/** No steps. */
const nothing: readonly never[] = []

interface ParsedRef {
  readonly kind: string
  readonly root: string
  readonly path: readonly string[]
}

function parseRef(ref: Ref): ParsedRef {
  const bar = ref.lastIndexOf('|')
  return { kind: ref[0] ?? '', root: ref.slice(2, bar), path: ref.slice(bar + 1).match(pieces) ?? [] }
}

const pieces = /\.[^.()|]+|\(\)/g

type At = Omit<Step, 'ref' | 'rest'>

/** Follows references from file to file. */
class Linker implements References {
  private readonly files: ReadonlyMap<string, FileFacts>
  private readonly modules: ResolveModule
  private readonly parsed = new Map<Ref, ParsedRef>()
  /** What references come to, by file: for good, and as long as no more is known of callers. */
  private readonly settled = new Map<string, Map<Ref, Resolved | null>>()
  private readonly open = new Map<string, Map<Ref, Resolved | null>>()
  private callers: ReadonlyMap<FunctionId, Caller> = new Map()
  /** Whether what is being followed went by a parameter, so that it may come to something else once callers are known. */
  private byParameter = false

  constructor(files: ReadonlyMap<string, FileFacts>, modules: ResolveModule) {
    this.files = files
    this.modules = modules
  }

  shape(file: string, shape: Shape | null): Resolved | null {
    if (typeof shape === 'string') return this.resolve(file, shape)
    return shape === null ? null : { is: 'fields', file, fields: shape, vias: [] }
  }

  learn(callers: ReadonlyMap<FunctionId, Caller>): void {
    this.callers = callers
    this.open.clear()
  }

  resolve(file: string, ref: Ref): Resolved | null {
    const known = remembered(this.settled, file, () => new Map())
    const found = known.get(ref)
    if (found !== undefined) return found
    const meanwhile = this.open.get(file)?.get(ref)
    if (meanwhile !== undefined) return meanwhile
    const before = this.byParameter
    this.byParameter = false
    known.set(ref, null)
    const resolved = this.follow({ file, ref, rest: nothing, vias: nothing, depth: 0 })
    if (this.byParameter) {
      known.delete(ref)
      remembered(this.open, file, () => new Map()).set(ref, resolved)
    } else known.set(ref, resolved)
    this.byParameter ||= before
    return resolved
  }

  private follow({ file, ref, rest, vias, depth }: Step): Resolved | null {
    if (depth > deepest || ref === '') return null
    const { kind, root, path: own } = remembered(this.parsed, ref, () => parseRef(ref))
    const path = rest.length === 0 ? own : own.length === 0 ? rest : [...own, ...rest]
    const step = { file, vias, depth: depth + 1 }
    switch (kind) {
      case 'g':
        return { is: 'target', target: `global:${root}${path.join('')}`, vias }
      case 'n':
      case 'd':
        return this.ofModule(root, kind === 'd', path, step)
      case 'v':
        return this.ofVariable(Number(root), path, step)
      case 'f':
        return this.ofFunction(`${file}#${root}`, path, step)
      case 'c':
        return this.ofClass(Number(root), path, step)
      case 'p':
        return this.ofParameter(root, path, step)
      default:
        return null
    }
  }

  private ofShape(shape: Shape | null | undefined, path: readonly string[], at: At): Resolved | null {
    if (shape === null || shape === undefined) return null
    if (typeof shape === 'string') return this.follow({ ...at, ref: shape, rest: path })
    const first = path[0]
    if (first === undefined) return { is: 'fields', file: at.file, fields: shape, vias: at.vias }
    const name = first.slice(1)
    return first.startsWith('.') && Object.hasOwn(shape, name) ? this.ofShape(shape[name], path.slice(1), at) : null
  }

  private ofModule(specifier: string, isDefault: boolean, path: readonly string[], at: At): Resolved | null {
    const target = this.modules(at.file, specifier)
    if (target === null) return ofPackage(specifier, path, at.vias)
    const facts = this.files.get(target)
    if (facts === undefined) return null
    const inside = { ...at, file: target }
    const [first, rest] = [path[0], path.slice(1)]
    if (isDefault) {
      const whole = this.ofShape(facts.exports.default, first === '.default' ? rest : path, inside)
      if (whole !== null || first === undefined || !first.startsWith('.')) return whole
      return this.ofExport(facts, first.slice(1), rest, inside)
    }
    if (first?.startsWith('.')) {
      const named = this.ofExport(facts, first.slice(1), rest, inside)
      if (named !== null) return named
      return first === '.default' ? null : this.ofShape(facts.exports.default, path, inside)
    }
    if (facts.exports.default !== undefined) return this.ofShape(facts.exports.default, path, inside)
    return first === undefined ? { is: 'fields', file: target, fields: facts.exports, vias: at.vias } : null
  }

  private ofExport(facts: FileFacts, name: string, rest: readonly string[], at: At): Resolved | null {
    if (Object.hasOwn(facts.exports, name)) return this.ofShape(facts.exports[name], rest, at)
    for (const star of facts.stars) {
      const found = at.depth > deepest ? null : this.ofModule(star, false, [`.${name}`, ...rest], { ...at, depth: at.depth + 5 })
      if (found !== null) return found
    }
    return null
  }

  private ofVariable(number: number, path: readonly string[], at: At): Resolved | null {
    const variable = this.files.get(at.file)?.variables[number]
    if (variable === undefined) return null
    const via = { key: `${at.file}|v:${number}`, rest: path.join('') }
    const inside = { ...at, vias: [...at.vias, via] }
    return this.ofShape(variable.shape, path, inside) ?? this.ofMade(variable.call, path, inside)
  }

  /** What `remember('db', () => new Client())` answers is what the function makes, where nothing else tells. */
  private ofMade(call: number | null, path: readonly string[], at: At): Resolved | null {
    const shapes = call === null ? undefined : this.files.get(at.file)?.calls[call]?.shapes
    for (const shape of shapes ?? []) {
      if (typeof shape !== 'string' || !/^f:\d+\|$/.test(shape)) continue
      const made = this.follow({ ...at, ref: shape, rest: ['()', ...path] })
      if (made?.is === 'target' && !made.target.startsWith('global:')) return made
    }
    return null
  }

  private ofFunction(id: FunctionId, path: readonly string[], at: At): Resolved | null {
    const first = path[0]
    if (first === undefined) return { is: 'function', id, vias: at.vias }
    if (/^\.(?:bind|call|apply)$/.test(first)) return { is: 'function', id, vias: at.vias }
    if (first !== '()') return null
    return this.ofShape(this.functionOf(id)?.returns ?? null, path.slice(1), at)
  }

  private functionOf(id: FunctionId): RawFunction | undefined {
    const hash = id.lastIndexOf('#')
    return this.files.get(id.slice(0, hash))?.functions[Number(id.slice(hash + 1))]
  }

  private ofClass(number: number, path: readonly string[], at: At): Resolved | null {
    const found = this.files.get(at.file)?.classes[number]
    if (found === undefined) return null
    const [first, rest] = [path[0], path.slice(1)]
    if (first === undefined) return { is: 'class', file: at.file, number, vias: at.vias }
    if (!first.startsWith('.')) return null
    const name = first.slice(1)
    if (Object.hasOwn(found.methods, name)) return this.ofFunction(`${at.file}#${found.methods[name]}`, rest, at)
    if (Object.hasOwn(found.shapes, name)) {
      const via = { key: `${at.file}|c:${number}.${name}`, rest: rest.join('') }
      return this.ofShape(found.shapes[name], rest, { ...at, vias: [...at.vias, via] })
    }
    return found.parent === null ? null : this.follow({ ...at, ref: found.parent, rest: path })
  }

  private ofParameter(root: string, path: readonly string[], at: At): Resolved | null {
    const colon = root.indexOf(':')
    const number = Number(root.slice(0, colon))
    const index = Number(root.slice(colon + 1))
    const of = this.files.get(at.file)?.functions[number]
    if (of === undefined) return null
    // What is written where it is passed on is called by nobody else.
    const mayBeCalled = of.callback === null
    this.byParameter ||= mayBeCalled
    const typed = of.parameterTypes[index] ?? null
    const byType = typed === null ? null : this.follow({ ...at, ref: typed, rest: path })
    const caller = mayBeCalled ? this.callers.get(of.id) : undefined
    if (byType !== null && (caller === undefined || !isApplication(byType))) {
      return isApplication(byType) ? { ...byType, vias: [...at.vias, viaOf(root, path, at)] } : byType
    }
    const vias = [...at.vias, viaOf(root, path, at)]
    const passed = caller?.shapes[index]
    const told = caller === undefined ? null : this.ofShape(passed, path, { file: caller.file, vias, depth: at.depth + 2 })
    if (told !== null) return told
    const handle = byType === null && index === 0 ? this.ofTransaction(of, path, at) : null
    if (handle !== null) return handle
    return byType === null ? { is: 'parameter', function: of.id, index, rest: path.join(''), vias } : { ...byType, vias }
  }

  /** In `db.transaction(async (tx) => …)` whatever is called on `tx` is what could be called on `db`. */
  private ofTransaction({ callback }: RawFunction, path: readonly string[], at: At): Resolved | null {
    const ref = callback === null ? null : (this.files.get(at.file)?.calls[callback.call]?.ref ?? null)
    const base =
      ref === null
        ? null
        : /^(.*?[|.\w\])])\.(?:transaction(?:\(\)(?:\.setIsolationLevel\(\))?\.execute)?|\$transaction|begin)$/.exec(ref)?.[1]
    if (base === undefined || base === null) return null
    const client = this.follow({ ...at, ref: base, rest: path, depth: at.depth + 2 })
    return client?.is === 'target' && /^(?:sequelize|better-sqlite3)/.test(client.target) ? null : client
  }
}

export function linkReferences(files: ReadonlyMap<string, FileFacts>, modules: ResolveModule): References {
  return new Linker(files, modules)
}

/** A type that says what an application is, and not which. */
function isApplication(resolved: Resolved): boolean {
  return (
    resolved.is === 'target' &&
    /^(?:express|fastify):(?:Express|Application|IRouter|Router|FastifyInstance)\b/.test(resolved.target)
  )
}

function viaOf(root: string, path: readonly string[], at: { readonly file: string }): Via {
  return { key: `${at.file}|p:${root}`, rest: path.join('') }
}

/** A client that is generated into the repository, and not kept in it. */
function isGeneratedPrisma(specifier: string, first: string | undefined): boolean {
  return (first === '.PrismaClient' || first === '.Prisma') && /^[.@#~]/.test(specifier)
}

function ofPackage(specifier: string, path: readonly string[], vias: readonly Via[]): Resolved | null {
  const name = isGeneratedPrisma(specifier, path[0]) ? '@prisma/client' : packageName(specifier)
  if (/^(?:\.|@\/|~|#|\/)/.test(name)) return null
  const told = path.length === 0 ? '.default' : path.join('')
  const unwrapped = told.startsWith('.default.') && path[1] === '.default' ? told.slice('.default'.length) : told
  return { is: 'target', target: `${name}:${unwrapped.replace(/^\./, '')}`, vias }
}
