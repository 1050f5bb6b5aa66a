import { isObject } from '../kit/json.ts'
import type { Finding } from '../model/finding.ts'
import { type Accepted, type AcceptOptions, expiry } from './ignores.ts'
import type { Review, ReviewDiagnostic } from './review.ts'

/** Findings that a project lives with, each with the reason; `.lintel/review-baseline.json`. */
export interface Baseline {
  readonly version: 1
  readonly findings: readonly BaselineEntry[]
}

export interface BaselineEntry {
  readonly fingerprint: string
  readonly rule: string
  readonly subject: string
  readonly reason: string
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly until?: string
}

/** The baseline that a file holds. @throws Error that names the file, what is wrong in it and what to write */
export function readBaseline(file: string, text: string): Baseline {
  const value = parsed(file, text)
  if (!isObject(value)) throw new Error(`\`${file}\` is not a baseline: it holds no JSON object`)
  if (value.version !== 1) {
    throw new Error(`\`${file}\` has version ${shown(value.version)}, and this Lintel reads version 1: write the baseline anew`)
  }
  if (!Array.isArray(value.findings)) throw new Error(`\`${file}\` has no list of \`findings\``)
  const findings = value.findings.map((entry, i) => readEntry(entry, `\`${file}\`, \`findings[${i}]\``))
  const seen = new Set<string>()
  for (const [i, { fingerprint }] of findings.entries()) {
    if (seen.has(fingerprint))
      throw new Error(`\`${file}\`, \`findings[${i}]\` repeats the fingerprint \`${fingerprint}\`: remove one`)
    seen.add(fingerprint)
  }
  return { version: 1, findings }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (cause) {
    throw new Error(`\`${file}\` is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function readEntry(entry: unknown, where: string): BaselineEntry {
  if (!isObject(entry)) throw new Error(`${where} is no object`)
  const word = (key: 'fingerprint' | 'rule' | 'subject' | 'reason'): string => {
    const value = entry[key]
    if (typeof value !== 'string' || value.trim() === '')
      throw new Error(`${where} needs a text \`${key}\`, and has ${shown(value)}`)
    return value
  }
  const { until } = entry
  if (until !== undefined && (typeof until !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(until))) {
    throw new Error(`${where} has \`until\` ${shown(until)}: write a date as \`2030-01-31\``)
  }
  return {
    fingerprint: word('fingerprint'),
    rule: word('rule'),
    subject: word('subject'),
    reason: word('reason'),
    ...(until === undefined ? {} : { until }),
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : `\`${JSON.stringify(value).slice(0, 60)}\``
}

export interface WriteOptions {
  /** The baseline that was there. Its entries that nothing matches any more are left out. */
  readonly before: Baseline | null
  /** Why the new ones are accepted. */
  readonly reason: string | null
}

/** A baseline that accepts all that a review found. @throws Error where something new has no reason */
export function writeBaseline({ findings, ignored }: Review, { before, reason }: WriteOptions): string {
  const known = new Map(before?.findings.map((entry) => [entry.fingerprint, entry]))
  const still = ignored.filter(({ by }) => by === 'baseline').flatMap(({ finding }) => known.get(finding.fingerprint) ?? [])
  const why = reason?.trim() ?? ''
  if (findings.length > 0 && why === '') {
    const those = findings.length === 1 ? 'a finding' : `${findings.length} findings`
    throw new Error(
      `the baseline would accept ${those} without saying why: give a reason, such as \`accepted before review began\``,
    )
  }
  const fresh = findings.map(({ fingerprint, rule, subject }) => ({ fingerprint, rule, subject, reason: why }))
  const unique = new Map([...still, ...fresh].map((entry) => [entry.fingerprint, entry]))
  const sorted = [...unique.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  return `${JSON.stringify({ version: 1, findings: sorted } satisfies Baseline, null, 2)}\n`
}

function sortKey({ rule, subject, fingerprint }: BaselineEntry): string {
  return [rule, subject, fingerprint].join('\0')
}

/** Takes out what the baseline accepts, and tells which of its entries do not count, and why. */
export function applyBaseline(findings: readonly Finding[], baseline: Baseline, options: AcceptOptions): Accepted {
  const counting = new Map<string, BaselineEntry>()
  const diagnostics: ReviewDiagnostic[] = []
  const present = new Set(findings.map(({ fingerprint }) => fingerprint))
  for (const entry of baseline.findings) {
    const { fingerprint, rule, subject } = entry
    const ended = entry.until === undefined ? null : expiry(entry.until, options.today)
    const tell = (kind: ReviewDiagnostic['kind'], says: string) => diagnostics.push({ kind, place: null, message: says })
    if (ended !== null) tell('expired ignore', `the baseline's entry for \`${rule}\` at \`${subject}\` ${ended}`)
    else if (present.has(fingerprint)) counting.set(fingerprint, entry)
    else if (options.applied.has(rule)) {
      tell(
        'unused ignore',
        `the baseline accepts \`${rule}\` at \`${subject}\`, which is not found any more: remove \`${fingerprint}\``,
      )
    }
  }
  const kept = findings.filter(({ fingerprint }) => !counting.has(fingerprint))
  const ignored = findings.flatMap((finding) => {
    const entry = counting.get(finding.fingerprint)
    return entry === undefined ? [] : [{ finding, reason: entry.reason, by: 'baseline' as const }]
  })
  return { kept, ignored, diagnostics }
}
