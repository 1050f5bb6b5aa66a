/** Indexes of MongoDB. */
import type { Database } from '../model/architecture/database.ts'

export function isOfDocuments(database: Database | undefined): boolean {
  return database?.engine === 'mongodb'
}

/** Whether the repository makes indexes at all: where it makes none, they are made elsewhere. */
export function makesIndexes(database: Database | undefined): boolean {
  return (database?.tables ?? []).some(({ indexes }) => indexes.some(({ constraint }) => constraint === null))
}

/** `db.comments.createIndex({ authorId: 1, key: 1 }, { unique: true })` */
export function createIndexText(
  collection: string,
  keys: readonly { readonly column: string; readonly descending: boolean }[],
  unique = false,
): string {
  const written = keys.map(
    ({ column, descending }) => `${/^[\w$]+$/.test(column) ? column : `'${column}'`}: ${descending ? -1 : 1}`,
  )
  return `db.${collection}.createIndex({ ${written.join(', ')} }${unique ? ', { unique: true }' : ''})`
}
