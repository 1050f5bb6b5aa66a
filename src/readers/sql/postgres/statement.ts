import { type IndexKey, lockModes } from '../../../model/architecture/database.ts'
import type { Operation } from '../schema/operation.ts'
import type { StatementText } from '../text/statement-text.ts'
import { readAlterTable, securityInvoker } from './alter-table.ts'
import { readDo } from './do-block.ts'
import {
  as,
  constantOf,
  kindOf,
  type NodeKind,
  type NodeOf,
  parsePostgres,
  qualified,
  relationName,
  stringsOf,
} from './parser.ts'
import { readDrop, readEnum, readRename, readSetSchema } from './removal.ts'
import {
  readAlterPolicy,
  readAlterRole,
  readCreatePolicy,
  readCreateRole,
  readDefaultPrivileges,
  readGrant,
  readGrantRole,
  readRoleSetting,
  roleName,
  settingText,
} from './roles.ts'
import { readAlterFunction, readCreateFunction } from './routine.ts'
import { PostgresSource } from './source.ts'
import { readCreateTable, readCreateTableAs, readView } from './table.ts'

export interface ReadStatement {
  readonly kind: string
  readonly operations: readonly Operation[]
}

type Readers = { readonly [K in NodeKind]?: (node: NodeOf<K>, source: PostgresSource) => Operation[] }

/**
 * What a statement does.
 * @throws with the parser's message where PostgreSQL would refuse the text
 */
export function readPostgres(text: StatementText): ReadStatement {
  const { node, offsetOf } = parsePostgres(text.text)
  const source = new PostgresSource(text, offsetOf)
  const kind = kindOf(node)
  const read = readers[kind] as ((node: unknown, source: PostgresSource) => Operation[]) | undefined
  const operations = read?.((node as Readonly<Record<string, unknown>>)[kind], source)
  return { kind: statementKind(kind), operations: operations ?? [{ does: 'other', name: '', place: source.place }] }
}

function statementKind(kind: NodeKind): string {
  return kind === 'CreateStmt' ? 'createtable' : kind.replace(/Stmt$/, '').toLowerCase()
}

const readers: Readers = {
  CreateStmt: readCreateTable,
  CreateTableAsStmt: readCreateTableAs,
  AlterTableStmt: readAlterTable,
  IndexStmt: readIndex,
  DropStmt: readDrop,
  RenameStmt: readRename,
  AlterObjectSchemaStmt: readSetSchema,
  AlterEnumStmt: readEnum,
  GrantStmt: readGrant,
  GrantRoleStmt: readGrantRole,
  AlterDefaultPrivilegesStmt: readDefaultPrivileges,
  CreateRoleStmt: readCreateRole,
  AlterRoleStmt: readAlterRole,
  AlterRoleSetStmt: readRoleSetting,
  CreatePolicyStmt: readCreatePolicy,
  AlterPolicyStmt: readAlterPolicy,
  CreateFunctionStmt: readCreateFunction,
  AlterFunctionStmt: readAlterFunction,
  DropRoleStmt: (node, { place }) =>
    (node.roles ?? []).map((role) => ({ does: 'drop role', role: roleName(as(role, 'RoleSpec')), place })),
  AlterOwnerStmt: (node, { place }) =>
    node.objectType === 'OBJECT_TABLE' && node.relation !== undefined
      ? [{ does: 'owner', table: relationName(node.relation), role: roleName(node.newowner), place }]
      : [{ does: 'other', name: 'owner', place }],
  CreateEnumStmt: (node, { place }) => [
    { does: 'create enum', type: qualified(stringsOf(node.typeName)), values: stringsOf(node.vals), place },
  ],
  ViewStmt(node, source) {
    const view = readView(relationName(node.view), node.query, false, securityInvoker(node.options) === true, source)
    return [{ does: 'create view', view, place: source.place }]
  },
  CreateTrigStmt: (node, { place }) => [{ does: 'create trigger', name: node.trigname ?? '', place }],
  CreateExtensionStmt: (node, { place }) => [{ does: 'create extension', name: node.extname ?? '', place }],
  CreateSchemaStmt: (node, { place }) => [{ does: 'other', name: node.schemaname ?? '', place }],
  TruncateStmt: (node, { place }) =>
    (node.relations ?? []).map((relation) => ({
      does: 'truncate',
      table: relationName(as(relation, 'RangeVar')),
      cascade: node.behavior === 'DROP_CASCADE',
      place,
    })),
  InsertStmt: (node, { place }) => [written('insert', node.relation, undefined, place)],
  UpdateStmt: (node, { place }) => [written('update', node.relation, node.whereClause, place)],
  DeleteStmt: (node, { place }) => [written('delete', node.relation, node.whereClause, place)],
  CopyStmt: (node, { place }) =>
    node.is_from === true ? [written('insert', node.relation, undefined, place)] : [{ does: 'other', name: 'copy', place }],
  MergeStmt: (node, { place }) => [written('update', node.relation, node.joinCondition, place)],
  VariableSetStmt: readSet,
  SelectStmt: readSelect,
  TransactionStmt: readTransaction,
  LockStmt: (node, { place }) =>
    (node.relations ?? []).map((relation) => {
      const table = relationName(as(relation, 'RangeVar'))
      return { does: 'lock table', table, mode: lockModes[(node.mode ?? 8) - 1] ?? '', place }
    }),
  ReindexStmt(node, { place }) {
    const concurrently = (node.params ?? []).some((one) => as(one, 'DefElem')?.defname === 'concurrently')
    return [{ does: 'reindex', name: node.relation ? relationName(node.relation) : (node.name ?? ''), concurrently, place }]
  },
  VacuumStmt(node, { place }) {
    const table = relationName(as(node.rels?.[0], 'VacuumRelation')?.relation)
    return [node.is_vacuumcmd === true ? { does: 'vacuum', name: table, place } : { does: 'other', name: table, place }]
  },
  DoStmt: (_, source) =>
    readDo(source, (inner) => {
      try {
        return [...readPostgres(inner).operations]
      } catch {
        // A stretch of PL/pgSQL that is no statement of SQL.
        return []
      }
    }),
}

