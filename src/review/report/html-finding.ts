import type { Place } from '../../model/architecture/place.ts'
import type { Finding } from '../../model/finding.ts'
import { type CodeFrame, codeFrame, type FrameLine } from './code-frame.ts'
import { counted } from './counted.ts'
import { fixDiff } from './fix-diff.ts'
import { oneLine } from './harmless.ts'
import { escapeHtml, proseHtml, sentenceHtml } from './html-text.ts'
import type { ReportOptions } from './report-options.ts'

export interface FindingOptions extends ReportOptions {
  readonly number: number
  readonly isOpen: boolean
}

/** One finding: a line to scan, and under it everything that is known. */
export function findingHtml(finding: Finding, options: FindingOptions): string {
  const { rule, severity, title, at, proof } = finding
  const [group] = rule.split('/')
  const mark = proof.status === 'reproduced' ? '<span class="proven">reproduced</span>' : ''
  return (
    `<details class="finding ${severity}" id="finding-${options.number}" data-severity="${severity}" data-group="${escapeHtml(group!)}"${options.isOpen ? ' open' : ''}>` +
    `<summary><span class="pill">${severity}</span><span class="title">${sentenceHtml(oneLine(title)).replace(/\.$/, '')}</span>${mark}` +
    `<span class="where"><code>${escapeHtml(oneLine(rule))}</code> ${placeHtml(at)}</span></summary>` +
    `<div class="body">${bodyOf(finding, options)}</div></details>`
  )
}

export function placeHtml({ file, line }: Place): string {
  return `<code class="place">${escapeHtml(oneLine(file))}<span>:${line}</span></code>`
}

function bodyOf(finding: Finding, options: FindingOptions): string {
  const { rule, message, at, proof, confidence, subject, fingerprint } = finding
  const because = options.rules.find(({ id }) => id === rule)?.because
  return [
    `<p class="message">${sentenceHtml(oneLine(message))}</p>`,
    frameHtml(at, options),
    ...(because === undefined ? [] : [section('Why it matters', `<p>${sentenceHtml(oneLine(because))}</p>`)]),
    relatedHtml(finding, options),
    proofHtml(proof),
    fixHtml(finding, options),
    `<p class="facts">${[confidence, `<code>${escapeHtml(oneLine(subject))}</code>`, `<code>${escapeHtml(oneLine(fingerprint))}</code>`].join(' · ')}</p>`,
  ].join('')
}

function section(title: string, content: string): string {
  return `<h3>${title}</h3>${content}`
}

function frameHtml(at: Place, { text }: ReportOptions): string {
  const source = text(at.file)
  const frame = source === undefined ? null : codeFrame(source, at)
  if (frame === null || frame.lines.length === 0) return ''
  return `<figure><figcaption>${placeHtml(at)}</figcaption><pre class="frame" tabindex="0">${linesOf(frame)}</pre></figure>`
}

function linesOf({ lines, left }: CodeFrame): string {
  const rest = left === 0 ? '' : `<span class="line quiet"><i></i>… ${counted(left, 'more line')}\n</span>`
  return lines.map(lineHtml).join('') + rest
}

function lineHtml({ number, text, mark }: FrameLine): string {
  if (mark === null) return `<span class="line"><i>${number}</i>${escapeHtml(text)}\n</span>`
  const [from, to] = mark
  const marked = escapeHtml(text.slice(from, to)) || ' '
  const shown = `${escapeHtml(text.slice(0, from))}<mark>${marked}</mark>${escapeHtml(text.slice(to))}`
  return `<span class="line hit"><i>${number}</i>${shown}\n</span>`
}

/** Each place with its code folded away: what joins artefacts is read by going from one to the next. */
function relatedHtml({ related }: Finding, options: ReportOptions): string {
  if (related.length === 0) return ''
  const items = related.map(({ at, message }) => {
    const frame = frameHtml(at, options)
    const words = `${placeHtml(at)} ${proseHtml(oneLine(message))}`
    return `<li>${frame === '' ? words : `<details><summary>${words}</summary>${frame}</details>`}</li>`
  })
  return section('Rests on', `<ul class="related">${items.join('')}</ul>`)
}

function proofHtml({ status, summary, script }: Finding['proof']): string {
  const words = summary === '' ? '' : ` ${sentenceHtml(oneLine(summary))}`
  const file = script === null ? '' : ` <code>${escapeHtml(oneLine(script))}</code>`
  return section('Proof', `<p><span class="status ${status.replaceAll(' ', '-')}">${status}</span>${words}${file}</p>`)
}

function fixHtml(finding: Finding, { text }: ReportOptions): string {
  if (finding.fix === null) return ''
  const { safety, advice } = finding.fix
  const diff = fixDiff(finding, text)
  const lines = diff.split('\n').slice(0, -1).map(diffLine)
  const shown = diff === '' ? '' : `<pre class="diff" tabindex="0">${lines.join('')}</pre>`
  return section('Fix', `<p><span class="status ${safety}">${safety}</span> ${sentenceHtml(oneLine(advice))}</p>${shown}`)
}

function diffLine(line: string): string {
  const kind = /^(---|\+\+\+) /.test(line) ? 'file' : { '+': 'add', '-': 'cut', '@': 'at' }[line.charAt(0)]
  return `<span class="line${kind === undefined ? '' : ` ${kind}`}">${escapeHtml(line)}\n</span>`
}
