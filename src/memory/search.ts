import { KnowledgeError, type KnowledgeHit, type KnowledgeState, type Page } from './knowledge.ts'
import { checkPage } from './page.ts'
import { searched } from './schema.ts'

const mostCharacters = 1_000
const mostWords = 32

/** Best first: the title counts most, and what has more of the words more than what has one of them often. */
export function searchKnowledge(memory: KnowledgeState, words: string, page?: Page): readonly KnowledgeHit[] {
  const { limit, offset } = checkPage(page)
  if (words.length > mostCharacters)
    throw new KnowledgeError('too-long', `what is searched for has more than ${mostCharacters} characters`)
  const asked = [...new Set(words.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])].slice(0, mostWords)
  if (asked.length === 0) return []
  const rows = memory.all(
    `SELECT search.rowid AS at, kind, title, snippet(search, 2, '', '', '…', 24) AS excerpt FROM search
      WHERE search MATCH ? ORDER BY bm25(search, 0, 4, 1), search.rowid LIMIT ? OFFSET ?`,
    // A word is found by its beginning too.
    [asked.map((word) => `"${word}" OR "${word}"*`).join(' OR '), limit, offset],
  )
  return rows.map((row) => ({
    kind: row.kind as KnowledgeHit['kind'],
    reference: referenceTo(row.kind as KnowledgeHit['kind'], row),
    title: row.title as string,
    excerpt: (row.excerpt as string).replace(/\s+/g, ' ').trim(),
  }))
}

function referenceTo(kind: KnowledgeHit['kind'], { at, title }: Readonly<Record<string, unknown>>): string {
  if (kind === 'memory') return title as string
  const id = Math.floor((at as number) / searched.length)
  return kind === 'decision' ? `ADR-${id}` : `${kind} ${id}`
}
