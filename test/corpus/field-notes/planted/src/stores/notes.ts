import type { Db } from '../database.js'

export interface Note {
  id: string
  notebookId: string
  title: string
  body: string
  version: number
  updatedAt: string
}

const fields = 'id, notebook_id AS notebookId, title, body, version, updated_at AS updatedAt'

export function noteStore(db: Db) {
  const page = db.prepare(
    `SELECT ${fields} FROM notes
      WHERE notebook_id = @notebook AND owner_id = @owner AND updated_at < @before
      ORDER BY updated_at DESC, id DESC LIMIT @limit`,
  )
  const byId = db.prepare(`SELECT ${fields} FROM notes WHERE id = ?`)
  const notebook = db.prepare('SELECT 1 FROM notebooks WHERE id = ? AND owner_id = ?')
  const insert = db.prepare(
    `INSERT INTO notes (id, notebook_id, owner_id, title, body) VALUES (@id, @notebook, @owner, @title, @body)
     ON CONFLICT (id) DO NOTHING RETURNING ${fields}`,
  )
  const change = db.prepare(
    `UPDATE notes SET title = @title, body = @body, version = version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
      WHERE id = @id AND owner_id = @owner AND version = @version RETURNING ${fields}`,
  )
  const remove = db.prepare('DELETE FROM notes WHERE id = ? AND owner_id = ?')
  const pin = db.prepare("UPDATE notes SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = ? AND owner_id = ?")
  const search = db.prepare(
    `SELECT n.id, n.notebook_id AS notebookId, n.title, n.body, n.version, n.updated_at AS updatedAt
       FROM notes_text t JOIN notes n ON n.rowid = t.rowid
      WHERE notes_text MATCH @match AND n.owner_id = @owner ORDER BY rank LIMIT @limit`,
  )

  const create = db.transaction((notebookId: string, owner: string, note: { id: string; title: string; body: string }) => {
    if (!notebook.get(notebookId, owner)) return 'no notebook' as const
    return (insert.get({ ...note, notebook: notebookId, owner }) as Note | undefined) ?? ('taken' as const)
  })

  return {
    page: (id: string, owner: string, limit: number, before = '9999') => page.all({ notebook: id, owner, limit, before }) as Note[],
    byId: (id: string) => byId.get(id) as Note | undefined,
    create: (notebookId: string, owner: string, note: { id: string; title: string; body: string }) => create(notebookId, owner, note),
    change(id: string, owner: string, to: { title: string; body: string; version: number }) {
      const changed = change.get({ ...to, id, owner }) as Note | undefined
      return changed ?? (byId.get(id) ? ('stale' as const) : ('missing' as const))
    },
    remove: (id: string, owner: string) => remove.run(id, owner).changes === 1,
    pin: (id: string, owner: string) => pin.run(id, owner),
    // Quoted as one phrase: the words of a person are not query syntax.
    search: (owner: string, text: string, limit: number) =>
      search.all({ owner, limit, match: `"${text.replaceAll('"', '""')}"` }) as Note[],
  }
}
