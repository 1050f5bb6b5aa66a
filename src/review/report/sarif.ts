import type { Place } from '../../model/architecture/place.ts'
import type { Edit, Finding } from '../../model/finding.ts'
import type { Review, ReviewDiagnostic } from '../review.ts'
import { groupedBy } from './counted.ts'
import { jsonText } from './harmless.ts'
import type { ReportOptions } from './report-options.ts'
import { type DescribedRule, describeRules, levelOf, precisionOf } from './sarif-rules.ts'

export interface SarifOptions extends ReportOptions {
  /** Of Lintel. */
  readonly version: string
}

const root = '%SRCROOT%'
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** The review as SARIF 2.1.0, as code scanning and editors read it. */
export function sarifReport(review: Review, options: SarifOptions): string {
  const rules = describeRules(review, options.rules)
  const indexes = new Map(rules.map(({ id }, i) => [id, i]))
  const resultOf = (finding: Finding) => result(finding, indexes.get(finding.rule)!, options)
  return jsonText({
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(rules, review, options.version) },
        invocations: [
          {
            executionSuccessful: review.diagnostics.every(({ kind }) => kind !== 'rule failed'),
            toolExecutionNotifications: review.diagnostics.map(notification),
          },
        ],
        originalUriBaseIds: { [root]: { description: { text: 'the root of the reviewed repository' } } },
        columnKind: 'utf16CodeUnits',
        results: [
          ...review.findings.map(resultOf),
          ...review.ignored.map(({ finding, reason, by }) => ({
            ...resultOf(finding),
            suppressions: [{ kind: by === 'comment' ? 'inSource' : 'external', status: 'accepted', justification: reason }],
          })),
        ],
      },
    ],
  })
}

function driver(rules: readonly DescribedRule[], { diagnostics }: Review, version: string): object {
  const kinds = [...new Set(diagnostics.map(({ kind }) => kind))].sort()
  return {
    name: 'Lintel',
    semanticVersion: version,
    rules,
    notifications: kinds.map((kind) => ({ id: notificationId(kind), shortDescription: { text: kind } })),
  }
}

function notificationId(kind: ReviewDiagnostic['kind']): string {
  return kind.replaceAll(' ', '-')
}

function notification({ kind, place, message }: ReviewDiagnostic): object {
  return {
    descriptor: { id: notificationId(kind) },
    level: kind === 'rule failed' ? 'error' : 'warning',
    message: { text: messageText(message) },
    ...(place === null
      ? {}
      : { locations: [{ physicalLocation: { artifactLocation: artifact(place.file), region: start(place) } }] }),
  }
}

function result(finding: Finding, ruleIndex: number, { text }: SarifOptions): object {
  const { rule, severity, confidence, message, subject, at, related, proof, fix, fingerprint } = finding
  const proven = `${proof.status}${proof.summary === '' ? '' : `: ${proof.summary}`}`
  return {
    ruleId: rule,
    ruleIndex,
    level: levelOf(severity),
    message: { text: messageText(message) },
    locations: [{ ...location(at, text), logicalLocations: [{ fullyQualifiedName: subject }] }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, id) => ({
            id,
            ...location(each.at, text),
            message: { text: messageText(each.message) },
          })),
        }),
    // Code scanning of GitHub goes by the second alone.
    partialFingerprints: { 'lintel/v1': fingerprint, primaryLocationLineHash: fingerprint },
    ...(fix === null || fix.edits.length === 0 ? {} : { fixes: [sarifFix(fix.advice, fix.edits, text)] }),
    properties: {
      severity,
      confidence,
      precision: precisionOf(confidence),
      subject,
      proof: proven,
      ...(proof.script === null ? {} : { proofScript: proof.script }),
      ...(fix === null ? {} : { fixSafety: fix.safety, advice: fix.advice }),
    },
  }
}

/** `[words](target)` in a message would be a link, and `{0}` an argument. */
function messageText(message: string): string {
  const text = message.replaceAll(/[\\[\]]/g, '\\$&').replaceAll(/\{(\d+)\}/g, '{{$1}}')
  return text.trim() === '' ? '-' : text
}

function artifact(file: string): object {
  return { uri: encodeURI(file.toWellFormed()).replaceAll(/[?#:]/g, encodeURIComponent), uriBaseId: root }
}

function location(at: Place, text: ReportOptions['text']): object {
  return { physicalLocation: { artifactLocation: artifact(at.file), region: region(at, text(at.file)) } }
}

function start({ line, column }: Place): { startLine: number; startColumn: number } {
  return { startLine: Math.max(1, line), startColumn: Math.max(1, column) }
}

function region(at: Place, text: string | undefined): object {
  if (text === undefined || at.end < at.start || at.end > text.length) return start(at)
  const lines = text.slice(at.start, at.end).split('\n')
  const last = lines.at(-1)!.length
  const { startLine, startColumn } = start(at)
  return {
    startLine,
    startColumn,
    endLine: startLine + lines.length - 1,
    endColumn: lines.length === 1 ? startColumn + last : last + 1,
  }
}

function endAt(text: string, offset: number): { endLine: number; endColumn: number } {
  const { line, column } = positionAt(text, offset)
  return { endLine: line, endColumn: column }
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let from = 0
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', from)) {
    line++
    from = next + 1
  }
  return { line, column: offset - from + 1 }
}

function sarifFix(advice: string, edits: readonly Edit[], text: ReportOptions['text']): object {
  return {
    description: { text: messageText(advice) },
    artifactChanges: Array.from(
      groupedBy(edits, ({ file }) => file),
      ([file, ofFile]) => ({
        artifactLocation: artifact(file),
        replacements: ofFile.map((edit) => replacement(edit, text(file))),
      }),
    ),
  }
}

/** By line and column; by offset alone where there is no text to count lines in, as for a file that is made. */
function replacement({ range: [from, to], text: inserted }: Edit, text: string | undefined): object {
  const content = { insertedContent: { text: inserted } }
  if (text === undefined || from < 0 || to < from || to > text.length) {
    return { deletedRegion: { charOffset: Math.max(0, from), charLength: Math.max(0, to - from) }, ...content }
  }
  const { line, column } = positionAt(text, from)
  return { deletedRegion: { startLine: line, startColumn: column, ...endAt(text, to) }, ...content }
}
