import type { Engine } from '../../../model/architecture/database.ts'
import { type Token, tokenAt } from '../text/tokens.ts'

/** A query in PostgreSQL's words, and what had to be taken out of it. */
export interface Rewritten {
  readonly sql: string
  /** `INSERT OR IGNORE`, `INSERT IGNORE`: an insert that a duplicate does not stop. */
  readonly ignores: boolean
  /** `REPLACE`, `ON DUPLICATE KEY UPDATE`: an insert that changes the row that is there. */
  readonly replaces: boolean
}

interface Word {
  readonly kind: Token['kind']
  text: string
}

/** Turns another engine's quoting, placeholders and clauses into those of PostgreSQL. */
export function inPostgresWords(sql: string, engine: Engine): Rewritten {
  const words = wordsOf(sql, engine)
  const taken = { ignores: false, replaces: false }
  rewriteInsert(words, taken)
  rewriteLimit(words)
  const at = find(words, 'ON', 'DUPLICATE', 'KEY')
  if (at !== -1) {
    words.length = at
    taken.replaces = true
  }
  return { sql: words.map((word) => word.text).join(' '), ...taken }
}

function wordsOf(sql: string, engine: Engine): Word[] {
  const words: Word[] = []
  const named = new Map<string, number>()
  let asked = 0
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at, engine)
    at = token.end
    if (token.kind === 'space' || token.kind === 'comment') continue
    const text = sql.slice(token.start, token.end)
    const next = at < sql.length ? tokenAt(sql, at, engine) : undefined
    if (token.kind === 'parameter' && text.startsWith('?')) {
      words.push({ kind: 'parameter', text: `$${text.length > 1 ? text.slice(1) : ++asked}` })
    } else if (engine !== 'postgres' && /^[:@$]$/.test(text) && next?.kind === 'word') {
      const name = sql.slice(next.start, next.end)
      if (!named.has(name)) named.set(name, ++asked)
      words.push({ kind: 'parameter', text: `$${named.get(name)}` })
      at = next.end
    } else {
      words.push({ kind: token.kind, text: quoted(text, token.kind, engine) })
    }
  }
  return words
}

function quoted(text: string, kind: Token['kind'], engine: Engine): string {
  if (kind === 'string' && engine === 'mysql') return `E${text.replace(/^[^']/, '')}`
  if (kind !== 'quoted' || engine === 'postgres') return text
  if (text.startsWith('"')) return engine === 'mysql' ? `'${text.slice(1, -1).replaceAll("'", "''")}'` : text
  return `"${text.slice(1, -1).replaceAll('"', '""')}"`
}

function says(word: Word | undefined, expected: string): boolean {
  return word?.kind === 'word' && word.text.toUpperCase() === expected
}

function find(words: readonly Word[], ...expected: readonly string[]): number {
  return words.findIndex((_, i) => expected.every((one, ahead) => says(words[i + ahead], one)))
}

function rewriteInsert(words: Word[], taken: { ignores: boolean; replaces: boolean }): void {
  if (says(words[0], 'REPLACE')) {
    words[0]!.text = 'INSERT'
    taken.replaces = true
    if (!says(words[1], 'INTO')) words.splice(1, 0, { kind: 'word', text: 'INTO' })
  }
  if (!says(words[0], 'INSERT') && !says(words[0], 'UPDATE')) return
  if (says(words[1], 'OR')) {
    if (says(words[2], 'REPLACE')) taken.replaces = true
    else taken.ignores = says(words[2], 'IGNORE')
    words.splice(1, 2)
  }
  if (says(words[1], 'IGNORE')) {
    words.splice(1, 1)
    taken.ignores = true
  }
}

/** `LIMIT 10, 20` is an offset and a limit. */
function rewriteLimit(words: Word[]): void {
  const at = words.findLastIndex((word) => says(word, 'LIMIT'))
  if (at === -1 || words[at + 2]?.text !== ',') return
  const [offset, limit] = [words[at + 1], words[at + 3]]
  if (offset === undefined || limit === undefined) return
  words.splice(at + 1, 3, limit, { kind: 'word', text: 'OFFSET' }, offset)
}
