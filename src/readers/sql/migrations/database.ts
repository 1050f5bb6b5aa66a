import type { Unread } from '../../../model/architecture/architecture.ts'
import type { Database, Engine, Migration, Statement } from '../../../model/architecture/database.ts'
import type { Sources } from '../../reader.ts'
import { applyOperation } from '../schema/apply.ts'
import { changesOf } from '../schema/changes.ts'
import { Schema } from '../schema/schema.ts'
import { engineOf, manifestOf } from './engine.ts'
import type { MigrationFile, MigrationFolder } from './folder.ts'
import { type MigrationPart, readMigrationFile } from './read-file.ts'
import { isOneText, openAfter, runsInTransaction } from './transaction.ts'

const version = 1

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
    for (const statement of part.statements) for (const operation of statement.operations) applyOperation(schema, operation)
    migrations.push(migrationOf(sources, folder, file, part, oneText))
  }
  const facts = { engine, source: folder.source, kind: 'migrations', by: 'sql', basis: 'read' } as const
  return { database: { ...facts, ...schema.finished(), migrations }, unread }
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
  oneText: boolean,
): Migration {
  const settings = file.settings === null ? null : sources.facts(file.settings, 'sql-settings', version, transactionSetting)
  const transaction = runsInTransaction(folder.runner, settings ?? part.transaction, part.statements)
  let open = transaction || (oneText && part.statements.length > 1)
  const statements = part.statements.map(({ kind, text, place, whole, operations, outside }): Statement => {
    const changes = operations.flatMap(changesOf)
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
    place: part.place,
  }
}

function transactionSetting(text: string): boolean | null {
  const said = /^\s*(?:run_in_transaction|executeInTransaction)\s*=\s*(true|false)/m.exec(text)?.[1]
  return said === undefined ? null : said === 'true'
}
