import type { KnowledgeState, KnowledgeWriter } from '../knowledge.ts'
import type { AdrFields } from './adr-text.ts'

/** A decision as its row and its file last said it both, and where the file was. */
export interface SyncedDecision {
  readonly id: number
  readonly path: string
  readonly fields: AdrFields
}

export function readSynced(state: KnowledgeState): ReadonlyMap<number, SyncedDecision> {
  const rows = state.all('SELECT id, path, synced FROM decision_files ORDER BY id')
  return new Map(
    rows.map(({ id, path, synced }) => [
      Number(id),
      { id: Number(id), path: String(path), fields: JSON.parse(String(synced)) as AdrFields },
    ]),
  )
}

/** Nothing is written where it says so already. */
export function writeSynced(
  state: KnowledgeWriter,
  { id, path, fields }: SyncedDecision,
  former: SyncedDecision | undefined,
): void {
  const synced = JSON.stringify(fields)
  if (former?.path === path && JSON.stringify(former.fields) === synced) return
  state.run('INSERT OR REPLACE INTO decision_files (id, path, synced) VALUES (?, ?, ?)', [id, path, synced])
}

/** As if they had never met. */
export function forgetSynced(state: KnowledgeWriter, id: number): void {
  state.run('DELETE FROM decision_files WHERE id = ?', [id])
}
