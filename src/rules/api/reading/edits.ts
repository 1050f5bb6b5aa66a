/** Entries added to a description in the way that it is written. */
import type { Opening } from '../../../model/architecture/contract.ts'
import type { Edit } from '../../../model/finding.ts'

export interface Addition {
  readonly opening: Opening
  readonly key: string
  readonly value: Flow
}

/** What a value can be; it is written in one line. */
export type Flow = string | number | boolean | readonly Flow[] | { readonly [key: string]: Flow }

/** One edit for each place: entries of several mappings that end in the same line are added innermost first. */
export function editsOf(additions: readonly Addition[]): Edit[] {
  const byPlace = new Map<string, Map<string, Addition>>()
  for (const addition of additions) {
    const { file, offset, before } = addition.opening
    const place = `${file} ${offset}`
    const known = byPlace.get(place) ?? new Map<string, Addition>()
    byPlace.set(place, known.set(`${before}${addition.key}`, addition))
  }
  return [...byPlace.values()].map((same) => {
    const inward = [...same.values()].sort((a, b) => b.opening.before.length - a.opening.before.length)
    const { file, offset } = inward[0]!.opening
    return { file, range: [offset, offset] as const, text: inward.map(written).join('') }
  })
}

function written({ opening, key, value }: Addition): string {
  return `${opening.before}${word(key, opening.json)}: ${flow(value, opening.json)}`
}

function flow(value: Flow, json: boolean): string {
  if (typeof value === 'string') return word(value, json)
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map((item: Flow) => flow(item, json)).join(', ')}]`
  const entries = Object.entries(value).map(([key, inner]) => `${word(key, json)}: ${flow(inner, json)}`)
  return `{ ${entries.join(', ')} }`
}

/** Text without quotes only where YAML cannot take it for anything else. */
function word(text: string, json: boolean): string {
  if (json) return JSON.stringify(text)
  const isPlain = /^\$?[a-z][\w-]*(?:\/[\w+-]+)?$/i.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}
