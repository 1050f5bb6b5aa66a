/** Text that comes from elsewhere, as Markdown that cannot break out of where it is put. */

/** Stands between two characters that would otherwise become a link or a mention. */
const nothing = '\u200b'

/** A code block whose fence is longer than any run of backticks in it. */
export function fenced(code: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${language}\n${code.replace(/\n$/, '')}\n${fence}`
}

/** Code within a line. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  if (line.trim() === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** Code in a cell of a table, where a bar would end the cell even between backticks. */
export function tableCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}

/** Words within a line: no markup, no HTML, no link, nobody mentioned, no issue referred to. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]~$!]/g, '\\$&')
    .replaceAll('|', '&#124;')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^\d+(?=[.)](?:\s|$))/, `$&${nothing}`)
    .replaceAll(/(?<!&)#/g, `\\#${nothing}`)
    .replaceAll(/@(?=\w)/g, `@${nothing}`)
    .replaceAll('://', `:${nothing}//`)
    .replaceAll(/\b(www)\./gi, `$1${nothing}.`)
}

/** A sentence whose `words in backticks` become code, and whose rest is escaped. */
export function proseMarkdown(text: string): string {
  return byBackticks(text, codeSpan)
}

/** The same, in a cell of a table. */
export function tableProse(text: string): string {
  return byBackticks(text, tableCode)
}

function byBackticks(text: string, code: (text: string) => string): string {
  const parts = text.split(/`([^`]+)`/)
  return parts.map((part, i) => (i % 2 === 1 ? code(part) : escapeMarkdown(part))).join('')
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
}
