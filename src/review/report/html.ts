import { createHash } from 'node:crypto'
import type { Architecture } from '../../model/architecture/architecture.ts'
import { type Finding, severities } from '../../model/finding.ts'
import type { Review } from '../review.ts'
import { groupedBy } from './counted.ts'
import { harmless, oneLine } from './harmless.ts'
import { findingHtml, placeHtml } from './html-finding.ts'
import { script } from './html-script.ts'
import { style } from './html-style.ts'
import { escapeHtml, proseHtml } from './html-text.ts'
import { withVariables } from './picture-ink.ts'
import { pictureText } from './picture-text.ts'
import type { ReportOptions } from './report-options.ts'
import { skippedWords, summaryWords } from './summary-words.ts'

export interface HtmlOptions extends ReportOptions {
  /** What was reviewed, for the heading: the name of the folder. */
  readonly name: string
  /** Of Lintel. */
  readonly version: string
  readonly architecture: Architecture
  /** The SVG of {@link drawPicture}; null where it could not be drawn: then the page says in words what it would show. */
  readonly picture: string | null
}

/** The review as one page that needs nothing else: no request, no font, no network. */
export function htmlReport(review: Review, options: HtmlOptions): string {
  const title = `Review of ${oneLine(options.name)}`
  const words = summaryWords(review)
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#findings">Skip to the findings</a>',
    `<header><p class="brand">Lintel</p><h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(words.found)}</p>`,
    `<p class="quiet">${escapeHtml(words.read)}</p></header>`,
    '<main>',
    tiles(review),
    picture(review, options),
    findings(review, options),
    accepted(review),
    diagnostics(review),
    '</main>',
    `<footer>${escapeHtml([`Lintel ${options.version}`, skippedWords(review.coverage)].filter((each) => each !== '').join(' · '))}</footer>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
  ]
    .filter((part) => part !== '')
    .join('\n')}\n`
}

/** Nothing is loaded and nothing runs but the style and the script of this page, whatever its text contains. */
const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** How many of each severity; with the script running, each also hides and shows them. */
function tiles({ summary }: Review): string {
  const each = severities.map((severity) => {
    const many = summary[severity]
    const off = many === 0 ? ' disabled' : ''
    return `<button type="button" class="tile ${severity}" data-severity="${severity}" aria-pressed="true"${off}><b>${many}</b><span>${severity}</span></button>`
  })
  return `<section class="tiles" aria-label="Findings by severity">${each.join('')}</section>`
}

function picture({ findings }: Review, options: HtmlOptions): string {
  const words = `<pre class="words">${escapeHtml(pictureText(options.architecture, findings))}</pre>`
  const drawn =
    options.picture === null
      ? `<p class="quiet">The picture needs Graphviz: <code>npm install @hpcc-js/wasm-graphviz</code>. In words:</p>${words}`
      : `<input type="checkbox" id="full-size"><label for="full-size">full size</label>` +
        `<div class="canvas" tabindex="0" role="region" aria-label="Picture of the architecture">${withVariables(options.picture)}</div>` +
        `<p class="quiet legend">A number is findings at that place. Solid lines write, dashed ones read; crow's feet are foreign keys.</p>` +
        `<details class="quiet"><summary>The same in words</summary>${words}</details>`
  return `<section class="picture"><h2>What was read</h2>${drawn}</section>`
}

function findings({ findings: all }: Review, options: HtmlOptions): string {
  if (all.length === 0) return '<section id="findings"><h2>Findings</h2><p>Nothing was found.</p></section>'
  const isOpen = all.length <= 5
  const list = all.map((finding, i) => findingHtml(finding, { ...options, number: i + 1, isOpen }))
  return `<section id="findings" tabindex="-1"><h2>Findings</h2>${filters(all)}${list.join('\n')}</section>`
}

/** Of use with the script alone, so the script shows them. */
function filters(all: readonly Finding[]): string {
  const groups = [...groupedBy(all, ({ rule }) => rule.split('/')[0]!)].sort(([a], [b]) => (a < b ? -1 : 1))
  const choices = groups.map(
    ([group, found]) => `<option value="${escapeHtml(group)}">${escapeHtml(group)} (${found.length})</option>`,
  )
  return (
    '<form class="filters" hidden role="search">' +
    '<label>Search <input type="search" id="search" placeholder="rule, file, words" autocomplete="off"><kbd>/</kbd></label>' +
    `<label>Group <select id="group"><option value="">all</option>${choices.join('')}</select></label>` +
    '<button type="button" id="open-all">Open all</button>' +
    '<output id="shown" aria-live="polite"></output></form>'
  )
}

function accepted({ ignored }: Review): string {
  if (ignored.length === 0) return ''
  const rows = ignored.map(
    ({ finding, reason, by }) =>
      `<tr><td><code>${escapeHtml(oneLine(finding.rule))}</code></td><td>${placeHtml(finding.at)}</td><td>${proseHtml(oneLine(reason))}</td><td>${by}</td></tr>`,
  )
  const head = '<tr><th scope="col">rule</th><th scope="col">where</th><th scope="col">reason</th><th scope="col">by</th></tr>'
  return `<section><details><summary><h2>Accepted, with a reason (${ignored.length})</h2></summary><div class="wide"><table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table></div></details></section>`
}

function diagnostics({ diagnostics: all }: Review): string {
  if (all.length === 0) return ''
  const items = all.map(({ kind, place, message }) => {
    const where = place === null ? '' : `${placeHtml(place)} `
    return `<li><b>${escapeHtml(kind)}</b> ${where}${proseHtml(harmless(message).trim())}</li>`
  })
  return `<section><details><summary><h2>About the review itself (${all.length})</h2></summary><ul class="notes">${items.join('')}</ul></details></section>`
}
