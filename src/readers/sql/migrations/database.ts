import type { Unread } from '../../../model/architecture/architecture.ts'
import type { Change, Database, Engine, Migration, Statement } from '../../../model/architecture/database.ts'
import type { Sources } from '../../reader.ts'
import { applyOperation } from '../schema/apply.ts'
import { changesOf } from '../schema/changes.ts'
import type { Operation } from '../schema/operation.ts'
import { Schema } from '../schema/schema.ts'
import { listedBeside } from './dump.ts'
import { engineOf, manifestOf } from './engine.ts'
import type { MigrationFile, MigrationFolder } from './folder.ts'
import { type MigrationPart, readMigrationFile } from './read-file.ts'
import { isOneText, openAfter, runsInTransaction } from './transaction.ts'

const version = 4

/** The database that a folder of migrations leads to. */
export function readFolder(
  sources: Sources,
  folder: MigrationFolder,
): { readonly database: Database; readonly unread: readonly Unread[] } {
  const engine = engineOf(sources, folder)
  const schema = new Schema(engine)
  const oneText = isOneText(folder.runner, manifestOf(sources, folder.source)?.prisma ?? null)
  const migrations: Migration[] = []
  const unread: Unread[] = []
  for (const file of folder.files) {
    const part = partOf(sources, file, engine)
    unread.push(...part.unread)
    const changes = part.statements.map(({ operations }) => operations.flatMap((operation) => applied(schema, operation)))
    migrations.push(migrationOf(sources, folder, file, part, { oneText, changes }))
  }
  const facts = { engine, source: folder.source, kind: 'migrations', by: 'sql', basis: 'read' } as const
  const listed = listedBeside(sources, folder)
  return { database: { ...facts, ...schema.finished(), migrations, ...(listed === null ? {} : { listed }) }, unread }
}

/** What an operation changes, with what only the schema before it tells. */
function applied(schema: Schema, operation: Operation): readonly Change[] {
  const from =
    operation.does === 'set type'
      ? (schema.table(operation.table)?.columns.find(({ name }) => name === operation.column)?.type ?? null)
      : null
  applyOperation(schema, operation)
  return changesOf(operation).map((change) => (change.does === 'set type' ? { ...change, from } : change))
}

function partOf(sources: Sources, file: MigrationFile, engine: Engine): MigrationPart {
  const reader = `sql-${engine}-${file.format.replaceAll(' ', '-')}`
  return sources.facts(file.path, reader, version, (text) => readMigrationFile(file.path, text, file.format, engine))
}

function migrationOf(
  sources: Sources,
  folder: MigrationFolder,
  file: MigrationFile,
  part: MigrationPart,
  { oneText, changes: all }: { readonly oneText: boolean; readonly changes: readonly (readonly Change[])[] },
): Migration {
  const settings = file.settings === null ? null : sources.facts(file.settings, 'sql-settings', version, transactionSetting)
  const transaction = runsInTransaction(folder.runner, settings ?? part.transaction, part.statements)
  let open = transaction || (oneText && part.statements.length > 1)
  const statements = part.statements.map(({ kind, text, place, whole, outside }, i): Statement => {
    const changes = all[i]!
    const inTransaction = open && !outside
    open = openAfter(open, changes)
    return { kind, text, place, whole, changes, inTransaction, observed: null }
  })
  return {
    id: file.id,
    file: file.path,
    runner: folder.runner,
    transaction,
    unreleased: false,
    statements,
    ...(file.listed === undefined ? {} : { listed: file.listed }),
    place: part.place,
  }
}

function transactionSetting(text: string): boolean | null {
  const said = /^\s*(?:run_in_transaction|executeInTransaction)\s*=\s*(true|false)/m.exec(text)?.[1]
  return said === undefined ? null : said === 'true'
}
