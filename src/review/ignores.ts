import { type Place, placesOf } from '../model/architecture/place.ts'
import type { Finding } from '../model/finding.ts'
import type { Review, ReviewDiagnostic } from './review.ts'

/** `lintel-ignore <rule>[, <rule>]: <reason> [until YYYY-MM-DD]`, in a comment of whatever language. */
export interface Ignore {
  readonly rules: readonly string[]
  /** null where none is given: then it does not count. */
  readonly reason: string | null
  /** The last day on which it counts. */
  readonly until: string | null
  /** The line it is for; null for the whole file. */
  readonly line: number | null
  /** Written as for the whole file, but below code. */
  readonly misplaced: boolean
  readonly place: Place
}

export interface AcceptOptions {
  /** `YYYY-MM-DD`. */
  readonly today: string
  /** The rules that were applied: what is accepted of another one is not called unused. */
  readonly applied: ReadonlySet<string>
}

/** Findings told apart by whether somebody accepted them. */
export interface Accepted {
  readonly kept: readonly Finding[]
  readonly ignored: Review['ignored']
  readonly diagnostics: readonly ReviewDiagnostic[]
}

// The marker is the first word of its comment; prose that mentions it, and strings that hold it, are something else.
const marker = /lintel-ignore(?:-file)?(?![\w-])/g
const leaders = ['//', '/*', '/**', '#', '--', '<!--', ';', '(*', '{-', '%', '//!', '/*!']
const closers = ['*/}', '*/', '-->', '*)', '-}']
const onlyComment = /^\s*(?:$|\{?\s*(?:\/\/|\/\*|\*|#|--|<!--|;|\(\*|\{-|%)|-->|'''|""")/
const names = /^[\w./-]+(?:\s*,\s*[\w./-]+)*$/
/** Longer is nobody's list of rules, and no time is spent on it. */
const mostOfNames = 1000
const mostOfUntil = 20
const untilEnd = /(?:^|[\s,;(])until\s+(\d{4}-\d{2}-\d{2})\)?$/

/** The ignores that stand in a file, in their order. */
export function readIgnores(file: string, text: string): readonly Ignore[] {
  if (!text.includes('lintel-ignore')) return []
  const place = placesOf(file, text)
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  const firstCode = lines.findIndex((line) => !onlyComment.test(line))
  let at = 0
  return lines.flatMap((line, i): readonly Ignore[] => {
    const start = at
    at = text.indexOf('\n', at) + 1
    const found = Array.from(line.matchAll(marker)).find(({ index }) => beginsComment(line.slice(0, index)))
    if (found === undefined) return []
    const [word] = found
    const isWhole = word === 'lintel-ignore-file'
    return [
      {
        ...readWords(withoutCloser(line.slice(found.index + word.length))),
        line: isWhole ? null : lineMeant(lines, i),
        misplaced: isWhole && firstCode !== -1 && i > firstCode,
        place: place(start + found.index, start + line.length),
      },
    ]
  })
}

function withoutCloser(rest: string): string {
  const words = rest.trimEnd()
  const closer = closers.find((each) => words.endsWith(each))
  return closer === undefined ? words : words.slice(0, -closer.length).trimEnd()
}

function readWords(rest: string): Pick<Ignore, 'rules' | 'reason' | 'until'> {
  const colon = rest.indexOf(':')
  const named = (colon === -1 ? rest : rest.slice(0, colon)).trim()
  if (named.length > mostOfNames || !names.test(named)) return { rules: [], reason: null, until: null }
  const words = colon === -1 ? '' : rest.slice(colon + 1).trim()
  const until = untilEnd.exec(words.slice(-mostOfUntil))
  const reason = (until === null ? words : words.slice(0, -until[0].length)).trim()
  return { rules: named.split(/\s*,\s*/), reason: /[\p{L}\p{N}]/u.test(reason) ? reason : null, until: until?.[1] ?? null }
}

function beginsComment(before: string): boolean {
  const head = before.trim()
  return head === '*' || leaders.some((leader) => head.endsWith(leader))
}

/** Its own line where code stands before it; else the next one with code on it. */
function lineMeant(lines: readonly string[], at: number): number {
  if (!onlyComment.test(lines[at]!)) return at + 1
  const next = lines.findIndex((line, i) => i > at && !onlyComment.test(line))
  return (next === -1 ? at : next) + 1
}

/** Takes out what comments accept, and tells which of them do not count, and why. */
export function applyIgnores(findings: readonly Finding[], ignores: readonly Ignore[], options: AcceptOptions): Accepted {
  const counting = ignores.filter((ignore) => faultOf(ignore, options.today) === null)
  const used = new Map<Ignore, Set<string>>()
  const kept: Finding[] = []
  const ignored: { finding: Finding; reason: string; by: 'comment' }[] = []
  for (const finding of findings) {
    const ignore = counting.find((each) => covers(each, finding))
    if (ignore === undefined) {
      kept.push(finding)
      continue
    }
    ignored.push({ finding, reason: ignore.reason!, by: 'comment' })
    used.set(ignore, (used.get(ignore) ?? new Set()).add(finding.rule))
  }
  const diagnostics = ignores.flatMap((ignore) => {
    const fault = faultOf(ignore, options.today)
    return fault === null ? unusedOf(ignore, used.get(ignore) ?? new Set(), options.applied) : [fault]
  })
  return { kept, ignored, diagnostics }
}

function covers({ rules, line, place }: Ignore, { rule, at }: Finding): boolean {
  return place.file === at.file && rules.includes(rule) && (line === null || line === at.line)
}

function faultOf({ rules, reason, until, misplaced, place }: Ignore, today: string): ReviewDiagnostic | null {
  const named = rules.map((rule) => `\`${rule}\``).join(', ')
  if (rules.length === 0) {
    const message = 'the ignore names no rule: write `lintel-ignore <rule>: <reason>`'
    return { kind: 'unused ignore', place, message }
  }
  if (reason === null) {
    const message = `the ignore of ${named} does not count without a reason: write \`lintel-ignore ${rules.join(', ')}: <reason>\``
    return { kind: 'ignore without reason', place, message }
  }
  if (misplaced) {
    const message = `the ignore of ${named} for the whole file stands below code: move it to the top of the file`
    return { kind: 'unused ignore', place, message }
  }
  const fault = until === null ? null : expiry(until, today)
  return fault === null ? null : { kind: 'expired ignore', place, message: `the ignore of ${named} ${fault}` }
}

/** Why a date has run out, or null. */
export function expiry(until: string, today: string): string | null {
  const isDay = new Date(`${until}T00:00:00Z`).toJSON()?.startsWith(until) ?? false
  if (!isDay) return `ends on \`${until}\`, which is no day of the calendar: write a date as \`2030-01-31\``
  return until < today ? `ended on ${until}: fix what it hides, or say until when it is accepted` : null
}

function unusedOf(ignore: Ignore, used: ReadonlySet<string>, applied: ReadonlySet<string>): readonly ReviewDiagnostic[] {
  const unused = ignore.rules.filter((rule) => applied.has(rule) && !used.has(rule))
  const where = ignore.line === null ? 'in this file' : `on line ${ignore.line}`
  return unused.map((rule) => ({
    kind: 'unused ignore',
    place: ignore.place,
    message: `nothing of \`${rule}\` is found ${where}: remove the ignore`,
  }))
}
