import type { Origin, Value } from '../../model/architecture/code.ts'
import type { FileFacts, Ref, Shape } from './facts.ts'
import type { ResolveModule } from './link-modules.ts'
import type { References } from './link-references.ts'

/** Completes the values of one file with what other files say. */
export type LinkValue = (value: Value) => Value

export function linkValues(
  facts: FileFacts,
  files: ReadonlyMap<string, FileFacts>,
  modules: ResolveModule,
  references: References,
): LinkValue {
  const linker = new ValueLinker(facts, importedConstants(facts, files, modules), references, files)
  return (value) => linker.link(value)
}

/** Rewrites what changes, and keeps the rest as it is. */
class ValueLinker {
  private readonly path: string
  private readonly imported: ReadonlyMap<string, Value>
  private readonly references: References
  private readonly files: ReadonlyMap<string, FileFacts>
  /** What an import is called here, as a reference. */
  private readonly names: ReadonlyMap<string, Ref>
  private readonly done = new WeakMap<object, Value>()

  constructor(
    facts: FileFacts,
    imported: ReadonlyMap<string, Value>,
    references: References,
    files: ReadonlyMap<string, FileFacts>,
  ) {
    this.path = facts.file.file
    this.imported = imported
    this.references = references
    this.files = files
    this.names = new Map(
      facts.imports.flatMap(({ from, names }) =>
        Object.entries(names).flatMap(([local, exported]) => (exported === '*' ? [] : [[local, importRef(from, exported)]])),
      ),
    )
  }

  link(value: Value): Value {
    const known = this.done.get(value)
    if (known !== undefined) return known
    const linked = this.linkOne(value)
    this.done.set(value, linked)
    return linked
  }

  private linkOne(value: Value): Value {
    switch (value.is) {
      case 'name': {
        const inner =
          value.value === null
            ? (constantOf(this.imported, value.path) ?? (value.origin === null ? this.functionNamed(value.path) : null))
            : this.link(value.value)
        const origin = this.linkOrigin(value.origin) ?? (inner?.is === 'name' ? inner.origin : null)
        return inner === value.value && origin === value.origin ? value : { ...value, value: inner, origin }
      }
      case 'call': {
        const args = this.linkAll(value.args)
        const origin = this.linkOrigin(value.origin)
        return args === value.args && origin === value.origin ? value : { ...value, args, origin }
      }
      case 'template': {
        const values = this.linkAll(value.values)
        return values === value.values ? value : { ...value, values }
      }
      case 'list': {
        const items = this.linkAll(value.items)
        return items === value.items ? value : { ...value, items }
      }
      case 'either':
      case 'other': {
        const of = this.linkAll(value.of)
        return of === value.of ? value : { ...value, of }
      }
      case 'object':
        return this.linkObject(value)
      default:
        return value
    }
  }

  /** A function of another file that is given by its name: `new Worker('mail', deliver)`. */
  private functionNamed(name: string): Value | null {
    const ref = this.names.get(name)
    const resolved = ref === undefined ? null : this.references.resolve(this.path, ref)
    if (resolved?.is !== 'function') return null
    const hash = resolved.id.lastIndexOf('#')
    const found = this.files.get(resolved.id.slice(0, hash))?.functions[Number(resolved.id.slice(hash + 1))]
    return found ? { is: 'function', id: found.id, place: found.place } : null
  }

  private linkObject(value: Value & { is: 'object' }): Value {
    let changed = false
    const fields: Record<string, Value> = {}
    for (const name in value.fields) {
      const before = value.fields[name]!
      fields[name] = this.link(before)
      changed ||= fields[name] !== before
    }
    const spreads = this.linkAll(value.spreads)
    const computed = this.linkAll(value.computed)
    return changed || spreads !== value.spreads || computed !== value.computed ? { ...value, fields, spreads, computed } : value
  }

  private linkAll(values: readonly Value[]): readonly Value[] {
    const linked = values.map((value) => this.link(value))
    return linked.some((value, at) => value !== values[at]) ? linked : values
  }

  private linkOrigin(origin: Origin | null): Origin | null {
    if (origin?.from !== 'call' || !origin.callee.includes('|')) return origin
    const resolved = this.references.resolve(this.path, origin.callee)
    if (resolved?.is === 'target') return { from: 'call', callee: resolved.target }
    const last = origin.callee.slice(origin.callee.indexOf('|') + 1).replace(/^\./, '')
    return { from: 'call', callee: resolved?.is === 'function' ? resolved.id : last }
  }
}

function constantOf(imported: ReadonlyMap<string, Value>, path: string): Value | undefined {
  if (imported.size === 0) return undefined
  const parts = path.split('.')
  for (let taken = Math.min(2, parts.length); taken > 0; taken--) {
    let value = imported.get(parts.slice(0, taken).join('.'))
    for (const name of parts.slice(taken)) {
      value = value?.is === 'object' && Object.hasOwn(value.fields, name) ? value.fields[name] : undefined
    }
    if (value !== undefined) return value
  }
  return undefined
}

export function importRef(from: string, exported: string): Ref {
  return exported === '*' ? `n:${from}|` : exported === 'default' ? `d:${from}|` : `n:${from}|.${exported}`
}

/** Constants by the names they have here: `maxRows`, `limits.maxRows`. */
function importedConstants(
  facts: FileFacts,
  files: ReadonlyMap<string, FileFacts>,
  modules: ResolveModule,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>()
  for (const { from, names } of facts.imports) {
    const target = modules(facts.file.file, from)
    if (target === null) continue
    for (const [local, exported] of Object.entries(names)) {
      if (exported === '*' || exported === 'default') {
        const constants = files.get(target)?.constants ?? {}
        for (const [name, value] of Object.entries(constants)) found.set(`${local}.${name}`, value)
        continue
      }
      const value = exportedConstant(files, modules, target, exported, 0)
      if (value !== null) found.set(local, value)
    }
  }
  return found
}

function exportedConstant(
  files: ReadonlyMap<string, FileFacts>,
  modules: ResolveModule,
  file: string,
  name: string,
  depth: number,
): Value | null {
  const facts = files.get(file)
  if (facts === undefined || depth > 5) return null
  if (Object.hasOwn(facts.constants, name)) return facts.constants[name]!
  const shape: Shape | undefined = Object.hasOwn(facts.exports, name) ? facts.exports[name] : undefined
  const again = typeof shape === 'string' ? /^n:([^|]*)\|\.([\w$]+)$/.exec(shape) : null
  const froms = again === null ? facts.stars.map((star) => [star, name] as const) : [[again[1]!, again[2]!] as const]
  for (const [from, inner] of froms) {
    const target = modules(file, from)
    const value = target === null ? null : exportedConstant(files, modules, target, inner, depth + 1)
    if (value !== null) return value
  }
  return null
}
