import type { Value } from '../../model/architecture/code.ts'
import { functionGiven, givenOf } from './guards.ts'
import { fieldOf, type LinkedCall, textOf, type World } from './world.ts'

export interface Loaded {
  /** The function that the file answers. */
  readonly id: string
  /** Wrapped by `fastify-plugin`, so that it is one with what registers it. */
  readonly open: boolean
  readonly prefix: string
}

/** The plugins that `@fastify/autoload` registers: each file of a folder, under the path of its folder. */
export function loadedBy(world: World, call: LinkedCall): Loaded[] {
  const [given] = call.raw.shapes
  const resolved = world.references.shape(call.file, given ?? null)
  if (resolved?.is !== 'target' || !/^(?:@fastify\/autoload|fastify-autoload):/.test(resolved.target)) return []
  const options = call.call.args[1]
  const folder = folderOf(call.file, fieldOf(options, 'dir'))
  if (folder === null) return []
  const shared = textOf(fieldOf(fieldOf(options, 'options'), 'prefix')) ?? ''
  const byFolder = fieldOf(options, 'dirNameRoutePrefix')
  const isPlain = byFolder?.is === 'boolean' && !byFolder.value
  return [...world.files.keys()].flatMap((path) => {
    if (!path.startsWith(folder) || /(?:^|\/)_?autohooks\.|\.(?:test|spec)\.|\.d\.ts$/.test(path)) return []
    const plugin = pluginIn(world, path)
    if (plugin === null) return []
    const below = path.slice(folder.length).split('/').slice(0, -1).map(named).join('/')
    const own = textOf(world.files.get(path)?.constants.autoPrefix) ?? textOf(world.files.get(path)?.constants.prefixOverride)
    return [{ ...plugin, prefix: [shared, isPlain ? '' : below, own ?? ''].filter((part) => part !== '').join('/') }]
  })
}

/** `_id` is a parameter. */
function named(folder: string): string {
  return folder.replace(/^_/, ':')
}

/** `join(__dirname, 'routes')`, `path.join(import.meta.dirname, '../routes')`, `new URL('routes', import.meta.url)`. */
function folderOf(file: string, dir: Value | null): string | null {
  const parts = textsIn(dir)
  if (parts.length === 0 && dir?.is !== 'name') return null
  const at = file.split('/').slice(0, -1)
  for (const part of parts.flatMap((text) => text.split('/'))) {
    if (part === '..') at.pop()
    else if (part !== '.' && part !== '') at.push(part)
  }
  return parts.length === 0 ? null : `${at.join('/')}/`.replace(/^\//, '')
}

function textsIn(value: Value | null): string[] {
  if (value === null) return []
  const text = textOf(value)
  if (text !== null) return [text]
  if (value.is === 'name') return textsIn(value.value)
  if (value.is === 'template') return value.texts.filter((part) => part !== '')
  if (value.is === 'call') return value.args.flatMap(textsIn)
  return value.is === 'other' ? value.of.flatMap(textsIn) : []
}

function pluginIn(world: World, path: string): Omit<Loaded, 'prefix'> | null {
  const shape = world.files.get(path)?.exports.default ?? null
  if (shape === null) return null
  const resolved = world.references.shape(path, shape)
  if (resolved?.is === 'function') return { id: resolved.id, open: false }
  if (resolved?.is !== 'target' || resolved.target !== 'fastify-plugin:default()') return null
  const wrapping = world.callsOf(path).find(({ call }) => call.target === 'fastify-plugin:default')
  const inner = wrapping === undefined ? undefined : givenOf(world, wrapping)[0]
  const id = inner === undefined ? null : functionGiven(world, inner)
  return id === null ? null : { id, open: true }
}
