import type { Db } from '../database.js'

export interface Notebook {
  id: string
  title: string
  createdAt: string
}

export function notebookStore(db: Db) {
  const page = db.prepare(
    `SELECT id, title, created_at AS createdAt FROM notebooks
      WHERE owner_id = @owner AND id > @after ORDER BY id LIMIT @limit`,
  )
  const insert = db.prepare(
    `INSERT INTO notebooks (id, owner_id, title) VALUES (?, ?, ?)
     ON CONFLICT DO NOTHING RETURNING id, title, created_at AS createdAt`,
  )
  const remove = db.prepare('DELETE FROM notebooks WHERE id = ? AND owner_id = ?')
  const owned = db.prepare('SELECT 1 FROM notebooks WHERE id = ? AND owner_id = ?')

  return {
    page: (owner: string, limit: number, after = '') => page.all({ owner, limit, after }) as Notebook[],
    create: (owner: string, id: string, title: string) => insert.get(id, owner, title) as Notebook | undefined,
    remove: (owner: string, id: string) => remove.run(id, owner).changes === 1,
    owns: (owner: string, id: string) => owned.get(id, owner) !== undefined,
  }
}
