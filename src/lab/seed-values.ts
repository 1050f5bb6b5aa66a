/** Values for columns of any type, as SQL expressions of a number: the same number gives the same value everywhere. */
import { literal } from './sql-text.ts'

const texts = ['text', 'citext', 'name', 'character varying', 'character', '"char"', 'bpchar']
const numbers = ['bigint', 'integer', 'numeric', 'double precision', 'real', 'money', 'oid']
const empties = ['tsvector', 'hstore', 'xml', 'tsquery']
const ranges = /range$/

/**
 * @param type as `format_type` names it
 * @param n an SQL expression of type bigint
 * @returns null for a type that has no such values here
 */
export function typeValue(type: string, n: string): string | null {
  if (type.endsWith('[]')) return `'{}'::${type}`
  const { base, size, scale } = partsOf(type)
  if (texts.includes(base)) return textOf(base, size, n)
  if (base === 'numeric' && size !== null) return `(${n} % ${10n ** BigInt(Math.min(18, Math.max(0, size - scale)))})::${type}`
  if (numbers.includes(base)) return `${n}::${type}`
  if (base === 'smallint') return `(${n} % 32000)::smallint`
  if (empties.includes(base)) return `''::${type}`
  if (ranges.test(base)) return `'empty'::${type}`
  return others[base.replace(/^(time|timestamp) (with|without) time zone$/, '$1')]?.(n) ?? null
}

const others: Readonly<Record<string, (n: string) => string>> = {
  uuid: (n) => `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`,
  boolean: (n) => `(${n} % 2 = 0)`,
  timestamp: (n) => `(timestamptz '2026-01-01 00:00:00+00' + ${n} * interval '1 second')`,
  time: (n) => `(time '00:00' + ${n} * interval '1 second')`,
  date: (n) => `(date '2000-01-01' + (${n} % 9000)::int)`,
  interval: (n) => `(${n} * interval '1 second')`,
  json: () => `'{}'::json`,
  jsonb: () => `'{}'::jsonb`,
  bytea: (n) => `decode(lpad(to_hex(${n}), 16, '0'), 'hex')`,
  inet: (n) => `('10.0.0.0'::inet + ${n})`,
  cidr: (n) => `('10.0.0.0'::inet + ${n})::cidr`,
  ltree: (n) => `('n' || ${n})::ltree`,
  point: (n) => `point(${n}, ${n})`,
}

/** The parts of `numeric(10,2)` and `timestamp(3) with time zone`. */
function partsOf(type: string): { readonly base: string; readonly size: number | null; readonly scale: number } {
  const sized = /^([^(]+)\((\d+)(?:,(-?\d+))?\)(.*)$/.exec(type)
  if (!sized) return { base: type, size: null, scale: 0 }
  return { base: `${sized[1]}${sized[4]}`, size: Number(sized[2]), scale: Number(sized[3] ?? 0) }
}

/** Long enough to be told apart, short enough to fit. */
const plainLength = 16

function textOf(base: string, size: number | null, n: string): string {
  const length = size ?? (base === 'character' || base === '"char"' ? 1 : plainLength)
  return length >= plainLength ? `('v' || ${n})` : `right(lpad(to_hex(${n}), ${length}, '0'), ${length})`
}

/**
 * Literals of a condition, as values that might fulfil it: its texts, its numbers and what is next to them. What differs
 * from row to row comes first, since a unique column takes no other.
 */
export function candidatesOf(condition: string): readonly string[] {
  const texts = [...condition.matchAll(/'((?:[^']|'')*)'/g)].map(([, text]) => literal(text!.replaceAll("''", "'")))
  const counts = [...condition.replace(/'(?:[^']|'')*'/g, '').matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map(([text]) => Number(text))
  const near = counts.flatMap((count) => [`${count} + n`, count, count + 1, count - 1].map(String))
  return [...new Set([...texts.flatMap((text) => [`${text} || n`, text]), ...near, "repeat('x', 60) || n", 'NULL'])]
}
