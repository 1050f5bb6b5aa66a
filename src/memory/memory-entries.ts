import {
  type Cell,
  KnowledgeError,
  type KnowledgeState,
  type KnowledgeWriter,
  type MemoryEntry,
  type NewMemory,
  type Page,
} from './knowledge.ts'
import { checkPage } from './page.ts'
import { textLimits } from './schema.ts'

const select = 'SELECT "key", version, value, agent_name, created_at FROM memory WHERE "key" = ? ORDER BY version DESC'

export function storeEntry(memory: KnowledgeWriter, { key, value, agentName = '', expectedVersion }: NewMemory): MemoryEntry {
  const present = latestEntry(memory, key)?.version ?? 0
  if (expectedVersion !== undefined && expectedVersion !== present) {
    throw new KnowledgeError(
      'version-conflict',
      `\`${key}\` has version ${present} by now, not ${expectedVersion}: retrieve it, and store what both together make`,
    )
  }
  memory.run('INSERT INTO memory ("key", version, value, agent_name) VALUES (?, ?, ?, ?)', [key, present + 1, value, agentName])
  return latestEntry(memory, key)!
}

export function latestEntry(memory: KnowledgeState, key: string): MemoryEntry | null {
  const [row] = memory.all(`${select} LIMIT 1`, [key])
  return row === undefined ? null : entryOf(row)
}

export function entryHistory(memory: KnowledgeState, key: string, page?: Page): readonly MemoryEntry[] {
  const { limit, offset } = checkPage(page)
  return memory.all(`${select} LIMIT ? OFFSET ?`, [key, limit, offset]).map(entryOf)
}

/** Tells what the table would refuse, before the lock of memory is waited for. @throws KnowledgeError */
export function checkEntry({ key, value, agentName = '', expectedVersion }: NewMemory): void {
  checkKey(key)
  checkText('value', value, textLimits.value)
  checkText('agentName', agentName, textLimits.name)
  if (expectedVersion !== undefined && !(Number.isSafeInteger(expectedVersion) && expectedVersion >= 0)) {
    throw new KnowledgeError(
      'refused',
      '`expectedVersion` is the version that the value was made from, or 0 where there was none',
    )
  }
}

export function checkKey(key: string): void {
  checkText('key', key, textLimits.key)
  if (key === '') throw new KnowledgeError('refused', 'a key is a name such as `current_architecture`: this one is empty')
}

function checkText(what: string, text: unknown, most: number): void {
  if (typeof text !== 'string') throw new KnowledgeError('refused', `\`${what}\` is a text`)
  if (text.includes('\0')) throw new KnowledgeError('refused', `\`${what}\` holds a NUL character: leave it out`)
  if (!text.isWellFormed())
    throw new KnowledgeError('refused', `\`${what}\` holds half of a character (a lone surrogate): leave it out`)
  // By code points, as SQLite counts them; what has fewer units has fewer of those.
  if (text.length > most && [...text].length > most) {
    throw new KnowledgeError(
      'too-long',
      `\`${what}\` has more than ${most} characters: keep large things in a file, and its path here`,
    )
  }
}

function entryOf(row: Readonly<Record<string, Cell>>): MemoryEntry {
  return {
    key: row.key as string,
    version: row.version as number,
    value: row.value as string,
    agentName: row.agent_name as string,
    createdAt: row.created_at as string,
  }
}
