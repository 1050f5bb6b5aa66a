import { escapeMarkdown, tableProse } from '../../kit/markdown.ts'
import type { HandoffFile } from './handoff.ts'

export function jsonFile(path: string, value: unknown): HandoffFile {
  return { path, text: `${JSON.stringify(value, null, 2)}\n` }
}

/** Blocks with an empty line between them; null stands for what is left out. */
export function markdownFile(path: string, blocks: readonly (string | null)[]): HandoffFile {
  return { path, text: `${blocks.filter((block) => block !== null).join('\n\n')}\n` }
}

/** Cells are prose, in which `words in backticks` are code; text of a blueprint cannot break out of them. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map((cells) => line(cells.map(tableProse)))].join('\n')
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

/** A heading of text that is somebody else's. */
export function heading(level: number, text: string): string {
  return `${'#'.repeat(level)} ${escapeMarkdown(text)}`
}

/** `1500` → `1.5 s`, `250` → `250 ms`. */
export function spanWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : ms < 120_000 ? `${ms / 1000} s` : `${ms / 60_000} min`
}
