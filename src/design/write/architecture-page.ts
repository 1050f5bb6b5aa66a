import { codeSpan, escapeMarkdown, fenced, proseMarkdown, tableCode, tableProse } from '../../kit/markdown.ts'
import { clipped } from './clipped.ts'

/** Everything that stands on the page, as plain data. What is longer than a page bears is clipped, and told. */
export interface ArchitectureInput {
  readonly title: string
  /** As it was said. */
  readonly request: string
  /** What has to be known before all else; in most designs nothing. */
  readonly warnings: readonly string[]
  /** What was understood of it. */
  readonly understood: readonly Understood[]
  readonly parts: readonly { readonly name: string; readonly says: string }[]
  /** The context as Mermaid. */
  readonly picture: string
  /** The weightiest first. */
  readonly decisions: readonly PageDecision[]
  readonly capacity: readonly string[]
  readonly security: readonly string[]
  /** What was decided and does not run yet. */
  readonly notServed: readonly string[]
  readonly files: readonly { readonly path: string; readonly holds: string }[]
  /** Commands, with what each does. */
  readonly run: readonly { readonly command: string; readonly does: string }[]
  /** How to change it, one step each. */
  readonly change: readonly string[]
}

export interface Understood {
  /** `people with an account` */
  readonly what: string
  readonly value: string
  readonly from: 'said' | 'set' | 'proposed' | 'assumed'
  /** The words of the request, or why it is proposed or assumed; nothing more is said of what was set. */
  readonly because: string
}

export interface PageDecision {
  readonly question: string
  /** What was taken. */
  readonly title: string
  readonly because: string
  /** What was not taken. */
  readonly rejected: readonly string[]
  /** Where all of it is told, relative to the page, with the heading that tells of it behind a `#`. */
  readonly file: string | null
}

/** More words than that are not read; those in the picture are looked at, and not counted. */
export const mostWords = 1_700

/**
 * How many rows of each section, and how many words in one of its texts. Together they keep the page below its words, and what the
 * catalogue and the tables of decisions say is shorter than each: only what a person wrote is ever cut.
 */
const most = {
  requestWords: 30,
  warnings: [2, 34],
  understood: [7, 14],
  parts: [7, 21],
  decisions: [5, 31],
  capacity: [5, 32],
  security: [5, 13],
  notServed: [5, 44],
  files: [7, 10],
  run: [4, 8],
  change: [3, 22],
} as const

/** Of what was not taken, so many are named; the page of the decision has all of it. */
const rejectedNamed = 2

/** A larger picture stands in a file of its own. */
const mostPictureWords = 180

/** One page that a person reads in three minutes; the same input gives the same bytes. */
export function writeArchitecturePage(input: ArchitectureInput): string {
  const blocks = [
    `# ${escapeMarkdown(clipped(input.title, 12))}`,
    `> ${proseMarkdown(clipped(input.request, most.requestWords))}`,
    ...(input.warnings.length === 0 ? [] : [rows(input.warnings, most.warnings, warningLine).join('\n')]),
    section('What was understood', understoodLines(input.understood)),
    section(
      'Parts',
      rows(input.parts, most.parts, ({ name, says }, words) => `**${escapeMarkdown(clipped(name, 3))}**: ${prose(says, words)}`),
    ),
    section('Context', pictureLines(input.picture)),
    section('Decisions', rows(input.decisions, most.decisions, decisionLine)),
    section('Capacity', rows(input.capacity, most.capacity, prose)),
    section('Security', rows(input.security, most.security, prose)),
    section('Decided, not served yet', rows(input.notServed, most.notServed, prose)),
    section('Where everything is', fileTable(input.files)),
    section(
      'Run it',
      rows(input.run, most.run, ({ command, does }, words) => `${codeSpan(clipped(command, 6))}: ${prose(does, words)}`),
    ),
    section('Change it', rows(input.change, most.change, prose)),
  ]
  return `${blocks.join('\n\n')}\n`
}

function section(title: string, lines: readonly string[]): string {
  return [`## ${title}`, '', ...(lines.length === 0 ? ['Nothing.'] : lines)].join('\n')
}

function prose(text: string, words: number): string {
  return proseMarkdown(clipped(text, words))
}

/** A list; what is beyond its bound is counted in a last line. */
function rows<T>(
  all: readonly T[],
  [count, words]: readonly [number, number],
  lineOf: (row: T, words: number) => string,
): readonly string[] {
  const lines = all.slice(0, count).map((row) => `- ${lineOf(row, words)}`)
  return all.length > count ? [...lines, `- and ${all.length - count} more`] : lines
}

// ── sections of a shape of their own ─────────────────────────────────────────

/** What was said comes first: that is what a reader looks for, and what must not fall off the end. */
function understoodLines(all: readonly Understood[]): readonly string[] {
  const weight = { said: 0, set: 1, proposed: 2, assumed: 3 } as const
  const ordered = [...all].sort((a, b) => weight[a.from] - weight[b.from])
  return rows(ordered, most.understood, ({ what, value, from, because }, words) => {
    const why = because === '' ? '' : from === 'said' ? `, “${prose(because, words)}”` : `, ${prose(because, words)}`
    return `${prose(what, 8)}: **${prose(value, 8)}** (${from}${why})`
  })
}

function warningLine(text: string, words: number): string {
  return `**Not yet:** ${sentence(prose(text, words))}`
}

function decisionLine({ question, title, because, rejected, file }: PageDecision, words: number): string {
  const asked = escapeMarkdown(clipped(question, 14))
  const linked = file === null ? asked : `[${asked}](${target(file)})`
  const named = rejected.slice(0, rejectedNamed).map((each) => clipped(each, 9))
  const others = rejected.length - named.length
  const rest = others === 0 ? [] : [`${others} more`]
  const not = named.length === 0 ? '' : ` Not taken: ${prose([...named, ...rest].join('; '), 22)}.`
  return `${linked} **${escapeMarkdown(clipped(title, 12))}**: ${sentence(prose(because, words))}${not}`
}

/** Where a link leads, without what would end it. */
function target(file: string): string {
  const [path = '', heading] = file.toWellFormed().split('#')
  const written = [path, ...(heading === undefined ? [] : [heading])].map((each) => encodeURIComponent(each)).join('#')
  return written.replaceAll('%2F', '/').replaceAll('(', '%28').replaceAll(')', '%29')
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function pictureLines(picture: string): readonly string[] {
  if (wordsOf(picture) > mostPictureWords) return ['The picture is larger than this page: see the table of files below.']
  return fenced(picture, 'mermaid').split('\n')
}

function fileTable(files: readonly { readonly path: string; readonly holds: string }[]): readonly string[] {
  const [count, words] = most.files
  if (files.length === 0) return []
  return [
    '| file | holds |',
    '| --- | --- |',
    ...files
      .slice(0, count)
      .map(({ path, holds }) => `| ${tableCode(clipped(path, 2))} | ${tableProse(clipped(holds, words))} |`),
    ...(files.length > count ? [`| and ${files.length - count} more | |`] : []),
  ]
}

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /\w/.test(word)).length
}
