import { languageOf } from '../../kit/language-of.ts'
import { codeSpan, escapeMarkdown, fenced, proseMarkdown, tableCode } from '../../kit/markdown.ts'
import type { Place } from '../../model/architecture/place.ts'
import { type Finding, severities } from '../../model/finding.ts'
import type { Review } from '../review.ts'
import { codeFrame } from './code-frame.ts'
import { counted, groupedBy, listed } from './counted.ts'
import { fixDiff } from './fix-diff.ts'
import { harmless, oneLine } from './harmless.ts'
import { escapeHtml } from './html-text.ts'
import type { ReportOptions } from './report-options.ts'
import { skippedWords, summaryWords } from './summary-words.ts'

/** A comment on GitHub takes 65,536. */
const mostCharacters = 65_000
const mostRules = 30
const mostDiagnostics = 20
const mostRelated = 10
const mostCode = 4000
const mostWords = 1500

/** The review as a comment on a pull request. The first line lets a later one find it and take its place. */
export function markdownReport(review: Review, options: ReportOptions): string {
  const words = summaryWords(review)
  const start = ['<!-- lintel-review -->', `### Lintel: ${words.found}`, ...summaryTable(review)]
  const skipped = skippedWords(review.coverage)
  const end = [...diagnosticsList(review), `<sub>${words.read}${skipped === '' ? '' : `; ${skipped}`}</sub>`]
  const joined = (blocks: readonly string[]) => `${blocks.join('\n\n')}\n`
  let room = mostCharacters - joined([...start, more(review.findings.length), ...end]).length
  const shown: string[] = []
  for (const finding of review.findings) {
    const block = findingBlock(finding, options)
    if (block.length + 2 > room) break
    room -= block.length + 2
    shown.push(block)
  }
  const left = review.findings.length - shown.length
  return joined([...start, ...shown, ...(left === 0 ? [] : [more(left)]), ...end])
}

function more(left: number): string {
  return `**${counted(left, 'more finding')}** did not fit into this comment.`
}

function summaryTable({ findings }: Review): readonly string[] {
  if (findings.length === 0) return []
  const rows = severities.flatMap((severity) => {
    const ofOne = findings.filter((finding) => finding.severity === severity)
    return Array.from(groupedBy(ofOne, ({ rule }) => rule).values(), (group) => {
      const files = listed([...new Set(group.map(({ at }) => at.file))].map((file) => tableCode(short(oneLine(file), 80))))
      const proven = group.filter(({ proof }) => proof.status === 'reproduced').length
      const cells = [
        severity,
        tableCode(oneLine(group[0]!.rule)),
        String(group.length),
        proven === 0 ? '' : String(proven),
        files,
      ]
      return `| ${cells.join(' | ')} |`
    })
  })
  const others = rows.length - mostRules
  const rest = others > 0 ? [`| … | ${counted(others, 'more rule')} | | | |`] : []
  return [
    ['| severity | rule | findings | proven | where |', '|---|---|--:|--:|---|', ...rows.slice(0, mostRules), ...rest].join('\n'),
  ]
}

function findingBlock(finding: Finding, options: ReportOptions): string {
  const { severity, confidence, rule, title, message, at, related, proof, fix } = finding
  const because = options.rules.find(({ id }) => id === rule)?.because
  const heading =
    `<b>${severity}</b> ${quiet(oneLine(title))} · <code>${escapeHtml(placeWords(at))}</code>` +
    ` · <code>${escapeHtml(oneLine(rule))}</code>`
  const proven = `${proof.status}${proof.summary === '' ? '' : `: ${prose(proof.summary)}`}`
  return [
    `<details><summary>${heading}</summary>`,
    prose(message),
    ...frameBlock(finding, options),
    ...relatedList(related),
    ...(because === undefined ? [] : [`**Why it matters:** ${prose(because)}`]),
    `**Proof:** ${proven}${proof.script === null ? '' : ` (${codeSpan(oneLine(proof.script))})`}`,
    ...(fix === null ? [] : [`**Fix** (${fix.safety}): ${prose(fix.advice)}`]),
    ...diffBlock(finding, options),
    `<sub>${confidence} · ${codeSpan(oneLine(finding.subject))} · ${codeSpan(oneLine(finding.fingerprint))}</sub>`,
    '</details>',
  ].join('\n\n')
}

function prose(text: string): string {
  return proseMarkdown(short(oneLine(text), mostWords))
}

/** In HTML, where Markdown's escapes do not hold but a mention still would. */
function quiet(text: string): string {
  return escapeHtml(short(text, 200)).replaceAll(/@(?=\w)|#(?=\d)|:(?=\/\/)/g, '$&\u200b')
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}

function placeWords({ file, line }: Place): string {
  return `${short(oneLine(file), 200)}:${line}`
}

function frameBlock({ at }: Finding, { text }: ReportOptions): readonly string[] {
  const source = text(at.file)
  const frame = source === undefined ? null : codeFrame(source, at)
  if (frame === null || frame.lines.length === 0) return []
  const lines = frame.lines.map((line) => line.text)
  return [fenced([...lines, ...(frame.left === 0 ? [] : ['…'])].join('\n'), languageOf(at.file))]
}

function relatedList(related: Finding['related']): readonly string[] {
  const lines = related.slice(0, mostRelated).map(({ at, message }) => `- ${codeSpan(placeWords(at))} ${prose(message)}`)
  const left = related.length - lines.length
  return lines.length === 0 ? [] : [[...lines, ...(left > 0 ? [`- and ${counted(left, 'more place')}`] : [])].join('\n')]
}

function diffBlock(finding: Finding, { text }: ReportOptions): readonly string[] {
  const diff = fixDiff(finding, text)
  if (diff === '') return []
  return [fenced(diff.length <= mostCode ? diff : `${diff.slice(0, mostCode).toWellFormed()}\n…`, 'diff')]
}

function diagnosticsList({ diagnostics }: Review): readonly string[] {
  if (diagnostics.length === 0) return []
  const lines = diagnostics.slice(0, mostDiagnostics).map(({ kind, place, message }) => {
    const where = place === null ? '' : `${codeSpan(placeWords(place))} `
    return `- ${where}${kind}: ${proseMarkdown(short(oneLine(harmless(message)), 400))}`
  })
  const left = diagnostics.length - lines.length
  const rest = left > 0 ? [`- ${escapeMarkdown(`and ${left} more`)}`] : []
  const heading = `<details><summary>${counted(diagnostics.length, 'note')} about the review itself</summary>`
  return [[heading, [...lines, ...rest].join('\n'), '</details>'].join('\n\n')]
}
