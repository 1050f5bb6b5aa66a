import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isObject } from '../kit/json.ts'
import type { AnyApp } from '../model/implement.ts'
import type { BackendSettings } from './backend.ts'

/** A file of the user's that cannot be loaded: what, where, and what to do. */
export class LoadError extends Error {
  readonly code: 'not_found' | 'unreadable'
  /** Absolute. */
  readonly file: string
  readonly remedy: string

  constructor(file: string, message: string, remedy: string, code: 'not_found' | 'unreadable' = 'unreadable') {
    super(message)
    this.name = 'LoadError'
    this.file = file
    this.remedy = remedy
    this.code = code
  }
}

export interface Loaded<T> {
  readonly value: T
  /** Absolute. */
  readonly file: string
}

type Seed = NonNullable<BackendSettings['seed']>

const seedFiles = ['seed.ts', 'seed.mts', 'seed.js', 'seed.mjs']
const appFiles = ['app.ts', 'app.mts', 'app.js', 'app.mjs']
const blueprintFiles = ['blueprint.ts', 'blueprint.mts', 'blueprint.js', 'blueprint.mjs', 'blueprint.json']

/**
 * What a folder serves: the default export of its `app.ts`, or its blueprint alone when that needs no code.
 * @param cache a folder that keeps what was compiled, which is half of a start
 * @throws LoadError
 */
export async function loadApp(folder: string, cache?: string): Promise<Loaded<AnyApp>> {
  const file = findIn(folder, appFiles)
  if (file !== undefined) return { value: readApp(await defaultOf(file, cache), file), file }
  const { value: blueprint, file: found } = await loadBlueprint(folder, cache)
  const needs = ['actions', 'rules', 'errors'].filter((section) => namesIn(blueprint, section).length > 0)
  const coded = codedVersions(blueprint)
  if (coded.length > 0) needs.push('versions')
  if (needs.length > 0) {
    const [names, app] = [
      needs.flatMap((section) => (section === 'versions' ? coded : namesIn(blueprint, section))),
      join(folder, 'app.ts'),
    ]
    const remedy = `write \`app.ts\` beside it: export default implement(blueprint, { ${names[0]}() { … } })`
    throw new LoadError(
      app,
      `${basename(found)} has ${needs.join(' and ')}, and no \`app.ts\` has their code`,
      remedy,
      'not_found',
    )
  }
  return { value: { blueprint, handlers: {}, more: {} } as unknown as AnyApp, file: found }
}

/**
 * What fills a new store in development: the default export of the folder's `seed.ts`, or nothing.
 * @throws LoadError
 */
export async function loadSeed(folder: string): Promise<Seed | undefined> {
  const file = findIn(folder, seedFiles)
  if (file === undefined) return undefined
  const seed = await defaultOf(file)
  if (typeof seed === 'function') return seed as Seed
  throw new LoadError(
    file,
    `the default export of ${basename(file)} is not a function`,
    'write `export default async function seed({ db }) { … }`',
  )
}

/**
 * A blueprint, not yet checked: of a folder, or of a TypeScript, JavaScript or JSON file. Code of handlers is run only
 * when there is no file of the blueprint's own.
 * @throws LoadError
 */
export async function loadBlueprint(path: string, cache?: string): Promise<Loaded<unknown>> {
  const file = isFile(path) ? resolve(path) : (findIn(path, blueprintFiles) ?? findIn(path, appFiles))
  if (file === undefined) {
    const remedy = 'name the folder that has them, or begin one with `lintel new <name>`'
    throw new LoadError(resolve(path), `no \`app.ts\` and no \`blueprint.ts\` is in ${path}`, remedy, 'not_found')
  }
  if (file.endsWith('.json')) return { value: readJson(file), file }
  const found = await defaultOf(file, cache)
  return { value: isObject(found) && 'handlers' in found ? found.blueprint : found, file }
}

