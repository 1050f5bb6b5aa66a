import type { Policy } from '../../../model/architecture/database.ts'
import type { Operation, RolePatch } from '../schema/operation.ts'
import { as, constantOf, type Node, type NodeOf, relationName, stringOf } from './parser.ts'
import type { PostgresSource } from './source.ts'

/** A role as it is named, or the word that stands for one: `public`, `current_user`. */
export function roleName(role: NodeOf<'RoleSpec'> | undefined): string {
  if (role?.roletype === 'ROLESPEC_CSTRING') return role.rolename ?? ''
  return (role?.roletype ?? '').replace('ROLESPEC_', '').toLowerCase()
}

function rolesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => roleName(as(node, 'RoleSpec')))
}

function privilegesOf(nodes: readonly Node[] | undefined): string[] {
  if (nodes === undefined || nodes.length === 0) return ['all']
  return nodes.map((node) => as(node, 'AccessPriv')?.priv_name ?? 'all')
}

export function readGrant(node: NodeOf<'GrantStmt'>, source: PostgresSource): Operation[] {
  const place = source.place
  const does = node.is_grant === true ? 'grant' : 'revoke'
  const privileges = privilegesOf(node.privileges)
  return rolesOf(node.grantees).flatMap((role) =>
    grantedTables(node).map((table) => ({ does, role, table, privileges, place }) as const),
  )
}

function grantedTables(node: NodeOf<'GrantStmt'>): (string | null)[] {
  if (node.objtype !== 'OBJECT_TABLE') return [null]
  if (node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') return (node.objects ?? []).map((schema) => `${stringOf(schema)}.*`)
  return (node.objects ?? []).map((object) => relationName(as(object, 'RangeVar')))
}

export function readDefaultPrivileges(node: NodeOf<'AlterDefaultPrivilegesStmt'>, source: PostgresSource): Operation[] {
  const action = node.action
  if (action?.objtype !== 'OBJECT_TABLE') return [{ does: 'other', name: 'default privileges', place: source.place }]
  const schemas = (node.options ?? [])
    .map((option) => as(option, 'DefElem'))
    .filter((option) => option?.defname === 'schemas')
    .flatMap((option) => (as(option?.arg, 'List')?.items ?? []).map(stringOf))
  const does = action.is_grant === true ? 'default grant' : 'default revoke'
  const privileges = privilegesOf(action.privileges)
  return rolesOf(action.grantees).flatMap((role) =>
    (schemas.length > 0 ? schemas : ['public']).map(
      (schema) => ({ does, role, schema, privileges, place: source.place }) as const,
    ),
  )
}

export function readGrantRole(node: NodeOf<'GrantRoleStmt'>, source: PostgresSource): Operation[] {
  const does = node.is_grant === true ? 'grant role' : 'revoke role'
  return rolesOf(node.grantee_roles).flatMap((role) =>
    (node.granted_roles ?? []).map((granted) => {
      const memberOf = as(granted, 'AccessPriv')?.priv_name ?? ''
      return { does, role, memberOf, place: source.place } as const
    }),
  )
}

const attributes: Readonly<Record<string, keyof RolePatch>> = {
  canlogin: 'login',
  superuser: 'superuser',
  bypassrls: 'bypassRls',
}

function rolePatch(options: readonly Node[] | undefined): RolePatch {
  const patch: { -readonly [K in keyof RolePatch]: RolePatch[K] } = {}
  for (const option of (options ?? []).map((node) => as(node, 'DefElem'))) {
    const attribute = attributes[option?.defname ?? '']
    if (attribute !== undefined) patch[attribute] = as(option?.arg, 'Boolean')?.boolval === true
  }
  return patch
}

function roleList(options: readonly Node[] | undefined, name: string): string[] {
  const option = (options ?? []).map((node) => as(node, 'DefElem')).find((one) => one?.defname === name)
  return rolesOf(as(option?.arg, 'List')?.items)
}

export function readCreateRole(node: NodeOf<'CreateRoleStmt'>, source: PostgresSource): Operation[] {
  const login: RolePatch = node.stmt_type === 'ROLESTMT_USER' ? { login: true } : {}
  return [
    {
      does: 'create role',
      role: node.role ?? '',
      patch: { ...login, ...rolePatch(node.options) },
      memberOf: roleList(node.options, 'addroleto'),
      members: [...roleList(node.options, 'rolemembers'), ...roleList(node.options, 'adminmembers')],
      place: source.place,
    },
  ]
}

export function readAlterRole(node: NodeOf<'AlterRoleStmt'>, source: PostgresSource): Operation[] {
  return [{ does: 'alter role', role: roleName(node.role), patch: rolePatch(node.options), place: source.place }]
}

export function readRoleSetting(node: NodeOf<'AlterRoleSetStmt'>, source: PostgresSource): Operation[] {
  const set = node.setstmt
  const value = set?.kind === 'VAR_SET_VALUE' ? settingText(set) : null
  const role = node.role === undefined ? 'all' : roleName(node.role)
  return [{ does: 'role setting', role, name: set?.name ?? '', value, place: source.place }]
}

/** The value of SET, its parts separated by commas. */
export function settingText(set: NodeOf<'VariableSetStmt'>): string {
  return (set.args ?? []).map((arg) => constantOf(arg) ?? '').join(', ')
}

const commands: Readonly<Record<string, Policy['command']>> = {
  all: 'all',
  select: 'select',
  insert: 'insert',
  update: 'update',
  delete: 'delete',
}

export function readCreatePolicy(node: NodeOf<'CreatePolicyStmt'>, source: PostgresSource): Operation[] {
  const policy: Policy = {
    name: node.policy_name ?? '',
    permissive: node.permissive === true,
    command: commands[node.cmd_name ?? 'all'] ?? 'all',
    roles: rolesOf(node.roles),
    using: policyText(node, 'USING', source),
    check: policyText(node, 'CHECK', source),
    place: source.place,
  }
  return [{ does: 'create policy', table: relationName(node.table), policy, place: source.place }]
}

function policyText(node: NodeOf<'CreatePolicyStmt'>, word: 'USING' | 'CHECK', source: PostgresSource): string | null {
  const from = source.afterName(source.at(node.table?.location))
  const at = source.text.seek(from, (i) => source.text.is(i, word) && source.text.is(i + 1, '('))
  return at >= source.text.tokens.length ? null : source.text.textOf(source.text.group(at))
}

export function readAlterPolicy(node: NodeOf<'AlterPolicyStmt'>, source: PostgresSource): Operation[] {
  const using = node.qual === undefined ? {} : { using: policyText(node, 'USING', source) }
  const check = node.with_check === undefined ? {} : { check: policyText(node, 'CHECK', source) }
  const roles = node.roles === undefined ? {} : { roles: rolesOf(node.roles) }
  const patch = { ...using, ...check, ...roles, place: source.place }
  return [{ does: 'alter policy', table: relationName(node.table), policy: node.policy_name ?? '', patch, place: source.place }]
}
