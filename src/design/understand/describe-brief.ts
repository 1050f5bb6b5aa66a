import type { Brief, Known } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'

/** What decides most of a design, first: shown also where it is assumed. */
const first: readonly InputName[] = [
  'users',
  'concurrentUsers',
  'tenants',
  'readsPerSecond',
  'writesPerSecond',
  'p99Ms',
  'availabilityPercent',
  'regions',
  'compliance',
  'money',
  'budgetPerMonth',
]

const widestValue = 40
/** Inputs that are 0 where they are reckoned or not limited say no more than that nothing was said. */
const isSilent = ({ value }: Known<unknown>): boolean =>
  value === 0 || value === false || (Array.isArray(value) && value.length === 0)

interface Line {
  readonly label: string
  readonly value: string
  readonly from: string
}

/** What was understood, a line each: label, value, where it comes from. What is assumed is marked with `~`, what a model proposed with `*`. */
export function describeBrief(brief: Brief): readonly string[] {
  const names = Object.keys(inputs) as InputName[]
  const others = names.filter((name) => !first.includes(name))
  const matters = [
    ...first,
    ...others.filter((name) => brief.inputs[name].from !== 'assumed'),
    ...others.filter((name) => isImplied(brief, name)),
  ]
  const lines = [
    row('name', [brief.name]),
    brief.archetypes.length === 0
      ? { label: 'kind of system', value: 'none that is known', from: 'no words of the request are enough' }
      : row('kind of system', brief.archetypes),
    ...(brief.parts.length === 0 ? [] : [row('parts besides', brief.parts)]),
    ...(brief.without.length === 0 ? [] : [row('without', brief.without)]),
    ...matters.filter((name) => isShown(brief, name)).map((name) => inputLine(brief, name)),
    ...(brief.unread.length === 0 ? [] : [{ label: 'not read', value: brief.unread.join(', '), from: '' }]),
  ]
  return [...aligned(lines), ...brief.notes.map((note) => `! ${note}`)]
}

/** Assumed for a reason of this request, and not because it is usual. */
function isImplied(brief: Brief, name: InputName): boolean {
  const known = brief.inputs[name]
  const input = inputs[name]
  return known.from === 'assumed' && !isSilent(known) && !('because' in input && input.because === known.because)
}

function isShown(brief: Brief, name: InputName): boolean {
  const known = brief.inputs[name]
  return known.from !== 'assumed' || !isSilent(known)
}

function inputLine(brief: Brief, name: InputName): Line {
  const input = inputs[name]
  const known = brief.inputs[name] as Known<unknown>
  const unit = input.kind === 'number' ? ` ${known.value === 1 ? oneOf(input.unit) : input.unit}` : ''
  return { label: name, value: `${shown(known.value)}${unit}`.replace(/ (?=%|\/s)/, ''), from: origin(known) }
}

function oneOf(unit: string): string {
  return unit === 'people' ? 'person' : unit.replace(/(?<=[a-z])s$/, '')
}

function row(label: string, all: readonly Known<string>[]): Line {
  return { label, value: all.map(({ value }) => value).join(', '), from: [...new Set(all.map(origin))].join('; ') }
}

function origin(known: Known<unknown>): string {
  if (known.from === 'set') return 'set'
  if (known.from === 'proposed') return `proposed by ${known.by}: ${known.because}`
  return known.from === 'said' ? `said “${known.phrase.replace(/\s+/g, ' ')}”` : `assumed because ${known.because}`
}

function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 6 })
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value)
}

/** In columns; a value that is wider than most moves only its own line. */
function aligned(lines: readonly Line[]): readonly string[] {
  const labels = Math.max(...lines.map(({ label }) => label.length))
  const values = Math.min(widestValue, Math.max(...lines.map(({ value }) => value.length)))
  return lines.map(({ label, value, from }) =>
    `${markOf(from)} ${label.padEnd(labels)}  ${value.padEnd(values)}  ${from}`.trimEnd(),
  )
}

function markOf(from: string): string {
  if (from.startsWith('assumed')) return '~'
  return /^proposed|; proposed/.test(from) ? '*' : ' '
}