function findIn(folder: string, names: readonly string[]): string | undefined {
  if (!existsSync(folder)) {
    throw new LoadError(
      resolve(folder),
      `nothing is at \`${folder}\``,
      'check the path, or begin a project with `lintel new <name>`',
      'not_found',
    )
  }
  return names.map((name) => resolve(folder, name)).find((file) => isFile(file))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function readApp(value: unknown, file: string): AnyApp {
  if (isObject(value) && isObject(value.handlers) && isObject(value.more)) return value as unknown as AnyApp
  throw new LoadError(
    file,
    `the default export of ${basename(file)} is not what \`implement\` returns`,
    'write `export default implement(blueprint, { … })`',
  )
}

function namesIn(blueprint: unknown, section: string): readonly string[] {
  const found = isObject(blueprint) ? blueprint[section] : undefined
  if (Array.isArray(found)) return found.filter((name) => typeof name === 'string')
  return isObject(found) ? Object.keys(found) : []
}

/** Older versions of the API of which code makes a part. */
function codedVersions(blueprint: unknown): readonly string[] {
  const { versions } = (isObject(blueprint) ? blueprint : {}) as { versions?: unknown }
  const codes = (thing: unknown) => isObject(thing) && thing.code === true
  return Object.entries(isObject(versions) ? versions : {}).flatMap(([name, version]) => {
    const { entities } = (isObject(version) ? version : {}) as { entities?: unknown }
    return Object.values(isObject(entities) ? entities : {}).some(codes) ? [name] : []
  })
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== undefined) throw new LoadError(file, `it cannot be read (${code})`, 'check its permissions')
    throw new LoadError(file, `it is not JSON: ${message}`, '`lintel emit schema` prints what a blueprint in JSON may hold')
  }
}

type Module = Readonly<Record<string, unknown>>

/** The default export of a module of the user's. */
async function defaultOf(file: string, cache?: string): Promise<unknown> {
  let module: Module
  try {
    module = (findsThisPackage(file) ? await importAsItIs(file) : undefined) ?? (await compile(file, cache))
  } catch (error) {
    throw asLoadError(error, file)
  }
  if (module.default !== undefined) return module.default
  throw new LoadError(file, `${basename(file)} has no default export`, 'write `export default` before what it makes')
}

/** Compiles what it imports on the way: in memory, or kept by its content in the cache. */
async function compile(file: string, cache: string | undefined): Promise<Module> {
  const { createJiti } = await import('jiti')
  // This package by its own name, so that there is one of it: what a handler throws is of the classes the server knows.
  const own = 'lintel'
  const jiti = createJiti(pathToFileURL(file).href, {
    fsCache: cache ?? false,
    interopDefault: false,
    virtualModules: { [own]: await import(own) },
    alias: { 'lintel/serve': fileURLToPath(import.meta.resolve('lintel/serve')) },
  })
  return jiti.import(file)
}

/** JavaScript that comes to this very package when it imports `lintel` needs no compiler, which is half of a start. */
function findsThisPackage(file: string): boolean {
  if (!/\.m?js$/.test(file)) return false
  try {
    const found = createRequire(file).resolve('lintel/package.json')
    return realpathSync(found) === realpathSync(new URL('../../package.json', import.meta.url))
  } catch {
    return false
  }
}

/** Undefined when it names TypeScript by the name it would be compiled to, or is no ES module: nothing has run then. */
async function importAsItIs(file: string): Promise<Module | undefined> {
  try {
    return (await import(pathToFileURL(file).href)) as Module
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function asLoadError(error: unknown, file: string): LoadError {
  if (!(error instanceof Error))
    return new LoadError(file, `it threw ${String(error).slice(0, 200)}`, 'see what runs when it is loaded')
  const { code, message, stack = '' } = error as NodeJS.ErrnoException
  const syntax = /^(?:\w*Error: )+(.+?)\s*\n\s*(\S.*?):(\d+):(\d+)/.exec(message)
  if (syntax) {
    const at = `${syntax[2]}:${syntax[3]}:${syntax[4]}`
    return new LoadError(at, `it is not valid TypeScript: ${lowerFirst(syntax[1]!.trim())}`, 'correct it there')
  }
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1]
  if (code?.endsWith('MODULE_NOT_FOUND') && missing !== undefined) {
    const from = /Require stack:\n- (.+)/.exec(message)?.[1] ?? file
    const local = missing.startsWith('.') || missing.startsWith('/')
    const remedy = local ? 'check the path of the import' : `install it: npm install ${missing}`
    return new LoadError(from, `it imports \`${missing}\`, which is not there`, remedy)
  }
  const place = placeIn(stack, dirname(file))
  const says = message.replaceAll(/\(0 , _\w+\.(\w+)\)/g, '`$1`').replaceAll(/\s*\n\s*/g, ' ')
  return new LoadError(place ?? file, `it threw when it was loaded: ${says}`, 'correct what runs when the file is loaded')
}

/** The first place of a stack that lies in the user's folder: `/app/app.ts:3:7`. */
function placeIn(stack: string, folder: string): string | undefined {
  const places = [...stack.matchAll(/\(?(?:file:\/\/)?(\/[^\s()]+:\d+):\d+\)?$/gm)].map((match) => match[1]!)
  return places.find((place) => !relative(folder, place).startsWith('..') && !place.includes('/node_modules/'))
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
