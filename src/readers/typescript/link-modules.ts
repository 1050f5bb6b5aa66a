import type { Sources } from '../reader.ts'
import { remembered } from './remember.ts'

/** The file that an import of a file means; null for a package, and for what is not there. */
export type ResolveModule = (from: string, specifier: string) => string | null

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']
const indexes = ['/index.ts', '/index.tsx', '/index.mts', '/index.js', '/index.mjs', '/index.cjs', '/index.jsx']

interface Aliases {
  /** Folder of the configuration, with `/` at its end where it is not the root. */
  readonly folder: string
  readonly base: string | null
  readonly paths: readonly { readonly prefix: string; readonly suffix: string; readonly targets: readonly string[] }[]
}

interface Workspace {
  readonly name: string
  readonly folder: string
  readonly entries: readonly string[]
}

export function moduleResolver(sources: Sources): ResolveModule {
  const aliases = sources.files
    .filter(({ path }) => /(?:^|\/)[tj]sconfig(?:\.\w+)?\.json$/.test(path))
    .flatMap(({ path }) => aliasesOf(sources, path))
  aliases.sort((a, b) => b.folder.length - a.folder.length || (a.folder < b.folder ? -1 : 1))
  const workspaces = sources.files
    .filter(({ path }) => /(?:^|\/)package\.json$/.test(path))
    .flatMap(({ path }) => workspaceOf(sources, path))
  const known = new Map<string, string | null>()
  return (from, specifier) => {
    const folder = folderOf(from)
    const key = `${folder}\0${specifier}`
    return remembered(known, key, () => resolveModule(sources, aliases, workspaces, folder, specifier))
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function resolveModule(
  sources: Sources,
  aliases: readonly Aliases[],
  workspaces: readonly Workspace[],
  folder: string,
  specifier: string,
): string | null {
  if (specifier.startsWith('.')) return fileAt(sources, joinPath(folder, specifier))
  for (const alias of aliases) {
    if (!folder.startsWith(alias.folder)) continue
    const found = aliased(sources, alias, specifier)
    if (found !== null) return found
  }
  for (const { name, folder: at, entries } of workspaces) {
    if (specifier === name)
      return firstFile(
        sources,
        entries.map((entry) => joinPath(at, entry)),
      )
    if (!specifier.startsWith(`${name}/`)) continue
    const rest = specifier.slice(name.length + 1)
    return firstFile(sources, [joinPath(at, rest), joinPath(at, `src/${rest}`)])
  }
  return null
}

function aliased(sources: Sources, { base, paths }: Aliases, specifier: string): string | null {
  for (const { prefix, suffix, targets } of paths) {
    const fits = specifier.startsWith(prefix) && specifier.endsWith(suffix) && specifier.length >= prefix.length + suffix.length
    if (!fits) continue
    const middle = specifier.slice(prefix.length, specifier.length - suffix.length)
    const found = firstFile(
      sources,
      targets.map((target) => target.replace('*', () => middle)),
    )
    if (found !== null) return found
  }
  return base === null ? null : fileAt(sources, joinPath(base, specifier))
}

function firstFile(sources: Sources, paths: readonly string[]): string | null {
  for (const path of paths) {
    const found = fileAt(sources, path)
    if (found !== null) return found
  }
  return null
}

const built: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
}

/** What stands at a path: the file, its source where it is named as built, or the index of a folder. */
function fileAt(sources: Sources, path: string): string | null {
  const ending = /\.[cm]?jsx?$/.exec(path)?.[0]
  if (ending !== undefined) {
    const stem = path.slice(0, -ending.length)
    for (const other of built[ending] ?? []) if (sources.has(stem + other)) return stem + other
  }
  for (const each of endings) if (/\.[cm]?[jt]sx?$/.test(path + each) && sources.has(path + each)) return path + each
  const stem = path.replace(/\/$/, '')
  for (const each of indexes) {
    const index = stem === '' || stem === '.' ? each.slice(1) : stem + each
    if (sources.has(index)) return index
  }
  return null
}

/** `a/b/` and `../c` are `a/c`. */
export function joinPath(folder: string, relative: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${relative}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

/** JSON as people write it: with comments and commas at the end. */
function looseJson(text: string): unknown {
  const plain = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, kept: string | undefined) => kept ?? '')
  try {
    return JSON.parse(plain.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, kept: string | undefined) => kept ?? ''))
  } catch {
    return null
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function aliasesOf(sources: Sources, path: string): Aliases[] {
  const options = field(looseJson(sources.text(path)), 'compilerOptions')
  const folder = folderOf(path)
  const baseUrl = field(options, 'baseUrl')
  const paths = field(options, 'paths')
  const base = typeof baseUrl === 'string' ? joinPath(folder, baseUrl) : null
  if (base === null && (typeof paths !== 'object' || paths === null)) return []
  const told = Object.entries((paths ?? {}) as Readonly<Record<string, unknown>>).flatMap(([pattern, targets]) => {
    if (!Array.isArray(targets)) return []
    const [prefix = '', suffix = ''] = pattern.split('*')
    const where = targets.filter((one): one is string => typeof one === 'string').map((one) => joinPath(base ?? folder, one))
    return [{ prefix: pattern.includes('*') ? prefix : pattern, suffix, targets: where }]
  })
  return [{ folder, base, paths: told }]
}

function workspaceOf(sources: Sources, path: string): Workspace[] {
  const json = looseJson(sources.text(path))
  const name = field(json, 'name')
  if (typeof name !== 'string' || name === '') return []
  const told = [field(json, 'source'), field(json, 'types'), field(json, 'main'), field(json, 'module')]
  const entries = told.filter((one): one is string => typeof one === 'string')
  const sourcesOfBuilt = entries.map((entry) =>
    entry.replace(/^(?:\.\/)?(?:dist|lib|build|out)\//, 'src/').replace(/\.d\.ts$/, '.ts'),
  )
  return [{ name, folder: folderOf(path), entries: [...sourcesOfBuilt, ...entries, 'src/index', 'index', 'src/main'] }]
}
