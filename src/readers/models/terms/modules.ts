import { type Place, placesOf } from '../../../model/architecture/place.ts'
import type { ClassTerms, FileTerms, Span, Term } from './term.ts'

export interface ModuleFile {
  readonly path: string
  readonly terms: FileTerms
  readonly placeOf: (span: Span) => Place
}

/** A declaration with the file that it stands in. */
export interface Declared<T> {
  readonly file: ModuleFile
  /** The name that its own file has for it. */
  readonly name: string
  readonly value: T
}

/** How many names are followed for one. */
const farthest = 8

const library = /^(?:node:|drizzle-orm|typeorm|sequelize|@nestjs\/|class-validator|class-transformer)/

/** The files that declare tables, and names followed from one to another. */
export class Modules {
  readonly files: readonly ModuleFile[]
  private readonly byPath: ReadonlyMap<string, ModuleFile>

  constructor(files: readonly { readonly path: string; readonly text: string; readonly terms: FileTerms }[]) {
    this.files = files.map(({ path, text, terms }) => {
      const placeAt = placesOf(path, text)
      return { path, terms, placeOf: ({ start, end }) => placeAt(start, end) }
    })
    this.byPath = new Map(this.files.map((file) => [file.path, file]))
  }

  constantOf(file: ModuleFile, name: string): Declared<Term> | null {
    return this.find(file, name, ({ terms }, local) =>
      Object.hasOwn(terms.constants, local) ? terms.constants[local]!.value : undefined,
    )
  }

  classOf(file: ModuleFile, name: string): Declared<ClassTerms> | null {
    return this.find(file, name, ({ terms }, local) => terms.classes.find((each) => each.name === local))
  }

  enumOf(file: ModuleFile, name: string): readonly string[] | null {
    const found = this.find(file, name, ({ terms }, local) =>
      Object.hasOwn(terms.enums, local) ? terms.enums[local] : undefined,
    )
    return found?.value ?? null
  }

  /** What a name is imported from, where it is; of a namespace, the last of the path. */
  importOf({ terms }: ModuleFile, path: string): { readonly from: string; readonly name: string } | null {
    const [first = '', ...rest] = path.split('.')
    const found = Object.hasOwn(terms.imports, first) ? terms.imports[first]! : null
    if (found === null || rest.length === 0) return found
    return { from: found.from, name: rest.at(-1)! }
  }

  /** A term with the constants that names in it stand for, where it is a name. */
  settled(file: ModuleFile, term: Term): Declared<Term> {
    let at: Declared<Term> = { file, name: '', value: term }
    for (let steps = 0; steps < farthest && at.value.is === 'name'; steps++) {
      const next = this.constantOf(at.file, at.value.path) ?? this.memberOf(at.file, at.value.path)
      if (next === null || next.value === at.value) break
      at = next
    }
    return at
  }

  /** `shared.id` of `const shared = { id: … }`. */
  private memberOf(file: ModuleFile, path: string): Declared<Term> | null {
    const at = path.lastIndexOf('.')
    const held = at === -1 ? null : this.constantOf(file, path.slice(0, at))
    if (held?.value.is !== 'object') return null
    const field = held.value.fields.find(({ name }) => name === path.slice(at + 1))
    return field === undefined ? null : { file: held.file, name: field.name!, value: field.value }
  }

  private find<T>(
    file: ModuleFile,
    path: string,
    own: (file: ModuleFile, local: string) => T | undefined,
    seen: Set<string> = new Set(),
  ): Declared<T> | null {
    const here = own(file, path)
    if (here !== undefined) return { file, name: path, value: here }
    const imported = this.importOf(file, path)
    if (imported === null) return null
    const target = this.fileOf(file, imported.from)
    if (target !== null) return this.exported(target, imported.name, own, seen)
    // An alias of the compiler's settings: the one file that has the name at its top.
    if (!imported.from.startsWith('.') && !library.test(imported.from)) {
      const holders = this.files.flatMap((each) => (own(each, imported.name) === undefined ? [] : [each]))
      if (holders.length === 1) return { file: holders[0]!, name: imported.name, value: own(holders[0]!, imported.name)! }
    }
    return null
  }

  private exported<T>(
    file: ModuleFile,
    name: string,
    own: (file: ModuleFile, local: string) => T | undefined,
    seen: Set<string>,
  ): Declared<T> | null {
    // Modules may pass on each other's exports in a circle.
    const key = `${file.path}#${name}`
    if (seen.has(key)) return null
    seen.add(key)
    const local = Object.hasOwn(file.terms.exports, name) ? file.terms.exports[name]! : name
    const here = this.find(file, local, own, seen)
    if (here !== null) return here
    for (const from of file.terms.passesOn) {
      const target = this.fileOf(file, from)
      const found = target === null ? null : this.exported(target, local, own, seen)
      if (found !== null) return found
    }
    return null
  }

  private fileOf({ path }: ModuleFile, from: string): ModuleFile | null {
    if (!from.startsWith('.')) return null
    const base = joined(path.slice(0, Math.max(0, path.lastIndexOf('/'))), from).replace(/\.[cm]?[jt]s$/, '')
    for (const ending of [
      '.ts',
      '.js',
      '.mts',
      '.cts',
      '.mjs',
      '.cjs',
      '.tsx',
      '/index.ts',
      '/index.js',
      '/index.cjs',
      '/index.mjs',
    ]) {
      const found = this.byPath.get(base + ending)
      if (found !== undefined) return found
    }
    return null
  }
}

function joined(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
