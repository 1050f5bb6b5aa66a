import type { Engine } from '../../../model/architecture/database.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { rawOf, readScript, type Script, type Tree, visit } from '../host/javascript.ts'
import { knexOperations } from '../host/knex.ts'
import { kyselyOperations } from '../host/kysely.ts'
import { pgMigrateOperations } from '../host/pg-migrate.ts'
import { sequelizeOperations } from '../host/sequelize.ts'
import { type Context, placeAt } from '../host/static.ts'
import { type FilePart, readFragment, type StatementPart } from '../read-fragment.ts'
import type { Operation } from '../schema/operation.ts'
import { printOperation } from '../schema/print.ts'
import type { Format } from './folder.ts'

const builders: Readonly<Partial<Record<Format, (context: Context, node: Tree) => Operation[] | null>>> = {
  knex: knexOperations,
  kysely: kyselyOperations,
  sequelize: sequelizeOperations,
  'node-pg-migrate': pgMigrateOperations,
}

/** What a migration in JavaScript or TypeScript does: the SQL that it sends, and the calls of its schema builder. */
export function readScriptFile(
  path: string,
  text: string,
  format: Format,
  engine: Engine,
  placeOf: (start: number, end: number) => Place,
): FilePart {
  let script: Script | null
  try {
    script = readScript(path, text)
  } catch (error) {
    return {
      statements: [],
      unread: [{ reader: 'sql', place: placeOf(0, text.length), message: `a migration could not be parsed: ${said(error)}` }],
    }
  }
  if (script === null) return { statements: [], unread: [] }
  const parts: FilePart[] = []
  visit(script.up, (node) => {
    const raw = rawOf(script, node)
    const part = raw === null ? builtPart({ script, placeOf }, node, format) : readFragment(raw, engine, placeOf)
    if (part !== null) parts.push(part)
    return part === null
  })
  return { statements: parts.flatMap((part) => part.statements), unread: parts.flatMap((part) => part.unread) }
}

/** A call of the schema builder, each thing that it does as the statement it amounts to; null for any other node. */
function builtPart(context: Context, node: Tree, format: Format): FilePart | null {
  let operations: Operation[] | null
  try {
    operations = builders[format]?.(context, node) ?? null
  } catch (error) {
    const message = `a call of the schema builder could not be read: ${said(error)}`
    return { statements: [], unread: [{ reader: 'sql', place: placeAt(context, node), message }] }
  }
  return operations === null ? null : { statements: operations.map(statementOf), unread: [] }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const kinds: Readonly<Partial<Record<Operation['does'], string>>> = {
  'create table': 'createtable',
  'drop table': 'drop',
  'drop index': 'drop',
  'rename table': 'rename',
  'rename column': 'rename',
  'create index': 'index',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
}

function statementOf(operation: Operation): StatementPart {
  const kind = kinds[operation.does] ?? 'altertable'
  const { place } = operation
  return { kind, text: printOperation(operation) ?? '', place, whole: place, operations: [operation], outside: false }
}
