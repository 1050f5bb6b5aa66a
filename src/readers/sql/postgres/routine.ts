import type { DbFunction } from '../../../model/architecture/database.ts'
import type { Operation } from '../schema/operation.ts'
import { as, type Node, type NodeOf, qualified, stringOf, stringsOf } from './parser.ts'
import { settingText } from './roles.ts'
import type { PostgresSource } from './source.ts'

type Patch = { -readonly [K in keyof DbFunction]?: DbFunction[K] }

export function readCreateFunction(node: NodeOf<'CreateFunctionStmt'>, source: PostgresSource): Operation[] {
  const returned = stringsOf(node.returnType?.names).at(-1)
  const created: DbFunction = {
    name: qualified(stringsOf(node.funcname)),
    language: 'sql',
    securityDefiner: false,
    searchPath: null,
    body: source.textAfter('ATOMIC') ?? source.textAfter('RETURN') ?? '',
    volatility: 'volatile',
    trigger: returned === 'trigger' || returned === 'event_trigger',
    place: source.place,
    ...patchOf(node.options),
  }
  return [{ does: 'create function', function: created, place: source.place }]
}

export function readAlterFunction(node: NodeOf<'AlterFunctionStmt'>, source: PostgresSource): Operation[] {
  const patch = { ...patchOf(node.actions), place: source.place }
  return [{ does: 'alter function', name: qualified(stringsOf(node.func?.objname)), patch, place: source.place }]
}

function patchOf(options: readonly Node[] | undefined): Patch {
  const patch: Patch = {}
  for (const option of (options ?? []).map((node) => as(node, 'DefElem'))) {
    if (option?.defname === 'language') patch.language = stringOf(option.arg).toLowerCase()
    else if (option?.defname === 'security') patch.securityDefiner = as(option.arg, 'Boolean')?.boolval === true
    else if (option?.defname === 'volatility') patch.volatility = stringOf(option.arg) as DbFunction['volatility']
    else if (option?.defname === 'as') patch.body = stringOf(as(option.arg, 'List')?.items?.[0])
    else if (option?.defname === 'set') setSearchPath(patch, as(option.arg, 'VariableSetStmt'))
  }
  return patch
}

function setSearchPath(patch: Patch, set: NodeOf<'VariableSetStmt'> | undefined): void {
  if (set?.kind === 'VAR_RESET_ALL') patch.searchPath = null
  if (set?.name !== 'search_path') return
  patch.searchPath = set.kind === 'VAR_SET_VALUE' ? settingText(set) : null
}
