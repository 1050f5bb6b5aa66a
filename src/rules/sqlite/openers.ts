/** How SQLite databases are opened: by which driver, with which settings, how many times. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, CodeFunction, Value } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { namedSettings } from '../named-settings.ts'
import { once } from '../once.ts'
import { fieldOf, settled, textOf, within } from '../values.ts'

export type Driver = 'better-sqlite3' | 'libsql' | '@libsql/client' | 'node:sqlite' | 'sqlite3' | 'bun:sqlite'

export interface Pragma {
  /** `journal_mode`. */
  readonly name: string
  /** Lower-case; null where it is not a constant, or only asked for. */
  readonly value: string | null
  readonly call: Call
  /** The text that says it. */
  readonly place: Place
  /** It is executed on one element of a pool. */
  readonly ofOne: boolean
}

export interface Opener {
  readonly driver: Driver
  readonly call: Call
  /** The file or address, and what is joined into it. */
  readonly path: Value | undefined
  readonly options: Value | undefined
  readonly pragmas: readonly Pragma[]
  readonly lies: 'file' | 'memory' | 'remote' | 'unknown'
  readonly readonly: boolean
  /** Opened for each element of a list: a pool of connections. */
  readonly pool: Call | null
}

/** What each driver does where nothing is said. */
export const waits: Readonly<Record<Driver, number>> = {
  'better-sqlite3': 5000,
  sqlite3: 1000,
  libsql: 0,
  '@libsql/client': 0,
  'node:sqlite': 0,
  'bun:sqlite': 0,
}
export const enforcesKeys: ReadonlySet<Driver> = new Set<Driver>(['better-sqlite3', 'libsql', '@libsql/client', 'node:sqlite'])

const makers: readonly (readonly [RegExp, Driver])[] = [
  [/^better-sqlite3:(default|Database)$/, 'better-sqlite3'],
  [/^libsql(\/promise)?:(default|Database)$/, 'libsql'],
  [/^@libsql\/client(\/\w+)?:createClient$/, '@libsql/client'],
  [/^node:sqlite:DatabaseSync$/, 'node:sqlite'],
  [/^sqlite3:(default\.|verbose\(\)\.|default\.verbose\(\)\.)?Database$/, 'sqlite3'],
  [/^bun:sqlite:(Database|default)$/, 'bun:sqlite'],
]

/** Where code that serves opens a database. */
export const openersOf: (architecture: Architecture) => readonly Opener[] = once(readOpeners)

function readOpeners(architecture: Architecture): readonly Opener[] {
  const calls = architecture.code.calls.filter(({ function: id }) => isServing(architecture, id))
  const made = calls.flatMap((call) => {
    const driver = makers.find(([target]) => call.target !== null && target.test(call.target))?.[1]
    return driver === undefined ? [] : [{ call, driver }]
  })
  if (made.length === 0) return []
  const pragmas = calls.flatMap(pragmasOf)
  return made.map(({ call, driver }) => {
    const options = driver === '@libsql/client' ? call.args[0] : call.args[1]
    const path = driver === '@libsql/client' ? fieldOf(call.args[0], 'url') : call.args[0]
    const pool = poolOf(architecture, call)
    const isItsOwn = made.length === 1 ? () => true : ownership(architecture, call, pool)
    const own = pragmas.filter((pragma) => isItsOwn(pragma.call))
    return { driver, call, path, options, pragmas: own, pool, lies: lies(architecture, path), readonly: isReadonly(options) }
  })
}

