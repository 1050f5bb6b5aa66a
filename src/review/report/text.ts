import type { Place } from '../../model/architecture/place.ts'
import { type Finding, type Severity, severities } from '../../model/finding.ts'
import type { Review } from '../review.ts'
import { type CodeFrame, codeFrame } from './code-frame.ts'
import { counted, groupedBy, listed } from './counted.ts'
import { fixDiff } from './fix-diff.ts'
import { harmless, oneLine } from './harmless.ts'
import type { ReportOptions } from './report-options.ts'
import { skippedWords, summaryWords } from './summary-words.ts'
import { widthOf } from './text-width.ts'

/** Those of picocolors that are used. */
export type Colours = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'blue', (text: string) => string>
>

export interface TextOptions extends ReportOptions {
  readonly colours: Colours
  /** Findings of one rule that are told in full; the others by their places alone. */
  readonly most: number
}

/** The review for a person at a terminal: worst first, each rule's findings together. */
export function textReport(review: Review, options: TextOptions): string {
  const { colours } = options
  const blocks = severities.flatMap((severity) => {
    const found = review.findings.filter((finding) => finding.severity === severity)
    if (found.length === 0) return []
    const heading = paint(severity, colours)(colours.bold(severity))
    return [heading, ...Array.from(groupedBy(found, ({ rule }) => rule).values(), (group) => ruleBlock(group, options))]
  })
  return `${[...blocks, ...diagnosticsBlock(review, colours), summaryBlock(review, colours)].join('\n\n')}\n`
}

function paint(severity: Severity, { red, magenta, yellow, blue, dim }: Colours): (text: string) => string {
  return { blocker: magenta, high: red, medium: yellow, low: blue, info: dim }[severity]
}

function ruleBlock(group: readonly Finding[], options: TextOptions): string {
  const { colours, most, rules } = options
  const [first] = group
  const because = rules.find(({ id }) => id === first!.rule)?.because
  const many = group.length === 1 ? '' : colours.dim(`  ${counted(group.length, 'finding')}`)
  const shown = group.slice(0, Math.max(1, most))
  const others = group.slice(shown.length)
  const lines = [
    `  ${paint(first!.severity, colours)(first!.rule)}  ${colours.bold(oneLine(first!.title))}${many}`,
    ...(because === undefined ? [] : [`  ${colours.dim(oneLine(because))}`]),
  ]
  const rest = others.length === 0 ? [] : [`    ${colours.dim(`and ${others.length} more in ${placesIn(others)}`)}`]
  return [lines.join('\n'), ...shown.map((finding) => findingBlock(finding, options)), ...rest].join('\n\n')
}

function placesIn(findings: readonly Finding[]): string {
  return listed([...new Set(findings.map(({ at }) => oneLine(at.file)))])
}

function findingBlock(finding: Finding, options: TextOptions): string {
  const { colours, text } = options
  const source = text(finding.at.file)
  const frame = source === undefined ? null : codeFrame(source, finding.at)
  const lines = [
    `${colours.cyan(placeWords(finding.at))}  ${colours.dim(finding.confidence)}`,
    oneLine(finding.message),
    ...(frame === null ? [] : frameLines(frame, paint(finding.severity, colours), colours)),
    ...finding.related.map(({ at, message }) => `${colours.dim('see')} ${colours.cyan(placeWords(at))}  ${oneLine(message)}`),
    proofLine(finding, colours),
    ...fixLines(finding, options),
  ]
  return lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')
}

function placeWords({ file, line, column }: Place): string {
  return `${oneLine(file)}:${line}:${column}`
}

function frameLines({ lines, left }: CodeFrame, mark: (text: string) => string, { dim }: Colours): readonly string[] {
  const width = String(lines.at(-1)?.number ?? 0).length
  const gutter = (number: number | '') => dim(`${String(number).padStart(width)} │`)
  const shown = lines.flatMap(({ number, text, mark: marked }) => {
    const line = `${gutter(number)} ${text}`.trimEnd()
    if (marked === null) return [line]
    const [from, to] = marked
    const under = ' '.repeat(widthOf(text.slice(0, from))) + mark('^'.repeat(Math.max(1, widthOf(text.slice(from, to)))))
    return [line, `${gutter('')} ${under}`]
  })
  return left === 0 ? shown : [...shown, `${gutter('')} ${dim(`… ${counted(left, 'more line')}`)}`]
}

function proofLine({ proof: { status, summary, script } }: Finding, { green, yellow, dim }: Colours): string {
  const word = { reproduced: green, 'not reproduced': yellow, 'not run': dim }[status](status)
  const said = [...(summary === '' ? [] : [oneLine(summary)]), ...(script === null ? [] : [`script ${oneLine(script)}`])]
  return `${dim('proof')} ${word}${said.length === 0 ? '' : `: ${said.join('; ')}`}`
}

function fixLines(finding: Finding, { colours, text }: TextOptions): readonly string[] {
  if (finding.fix === null) return []
  const { safety, advice } = finding.fix
  const diff = fixDiff(finding, text).split('\n').slice(0, -1)
  const painted = diff.map((line) => {
    if (line.startsWith('+')) return colours.green(line)
    return line.startsWith('-') ? colours.red(line) : colours.dim(line)
  })
  return [`${colours.dim('fix')} ${colours.bold(safety)}: ${oneLine(advice)}`, ...painted.map((line) => `  ${line}`)]
}

function diagnosticsBlock({ diagnostics }: Review, { bold, dim, yellow, cyan }: Colours): readonly string[] {
  if (diagnostics.length === 0) return []
  const lines = diagnostics.map(({ kind, place, message }) => {
    const where = place === null ? '' : `${cyan(placeWords(place))} `
    return `  ${where}${yellow(kind)}: ${harmless(message).trim().replaceAll('\n', '\n    ')}`
  })
  return [[bold('about the review itself'), ...lines, dim('  what could not be read was not judged')].join('\n')]
}

function summaryBlock(review: Review, { bold, dim, green }: Colours): string {
  const words = summaryWords(review)
  const skipped = skippedWords(review.coverage)
  return [
    review.findings.length === 0 ? green(words.found) : bold(words.found),
    dim(words.read),
    ...(skipped === '' ? [] : [dim(skipped)]),
  ].join('\n')
}
