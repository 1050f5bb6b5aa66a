import type { Call, Value } from '../../model/architecture/code.ts'
import { textOf } from './world.ts'

export interface RoutePath {
  readonly text: string
  /** False where a part of it is not told by reading. */
  readonly whole: boolean
}

/** The paths that a value names: one, or each of a list. */
export function pathsOf(value: Value | null | undefined): RoutePath[] {
  if (value?.is === 'name' && value.value !== null) return pathsOf(value.value)
  if (value?.is === 'list') return value.items.flatMap(pathsOf)
  if (value?.is === 'regex') return [{ text: '/{pattern}', whole: false }]
  const text = textOf(value)
  if (text !== null) return [{ text, whole: true }]
  if (value?.is === 'template') {
    return [
      {
        text: value.texts.map((part, at) => part + (at < value.values.length ? (textOf(value.values[at]) ?? '') : '')).join(''),
        whole: false,
      },
    ]
  }
  return [{ text: '', whole: false }]
}

/** The paths that an argument names: of the variable of a loop over a list, each that it goes through. */
export function pathsAt({ args, loop }: Call, index: number): RoutePath[] {
  const value = args[index]
  const over = value?.is === 'name' && value.origin?.from === 'loop' && loop?.over != null ? pathsOf(loop.over) : []
  return over.length > 0 && over.every(({ whole }) => whole) ? over : pathsOf(value)
}

/** `/users/:id(\\d+)` and `/files/*` are `/users/{id}` and `/files/{wildcard}`. */
export function normalPath(...parts: readonly string[]): string {
  const joined = parts
    .join('/')
    .replace(/\{?\/?\*[\w$]*\}?|\(\.\*\)/g, '/{wildcard}')
    .replace(/:([A-Za-z_]\w*)(?:\((?:[^()]|\([^()]*\))*\)|\{(?:[^{}]|\{[^{}]*\})*\})?[?+]?/g, '{$1}')
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
  return joined.startsWith('/') ? joined : `/${joined}`
}