const statement = /\bpragma\s+(?:\w+\.)?(\w+)\s*(?:=\s*['"]?(-?\w+)['"]?|\(\s*['"]?(-?\w+)['"]?\s*\))?/gi

function pragmasOf(call: Call): readonly Pragma[] {
  const method =
    /(?:^|\.)(pragma|exec|execute|executeMultiple|run|prepare|query|all|get|batch|\$executeRaw\w*|\$queryRaw\w*)$/.exec(
      call.callee,
    )?.[1]
  if (method === undefined) return []
  const ofOne = /(^|\.)\d+\.\w+$/.test(call.callee) || /\(\)\.\d+\.\w+$/.test(call.target ?? '')
  return call.args.flatMap((arg) =>
    [...within(arg, 4)].flatMap((value) => {
      const text = textOf(value) ?? (value.is === 'template' ? value.texts.join('?') : null)
      if (text === null || value.is === 'name') return []
      const said = method === 'pragma' ? `pragma ${text}` : text
      return [...said.matchAll(statement)].map(([, name, set, given]) => ({
        name: name!.toLowerCase(),
        value: (set ?? given)?.toLowerCase() ?? null,
        call,
        place: value.place,
        ofOne,
      }))
    }),
  )
}

/** `Array.from({ length: n }, () => open())`, `names.map(() => open())`. */
function poolOf(architecture: Architecture, call: Call): Call | null {
  const made = functionOf(architecture, call.function)
  if (made === undefined || made.within === null) return null
  return (
    architecture.code.calls.find(
      ({ function: id, callee, args }) =>
        id === made.within &&
        /^Array\.from$|(^|[.)])(map|flatMap)$/.test(callee) &&
        args.some((arg) => arg.is === 'function' && arg.id === made.id),
    ) ?? null
  )
}

/** Which calls are made on the connection that a call opens, where there are several. */
function ownership(architecture: Architecture, { function: id, keptAs }: Call, pool: Call | null): (call: Call) => boolean {
  const { calls } = architecture.code
  const file = id.slice(0, id.lastIndexOf('#'))
  const scopes: { readonly function: string; readonly name: string | null }[] = [{ function: id, name: keptAs }]
  if (pool !== null) scopes.push({ function: pool.function, name: pool.keptAs })
  for (const call of calls) {
    if (call.to === id && call.keptAs !== null) scopes.push({ function: call.function, name: call.keptAs })
  }
  for (const { function: from, name } of [...scopes]) {
    for (const call of calls) {
      if (call.to === null || (call.function !== from && !isInside(architecture, call.function, from))) continue
      const at = call.args.findIndex((arg) => arg.is === 'name' && arg.path === name)
      const parameter = at === -1 ? undefined : functionOf(architecture, call.to)?.parameters[at]
      if (parameter !== undefined) scopes.push({ function: call.to, name: parameter })
    }
  }
  return ({ function: at, callee, place }) =>
    scopes.some(({ function: from, name }) => {
      if (name === null) return at === from
      const isOnIt = callee === name || callee.startsWith(`${name}.`)
      return isOnIt && (at === from || isInside(architecture, at, from) || (from.endsWith('#0') && place.file === file))
    })
}

function isInside(architecture: Architecture, id: string, outer: string): boolean {
  let at: CodeFunction | undefined = functionOf(architecture, id)
  while (at !== undefined && at.within !== null) {
    if (at.within === outer) return true
    at = functionOf(architecture, at.within)
  }
  return false
}

function lies(architecture: Architecture, path: Value | undefined): Opener['lies'] {
  if (path === undefined) return 'memory'
  const texts = [...within(path)].flatMap((value) => textOf(value) ?? (value.is === 'template' ? value.texts : []))
  const said = [...texts, ...namedSettings(architecture, path).map(({ value }) => value)]
  if (said.some((text) => /^(libsql|https?|wss?):/.test(text))) return 'remote'
  if (said.some((text) => text === '' || text.includes(':memory:') || /[?&]mode=memory/.test(text)) && path.is !== 'template') {
    return 'memory'
  }
  return said.some((text) => /^file:|\.(db|sqlite3?)(\?|$)/i.test(text)) ? 'file' : 'unknown'
}

function isReadonly(options: Value | undefined): boolean {
  return ['readonly', 'readOnly'].some((name) => {
    const value = fieldOf(options, name)
    return value !== undefined && settled(value).is === 'boolean' && (settled(value) as { value: boolean }).value
  })
}

/** The last value that a pragma of a connection is set to; undefined where it is never said. */
export function pragmaOf({ pragmas }: Opener, name: string): Pragma | undefined {
  return pragmas.findLast((pragma) => pragma.name === name)
}

/** A file that a server keeps open and writes. */
export function isServerFile({ lies: where, readonly }: Opener): boolean {
  return where !== 'memory' && where !== 'remote' && !readonly
}

/** A constant number among the options. */
export function numberOption({ options }: Opener, name: string): { readonly value: number; readonly place: Place } | null {
  const value = fieldOf(options, name)
  const it = value === undefined ? undefined : settled(value)
  return it?.is === 'number' ? { value: it.value, place: it.place } : null
}

export function openerSubject({ call: { callee, place } }: Opener): string {
  return `opener:${place.file}#${callee}`
}
