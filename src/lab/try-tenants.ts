/** Does a role that acts for one tenant read the rows of another? */
import type { Database, Table } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { labRole } from './lab-role.ts'
import { columnOf, seeding, seedWithParents, tableOf, twoTenants } from './seed.ts'
import { literal, quote, quotePath } from './sql-text.ts'
import { NotRun, reproduced, type Steps, type Trial } from './trial.ts'

type AcrossTenants = Extract<Hypothesis, { tries: 'read across tenants' }>

/** A role without rights of its own, where the application is what owns the tables. */
const plainOwner = 'lintel_owner'
const noPrivilege = '42501'

export async function tryTenants(
  steps: Steps,
  database: Database,
  { table: name, tenantColumn, role }: AcrossTenants,
): Promise<Trial> {
  const table = tableOf(database, name)
  columnOf(table, tenantColumn)
  const path = quotePath(name)
  const column = quote(tenantColumn)
  const before = await tenantsOf(steps, path, column)
  await seeding(steps, () => seedWithParents(steps, database, table, twoTenants))
  const all = await tenantsOf(steps, path, column)
  const added = all.filter((tenant) => !before.includes(tenant))
  if (added.length < 2) throw new NotRun(`the rows of two tenants cannot be told apart in \`${name}\``)
  const acting = role === null ? await ownerOf(steps, database, table) : await grantee(steps, role, path)
  for (const [setting, value] of settingsOf(database, table, added[0]!)) {
    await steps.run(`SELECT set_config(${literal(setting)}, ${literal(value)}, true)`)
  }
  await steps.run(`SET LOCAL ROLE ${quote(acting)}`)
  const read = await steps.ask(
    `SELECT count(DISTINCT ${column})::int AS tenants, (count(*) FILTER (WHERE ${column}::text <> ${literal(added[0]!)}))::int AS others FROM ${path}`,
  )
  const who = role ?? (acting === plainOwner ? 'the owner' : acting)
  if (read.error?.code === noPrivilege) return reproduced(false, `${who} may not read \`${name}\`: ${read.error.message}`, steps)
  const seen = read.rows[0]
  if (!seen) throw new NotRun(`\`${name}\` cannot be read as ${who}: ${read.error?.message}`)
  return reproduced(Number(seen.others) > 0, `${who} as tenant 1 read ${seen.tenants} of ${all.length} tenants' rows`, steps)
}

/** What was there before, and after. */
async function tenantsOf(steps: Steps, path: string, column: string): Promise<readonly string[]> {
  const rows = await steps.run(
    `SELECT DISTINCT ${column}::text AS tenant FROM ${path} WHERE ${column} IS NOT NULL ORDER BY tenant`,
  )
  return rows.map((row) => String(row.tenant))
}

/** The owner; what the lab's superuser owns gets a plain one, since no application is a superuser by default. */
export async function ownerOf(steps: Steps, database: Database, table: Table): Promise<string> {
  const { rows } = await steps.quiet(
    `SELECT r.rolname AS owner FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = ${literal(quotePath(table.name))}::regclass`,
  )
  const owner = String(rows[0]?.owner)
  if (owner !== labRole) return owner
  await steps.run(`CREATE ROLE ${plainOwner} NOLOGIN`)
  const schemas = new Set<string>()
  for (const each of database.tables) {
    if (each.owner !== null && each.owner !== table.owner) continue
    await steps.run(`ALTER TABLE ${quotePath(each.name)} OWNER TO ${plainOwner}`)
    schemas.add(each.name.includes('.') ? each.name.slice(0, each.name.indexOf('.')) : 'public')
  }
  for (const schema of schemas) await steps.run(`GRANT USAGE ON SCHEMA ${quote(schema)} TO ${plainOwner}`)
  return plainOwner
}

/** A role that the migrations do not know at all is taken for one that may read. */
async function grantee(steps: Steps, role: string, path: string): Promise<string> {
  const { rows: known } = await steps.quiet(`SELECT rolname FROM pg_roles WHERE rolname = ${literal(role)}`)
  if (known.length === 0) {
    await steps.run(`CREATE ROLE ${quote(role)} NOLOGIN`)
    await steps.run(`GRANT SELECT ON ${path} TO ${quote(role)}`)
  }
  return role
}

const setting = /current_setting\(\s*'([^']+)'/gi
const jsonKey = /->>?\s*'([^']+)'/g

/** Settings that the policies read, themselves or in the functions they call, each with the tenant for a value. */
export function settingsOf(database: Database, table: Table, tenant: string): ReadonlyMap<string, string> {
  const conditions = table.policies.flatMap(({ using, check }) => [using ?? '', check ?? ''])
  const words = new Set(conditions.join(' ').match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])
  const bodies = database.functions.filter(({ name }) => words.has(name.slice(name.lastIndexOf('.') + 1))).map(({ body }) => body)
  const texts = [...conditions, ...bodies]
  const keys = texts.flatMap((text) => [...text.matchAll(jsonKey)].map(([, key]) => key!))
  const claims = JSON.stringify(Object.fromEntries(['sub', ...keys].map((key) => [key, tenant])))
  const names = texts.flatMap((text) => [...text.matchAll(setting)].map(([, name]) => name!))
  return new Map(names.map((name) => [name, /claims$/.test(name) ? claims : tenant]))
}
