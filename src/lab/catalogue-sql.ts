/** What is asked of PostgreSQL's catalogue: each statement answers one JSON list, in an order that is always the same. */
import { labRole } from './lab-role.ts'
import { nameOf, ofUser } from './observe.ts'

const table = nameOf('c', 'n')
const tables = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND c.relkind IN ('r', 'p') AND ${ofUser}`
/** What an extension brought is not the user's. */
const notOfExtension = (oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = ${oid} AND e.deptype = 'e')`
const columnNames = (numbers: string, relation: string): string => `(
  SELECT pg_catalog.json_agg(a.attname ORDER BY u.at) FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY u(number, at)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = ${relation} AND a.attnum = u.number)`
const roleNames = (oids: string): string => `(
  SELECT pg_catalog.json_agg(coalesce(r.rolname, 'public') ORDER BY coalesce(r.rolname, 'public'))
  FROM pg_catalog.unnest(${oids}) u(oid) LEFT JOIN pg_catalog.pg_roles r ON r.oid = u.oid)`

const listOf = (fields: Readonly<Record<string, string>>, from: string, order: string): string => {
  const pairs = Object.entries(fields).map(([name, sql]) => `'${name}', ${sql}`)
  return `SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(${pairs.join(', ')}) ORDER BY ${order}), '[]')::text AS list FROM ${from}`
}

export const tablesSql: string = listOf(
  {
    name: table,
    owner: 'pg_catalog.pg_get_userbyid(c.relowner)',
    enabled: 'c.relrowsecurity',
    forced: 'c.relforcerowsecurity',
    partition: "CASE WHEN c.relispartition THEN 'child' WHEN c.relkind = 'p' THEN 'parent' END",
  },
  `${tables} WHERE ${notOfExtension('c.oid')}`,
  table,
)

export const columnsSql: string = listOf(
  {
    table,
    name: 'a.attname',
    type: 'pg_catalog.format_type(a.atttypid, a.atttypmod)',
    nullable: 'NOT a.attnotnull',
    default: "CASE a.attgenerated WHEN '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END",
    identity: "a.attidentity <> ''",
    generated: "a.attgenerated <> ''",
  },
  `${tables} JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum`,
  `${table}, a.attnum`,
)

export const constraintsSql: string = listOf(
  {
    table,
    name: 'k.conname',
    kind: 'k.contype',
    columns: columnNames('k.conkey', 'k.conrelid'),
    to: `(SELECT ${nameOf('t', 's')} FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace WHERE t.oid = k.confrelid)`,
    toColumns: columnNames('k.confkey', 'k.confrelid'),
    onDelete: 'k.confdeltype',
    validated: 'k.convalidated',
    expression: 'pg_catalog.pg_get_expr(k.conbin, k.conrelid)',
  },
  `${tables} JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'f', 'c')`,
  `${table}, k.conname`,
)

export const indexesSql: string = listOf(
  {
    table,
    name: 'ic.relname',
    unique: 'i.indisunique',
    valid: 'i.indisvalid',
    method: 'am.amname',
    where: 'pg_catalog.pg_get_expr(i.indpred, i.indrelid)',
    constraint: "CASE WHEN i.indisprimary THEN 'primary' WHEN k.contype = 'u' THEN 'unique' END",
    keys: `(SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
        'column', a.attname,
        'expression', CASE WHEN a.attname IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, p.at::int, true) END,
        'descending', coalesce(i.indoption[p.at - 1] & 1, 0) = 1,
        'operatorClass', CASE WHEN NOT o.opcdefault THEN o.opcname END) ORDER BY p.at)
      FROM pg_catalog.generate_series(1, i.indnkeyatts) p(at)
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.at - 1] AND a.attnum <> 0
      LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[p.at - 1])`,
    include: `(SELECT pg_catalog.json_agg(a.attname ORDER BY p.at)
      FROM pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts) p(at)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.at - 1])`,
  },
  `${tables} JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid JOIN pg_catalog.pg_am am ON am.oid = ic.relam
    LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u') AND k.conrelid = c.oid`,
  `${table}, ic.relname`,
)

export const policiesSql: string = listOf(
  {
    table,
    name: 'p.polname',
    permissive: 'p.polpermissive',
    command: 'p.polcmd',
    roles: roleNames('p.polroles'),
    using: 'pg_catalog.pg_get_expr(p.polqual, p.polrelid)',
    check: 'pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)',
  },
  `${tables} JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid`,
  `${table}, p.polname`,
)

export const grantsSql: string = listOf(
  { table: 'g.name', role: 'g.role', privileges: 'g.privileges' },
  `(SELECT ${table} AS name, coalesce(r.rolname, 'public') AS role,
      pg_catalog.json_agg(lower(x.privilege_type) ORDER BY lower(x.privilege_type)) AS privileges
    FROM ${tables} CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) x LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
    WHERE x.grantee <> c.relowner GROUP BY 1, 2) g`,
  'g.name, g.role',
)

export const viewsSql: string = listOf(
  {
    name: table,
    materialised: "c.relkind = 'm'",
    securityInvoker: `EXISTS (SELECT FROM pg_catalog.unnest(c.reloptions) o WHERE o IN ('security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes'))`,
    definition: 'pg_catalog.pg_get_viewdef(c.oid)',
    tables: `(SELECT pg_catalog.json_agg(DISTINCT ${nameOf('t', 's')}) FROM pg_catalog.pg_rewrite w
      JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      JOIN pg_catalog.pg_class t ON t.oid = d.refobjid AND t.oid <> c.oid AND t.relkind IN ('r', 'p', 'v', 'm', 'f')
      JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace WHERE w.ev_class = c.oid)`,
  },
  `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND ${ofUser} AND ${notOfExtension('c.oid')}`,
  table,
)

export const functionsSql: string = listOf(
  {
    name: "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || p.proname",
    language: 'l.lanname',
    securityDefiner: 'p.prosecdef',
    searchPath: `(SELECT pg_catalog.substr(o, pg_catalog.length('search_path=') + 1) FROM pg_catalog.unnest(p.proconfig) o WHERE o LIKE 'search\\_path=%')`,
    body: "coalesce(nullif(p.prosrc, ''), pg_catalog.pg_get_function_sqlbody(p.oid), '')",
    volatility: "CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END",
    trigger: "p.prorettype IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype)",
  },
  `pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE ${ofUser} AND p.prokind IN ('f', 'p') AND ${notOfExtension('p.oid')}`,
  'n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)',
)

export const rolesSql: string = listOf(
  {
    name: 'r.rolname',
    login: 'r.rolcanlogin',
    superuser: 'r.rolsuper',
    bypassRls: 'r.rolbypassrls',
    memberOf: `(SELECT pg_catalog.json_agg(g.rolname ORDER BY g.rolname) FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid)`,
    settings: `(SELECT pg_catalog.json_object_agg(pg_catalog.split_part(o, '=', 1), pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1) ORDER BY o)
      FROM pg_catalog.pg_db_role_setting d CROSS JOIN LATERAL pg_catalog.unnest(d.setconfig) o WHERE d.setrole = r.oid)`,
  },
  `pg_catalog.pg_roles r WHERE r.rolname NOT LIKE 'pg\\_%' AND r.rolname NOT IN ('postgres', '${labRole}')`,
  'r.rolname',
)

export const enumsSql: string = listOf(
  {
    name: "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || t.typname",
    values: `(SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)`,
  },
  `pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'e' AND ${ofUser} AND ${notOfExtension('t.oid')}`,
  'n.nspname, t.typname',
)