function written(
  does: 'insert' | 'update' | 'delete',
  relation: NodeOf<'RangeVar'> | undefined,
  where: unknown,
  place: Operation['place'],
): Operation {
  const hasLimit = does !== 'insert' && limitsRows(where)
  return { does, table: relationName(relation), hasWhere: where !== undefined, hasLimit, place }
}

/** Whether a condition takes its rows from a query that is limited: how PostgreSQL writes in batches. */
function limitsRows(where: unknown): boolean {
  if (typeof where !== 'object' || where === null) return false
  return Object.entries(where).some(([key, held]) => key === 'limitCount' || limitsRows(held))
}

function readIndex(node: NodeOf<'IndexStmt'>, source: PostgresSource): Operation[] {
  const named = source.at(node.relation?.location)
  const after = source.afterName(named)
  const texts = source.keyTexts(after)
  const keys = (node.indexParams ?? []).map((param, i): IndexKey => {
    const element = as(param, 'IndexElem')
    const operatorClass = element?.opclass === undefined ? null : qualified(stringsOf(element.opclass))
    const text = (texts[i] ?? '').replace(operatorClass === null ? /$^/ : new RegExp(`\\s+\\S*${escaped(operatorClass)}"?$`), '')
    return {
      column: element?.name ?? null,
      expression: element?.name === undefined ? bare(text) : null,
      descending: element?.ordering === 'SORTBY_DESC',
      operatorClass,
    }
  })
  const index = {
    name: node.idxname ?? '',
    keys,
    include: (node.indexIncludingParams ?? []).map((param) => as(param, 'IndexElem')?.name ?? ''),
    unique: node.unique === true,
    method: node.accessMethod ?? 'btree',
    where: node.whereClause === undefined ? null : source.textAfter('WHERE', after),
    constraint: null,
    valid: true,
    place: source.place,
  }
  const [concurrently, ifNotExists] = [node.concurrent === true, node.if_not_exists === true]
  return [{ does: 'create index', table: relationName(node.relation), index, concurrently, ifNotExists, place: source.place }]
}

/** An expression without the parentheses around all of it. */
function bare(text: string): string {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0 && at < text.length - 1) return text
  }
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function readSet(node: NodeOf<'VariableSetStmt'>, { place }: PostgresSource): Operation[] {
  if (node.kind === 'VAR_SET_MULTI') {
    return (node.args ?? []).map((arg) => {
      const element = as(arg, 'DefElem')
      return { does: 'set', name: element?.defname ?? '', value: constantOf(element?.arg) ?? '', local: true, place }
    })
  }
  const value = node.kind === 'VAR_SET_VALUE' ? settingText(node) : 'default'
  return [{ does: 'set', name: node.name ?? 'all', value, local: node.is_local === true, place }]
}

/** `SELECT set_config(…)` sets; any other query changes nothing. */
function readSelect(node: NodeOf<'SelectStmt'>, { place }: PostgresSource): Operation[] {
  const calls = (node.targetList ?? []).map((target) => as(as(target, 'ResTarget')?.val, 'FuncCall'))
  const sets = calls.flatMap((call) => {
    if (call === undefined || stringsOf(call.funcname).at(-1) !== 'set_config') return []
    const [name, value, local] = (call.args ?? []).map((arg) => constantOf(arg))
    return [{ does: 'set' as const, name: name ?? '', value: value ?? '', local: local === 'true', place }]
  })
  return sets.length > 0 ? sets : [{ does: 'other', name: 'select', place }]
}

function readTransaction(node: NodeOf<'TransactionStmt'>, { place }: PostgresSource): Operation[] {
  switch (node.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return [{ does: 'begin', place }]
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_PREPARE':
      return [{ does: 'commit', place }]
    case 'TRANS_STMT_ROLLBACK':
      return [{ does: 'rollback', place }]
    default:
      return [{ does: 'other', name: 'transaction', place }]
  }
}
