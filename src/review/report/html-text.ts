import { sentence } from '../../kit/sentence.ts'

/** Text inside HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** A sentence whose `words in backticks` become code. */
export function proseHtml(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

/** The same as a whole sentence: with a capital, but for code, and a full stop. */
export function sentenceHtml(text: string): string {
  return text === '' ? '' : proseHtml(sentence(text))
}
