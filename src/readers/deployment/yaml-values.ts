/** Questions to a YAML value that is shaped otherwise than it should be as often as not: each has an answer for that. */
import type { Place } from '../../model/architecture/place.ts'
import type { Yaml, YamlEntry } from './yaml-tree.ts'

/** The value under a path of keys and positions. */
export function valueAt(of: Yaml | undefined, ...path: readonly (string | number)[]): Yaml | undefined {
  let at = of
  for (const step of path) at = typeof step === 'number' ? at?.items?.[step] : at?.entries?.get(step)?.value
  return at
}

export function textAt(of: Yaml | undefined, ...path: readonly (string | number)[]): string | null {
  return valueAt(of, ...path)?.text ?? null
}

export function numberAt(of: Yaml | undefined, ...path: readonly (string | number)[]): number | null {
  const text = textAt(of, ...path)
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

export function isTrue(of: Yaml | undefined, ...path: readonly (string | number)[]): boolean {
  const value = valueAt(of, ...path)?.scalar
  return value === true || value === 'true' || value === 'yes'
}

export function entriesOf(of: Yaml | undefined): readonly (readonly [string, YamlEntry])[] {
  return [...(of?.entries ?? [])]
}

export function itemsOf(of: Yaml | undefined): readonly Yaml[] {
  return of?.items ?? []
}

/** Of a list of texts, or of one alone. */
export function textsOf(of: Yaml | undefined): readonly string[] {
  if (of?.text != null) return [of.text]
  return itemsOf(of).flatMap(({ text }) => text ?? [])
}

/** A mapping of texts, or a list of `name=value`. */
export function textMap(of: Yaml | undefined): Readonly<Record<string, string>> {
  const listed = itemsOf(of).flatMap(({ text }) =>
    text === null ? [] : [[text.split('=', 1)[0]!, text.replace(/^[^=]*=?/, '')]],
  )
  return Object.fromEntries([...listed, ...entriesOf(of).map(([name, { value }]) => [name, value.text ?? ''])])
}

/** The value as plain data. */
export function plain(of: Yaml): unknown {
  if (of.entries !== null) return Object.fromEntries([...of.entries].map(([name, { value }]) => [name, plain(value)]))
  return of.items === null ? of.scalar : of.items.map(plain)
}

/** Every place inside, as `Places` has them. */
export function placesWithin(of: Yaml): Record<string, Place> {
  const found: [string, Place][] = []
  const visit = (value: Yaml, path: string): void => {
    if (path !== '') found.push([path, value.place])
    if (value.body !== null) found.push([`${path}/`, value.body])
    const below = path === '' ? '' : `${path}/`
    for (const [name, entry] of entriesOf(value)) visit(entry.value, below + name)
    for (const [at, item] of itemsOf(value).entries()) visit(item, below + at)
  }
  visit(of, '')
  return Object.fromEntries(found)
}
