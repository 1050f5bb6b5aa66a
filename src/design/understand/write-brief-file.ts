import type { Brief, Known } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'

/**
 * The brief as a file that reads back to the same. What is set stands as a value, and so does what a model proposed, so that none is
 * asked again; what the request says, and what is assumed, stands as a comment behind a `#`, since it follows from the request: take
 * the `#` away to set it.
 */
export function writeBriefFile(brief: Brief): string {
  const rows = (Object.keys(inputs) as InputName[]).map((name) => row(name, brief.inputs[name] as Known<unknown>))
  return [
    '# What this design is made from. A line behind a `#` follows from the request, or is assumed: take the `#` away to set it.',
    `request: ${quoted(brief.request)}`,
    entry('name', [brief.name], brief.name.value),
    list('archetypes', brief.archetypes),
    list('parts', brief.parts),
    list('without', brief.without),
    ...(brief.changes.length === 0 ? [] : [`changes: ${plain(brief.changes)}`]),
    'inputs:',
    ...rows,
    ...brief.notes.map((note) => comment(`Note: ${note}`)),
    '',
  ].join('\n')
}

function row(name: InputName, known: Known<unknown>): string {
  if (known.from === 'set') return `  ${name}: ${plain(known.value)}`
  return `${known.from === 'proposed' ? '' : '#'}  ${name}: ${plain(known.value)} # ${origin(known)}`
}

function list(key: string, all: readonly Known<string>[]): string {
  return entry(
    key,
    all,
    all.map(({ value }) => value),
  )
}

/** An entry is set as a whole, or follows as a whole from the request. */
function entry(key: string, all: readonly Known<unknown>[], value: unknown): string {
  if (all.length > 0 && all.every(({ from }) => from === 'set')) return `${key}: ${plain(value)}`
  if (all.length === 0) return `#${key}: []`
  const mark = all.some(({ from }) => from === 'proposed') ? '' : '#'
  return `${mark}${key}: ${plain(value)} # ${[...new Set(all.map(origin))].join('; ')}`
}

function origin(known: Known<unknown>): string {
  if (known.from === 'set') return 'set'
  if (known.from === 'proposed') return oneLine(`proposed by ${known.by}: ${known.because}`)
  return oneLine(known.from === 'said' ? `said: “${known.phrase}”` : `assumed: ${known.because}`)
}

/** JSON is YAML, on one line. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`
  return typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/.test(value)
    ? value
    : quoted(value)
}

/** Characters that end a line or that no YAML has are escaped. */
function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function comment(text: string): string {
  return `# ${oneLine(text)}`
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
}
