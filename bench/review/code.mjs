// @ts-check
// The TypeScript of the sample: a modular server on Fastify and pg, seven files a module.
import { camel, capital } from './words.mjs'

/** @typedef {import('./words.mjs').Module} Module */
/** @typedef {import('./words.mjs').Chance} Chance */
/** @typedef {Record<string, string>} Files */

const TYPES = { text: 'string', int: 'number', bool: 'boolean', time: 'string', money: 'string' }

/** @param {Module} module @param {Chance} pick @returns {Files} */
export function codeOf(module, pick) {
  const folder = `src/${module.domain}/${module.noun}`
  return {
    [`${folder}/types.ts`]: typesOf(module),
    [`${folder}/schemas.ts`]: schemasOf(module),
    [`${folder}/queries.ts`]: queriesOf(module, pick),
    [`${folder}/service.ts`]: serviceOf(module, pick),
    [`${folder}/policy.ts`]: policyOf(module),
    [`${folder}/events.ts`]: eventsOf(module),
    [`${folder}/routes.ts`]: routesOf(module),
  }
}

/** @param {Module} module */
function typesOf({ type, columns, operations }) {
  const fields = (/** @type {boolean} */ input) =>
    columns
      .map(
        (one) => `  ${camel(one.name)}${input && !one.required ? '?' : ''}: ${TYPES[one.type]}${one.required ? '' : ' | null'}`,
      )
      .join('\n')
  return `export type ${type}Status = ${['open', ...operations.map((one) => one.status)].map((one) => `'${one}'`).join(' | ')}

export interface ${type} {
  id: string
  tenantId: string
  status: ${type}Status
${fields(false)}
  createdAt: string
  updatedAt: string
}

export interface New${type} {
${fields(true)}
}

export type ${type}Change = Partial<New${type}>

export interface ${type}Filter {
  status?: ${type}Status
  after?: string
  limit: number
}

/** Which states may follow which. */
export const transitions: Record<string, readonly ${type}Status[]> = {
  open: [${operations.map((one) => `'${one.status}'`).join(', ')}],
${operations
  .map(
    (one, at) =>
      `  ${one.status}: [${operations
        .slice(at + 1, at + 3)
        .map((next) => `'${next.status}'`)
        .join(', ')}],`,
  )
  .join('\n')}
}
`
}

const JSON_TYPES = {
  text: "'string', maxLength: 500",
  int: "'integer'",
  bool: "'boolean'",
  time: "'string', format: 'date-time'",
  money: "'string', pattern: '^\\\\d+\\\\.\\\\d{2}$'",
}

/** @param {Module} module */
function schemasOf({ type, columns, operations }) {
  const properties = columns.map((one) => `    ${camel(one.name)}: { type: ${JSON_TYPES[one.type]} },`).join('\n')
  const required = columns.filter((one) => one.required).map((one) => `'${camel(one.name)}'`)
  return `export const idParams = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: { id: { type: 'string', format: 'uuid' } },
} as const

export const listQuery = {
  type: 'object',
  additionalProperties: false,
  properties: {
    status: { type: 'string', maxLength: 40 },
    after: { type: 'string', maxLength: 200 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
} as const

export const create${type}Body = {
  type: 'object',
  required: [${required.join(', ')}],
  additionalProperties: false,
  properties: {
${properties}
  },
} as const

export const change${type}Body = { ...create${type}Body, required: [], minProperties: 1 } as const

export const ${camel(`answer_${type}`)} = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    status: { type: 'string' },
${properties}
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  },
} as const
${operations
  .map(
    (one) => `
export const ${one.verb}${type}Body = {
  type: 'object',
  additionalProperties: false,
  properties: {
    because: { type: 'string', maxLength: 500 },
    notify: { type: 'array', maxItems: 20, items: { type: 'string', format: 'email', maxLength: 254 } },
  },
} as const
`,
  )
  .join('')}`
}

/** @param {Module} module @param {Chance} pick */
function queriesOf({ type, table, columns, operations, parent }, pick) {
  const names = columns.map((one) => one.name)
  const marks = names.map((_, at) => `$${at + 2}`)
  const unbound = pick.is(0.02)
  const unlimited = pick.is(0.05)
  const more = operations
    .map((one) => {
      return `
export async function mark${capital(one.verb)}(db: Queryable, tenantId: string, id: string): Promise<${type} | null> {
  const { rows } = await db.query<${type}Row>(
    \`UPDATE ${table} SET status = '${one.status}', updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND status = ANY($3) RETURNING \${columns}\`,
    [tenantId, id, ['open']],
  )
  return rows[0] === undefined ? null : fromRow(rows[0])
}
`
    })
    .join('')
  return `import type { Queryable } from '../../shared/database.js'
import { type Cursor, decodeCursor } from '../../shared/pages.js'
import type { New${type}, ${type}, ${type}Change, ${type}Filter } from './types.js'

interface ${type}Row {
  id: string
  tenant_id: string
  status: ${type}['status']
${columns.map((one) => `  ${one.name}: ${TYPES[one.type]}${one.required ? '' : ' | null'}`).join('\n')}
  created_at: Date
  updated_at: Date
}

const columns = 'id, tenant_id, status, ${names.join(', ')}, created_at, updated_at'

function fromRow(row: ${type}Row): ${type} {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    status: row.status,
${columns.map((one) => `    ${camel(one.name)}: row.${one.name},`).join('\n')}
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

export async function find${type}(db: Queryable, tenantId: string, id: string): Promise<${type} | null> {
  const { rows } = await db.query<${type}Row>(\`SELECT \${columns} FROM ${table} WHERE tenant_id = $1 AND id = $2\`, [tenantId, id])
  return rows[0] === undefined ? null : fromRow(rows[0])
}

export async function list${type}s(db: Queryable, tenantId: string, filter: ${type}Filter): Promise<${type}[]> {
  const cursor: Cursor | null = filter.after === undefined ? null : decodeCursor(filter.after)
  const values: unknown[] = [tenantId]
  const conditions = ['tenant_id = $1']
  if (filter.status !== undefined) ${unbound ? "conditions.push(`status = '${filter.status}'`)" : 'conditions.push(`status = $${values.push(filter.status)}`)'}
  if (cursor !== null) conditions.push(\`(created_at, id) < ($\${values.push(cursor.at)}, $\${values.push(cursor.id)})\`)
  const { rows } = await db.query<${type}Row>(
    \`SELECT \${columns} FROM ${table} WHERE \${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC${unlimited ? '`' : ' LIMIT $${values.push(filter.limit + 1)}`'},
    values,
  )
  return rows.map(fromRow)
}

export async function insert${type}(db: Queryable, tenantId: string, input: New${type}): Promise<${type}> {
  const { rows } = await db.query<${type}Row>(
    \`INSERT INTO ${table} (tenant_id, ${names.join(', ')}) VALUES ($1, ${marks.join(', ')}) RETURNING \${columns}\`,
    [tenantId, ${names.map((name) => `input.${camel(name)}`).join(', ')}],
  )
  return fromRow(rows[0]!)
}

export async function update${type}(db: Queryable, tenantId: string, id: string, change: ${type}Change): Promise<${type} | null> {
  const { rows } = await db.query<${type}Row>(
    \`UPDATE ${table} SET ${names.map((name, at) => `${name} = coalesce($${at + 3}, ${name})`).join(', ')}, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 RETURNING \${columns}\`,
    [tenantId, id, ${names.map((name) => `change.${camel(name)}`).join(', ')}],
  )
  return rows[0] === undefined ? null : fromRow(rows[0])
}

export async function remove${type}(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM ${table} WHERE tenant_id = $1 AND id = $2', [tenantId, id])
  return rowCount === 1
}
${
  parent === null
    ? ''
    : `
export async function count${type}sOf(db: Queryable, tenantId: string, parentId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM ${table} WHERE tenant_id = $1 AND parent_id = $2',
    [tenantId, parentId],
  )
  return rows[0]?.count ?? 0
}
`
}${more}`
}

/** @param {Module} module @param {Chance} pick */
function serviceOf({ type, name, operations }, pick) {
  const silent = pick.is(0.03)
  const more = operations
    .map(
      (one) => `
export async function ${one.verb}${type}(context: Context, id: string): Promise<${type}> {
  const found = await get${type}(context, id)
  if (!transitions[found.status]?.includes('${one.status}')) {
    throw new ConflictError(\`${name} \${id} is \${found.status} and cannot ${one.verb}\`)
  }
  if (!may${capital(one.verb)}(context, found)) throw new NotFoundError('${name}', id)
  const done = await inTransaction(context.pool, async (db) => {
    const changed = await queries.mark${capital(one.verb)}(db, context.tenantId, id)
    if (changed === null) throw new ConflictError(\`${name} \${id} was changed meanwhile\`)
    await noteEvent(db, { kind: '${name}.${one.status}', subject: id, by: context.userId, at: context.now() })
    context.log.info({ id, by: context.userId }, '${name} ${one.status}')
    return changed
  })
  await announce${type}${capital(one.verb)}(context, done)
  return done
}
`,
    )
    .join('')
  return `import { ConflictError, NotFoundError } from '../../shared/errors.js'
import { inTransaction } from '../../shared/database.js'
import { encodeCursor } from '../../shared/pages.js'
import type { Context } from '../../shared/context.js'
import { noteEvent } from '../../shared/outbox.js'
import * as queries from './queries.js'
import { ${['mayChange', 'mayRead', ...operations.map((one) => `may${capital(one.verb)}`)].join(', ')} } from './policy.js'
import { ${[`announce${type}`, ...operations.map((one) => `announce${type}${capital(one.verb)}`)].join(', ')} } from './events.js'
import { type New${type}, transitions, type ${type}, type ${type}Change, type ${type}Filter } from './types.js'

export async function get${type}(context: Context, id: string): Promise<${type}> {
  const found = await queries.find${type}(context.pool, context.tenantId, id)
  if (found === null || !mayRead(context, found)) throw new NotFoundError('${name}', id)
  return found
}

export async function list${type}s(context: Context, filter: ${type}Filter): Promise<{ items: ${type}[]; next: string | null }> {
  const rows = await queries.list${type}s(context.pool, context.tenantId, filter)
  const items = rows.slice(0, filter.limit).filter((row) => mayRead(context, row))
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, next: last === undefined ? null : encodeCursor({ at: last.createdAt, id: last.id }) }
}

export async function create${type}(context: Context, input: New${type}): Promise<${type}> {
  const created = await inTransaction(context.pool, async (db) => {
    const row = await queries.insert${type}(db, context.tenantId, input)
    await noteEvent(db, { kind: '${name}.created', subject: row.id, by: context.userId, at: context.now() })
    return row
  })
  try {
    await announce${type}(context, created)
  } catch (error) {${silent ? '' : "\n    context.log.warn({ err: error, id: created.id }, 'the announcement waits for the next run')\n  "}}
  return created
}

export async function change${type}(context: Context, id: string, change: ${type}Change): Promise<${type}> {
  const found = await get${type}(context, id)
  if (!mayChange(context, found)) throw new NotFoundError('${name}', id)
  const changed = await queries.update${type}(context.pool, context.tenantId, id, change)
  if (changed === null) throw new NotFoundError('${name}', id)
  return changed
}

export async function remove${type}(context: Context, id: string): Promise<void> {
  const found = await get${type}(context, id)
  if (!mayChange(context, found)) throw new NotFoundError('${name}', id)
  if (!(await queries.remove${type}(context.pool, context.tenantId, id))) throw new NotFoundError('${name}', id)
}
${more}`
}

/** @param {Module} module */
function policyOf({ type, operations }) {
  const roles = ['owner', 'editor', ...operations.slice(0, 3).map((one) => `${one.verb}r`)]
  return `import type { Context } from '../../shared/context.js'
import type { ${type} } from './types.js'

const changers: ReadonlySet<string> = new Set([${roles.map((role) => `'${role}'`).join(', ')}])

export function mayRead(context: Context, row: ${type}): boolean {
  return row.tenantId === context.tenantId
}

export function mayChange(context: Context, row: ${type}): boolean {
  if (!mayRead(context, row)) return false
  return context.roles.some((role) => changers.has(role))
}
${operations
  .map(
    (one) => `
/** Whoever may ${one.verb} sees it, is trusted with it, and finds it in a state that allows it. */
export function may${capital(one.verb)}(context: Context, row: ${type}): boolean {
  if (!mayChange(context, row)) return false
  const since = context.now().getTime() - Date.parse(row.updatedAt)
  if (row.status === '${one.status}' || since < 0) return false
  return context.roles.includes('owner') || row.status === 'open'
}
`,
  )
  .join('')}`
}

/** @param {Module} module */
function eventsOf({ type, name, operations }) {
  return `import type { Context } from '../../shared/context.js'
import { post } from '../../shared/outgoing.js'
import type { ${type} } from './types.js'

const url = process.env.${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_WEBHOOK_URL

/** Tells whoever subscribed; nothing is lost where nobody answers, since the outbox has it too. */
export async function announce${type}(context: Context, row: ${type}): Promise<void> {
  if (url === undefined) return
  const answer = await post(url, { kind: '${name}.created', id: row.id, at: row.createdAt }, { timeoutMs: 2_000 })
  if (answer.status >= 400) context.log.warn({ status: answer.status, id: row.id }, 'a subscriber refused')
}
${operations
  .map(
    (one) => `
export async function announce${type}${capital(one.verb)}(context: Context, row: ${type}): Promise<void> {
  if (url === undefined) return
  const body = { kind: '${name}.${one.status}', id: row.id, at: row.updatedAt, by: context.userId }
  const answer = await post(url, body, { timeoutMs: 2_000 })
  if (answer.status >= 400) context.log.warn({ status: answer.status, id: row.id }, 'a subscriber refused')
}
`,
  )
  .join('')}`
}

/** @param {Module} module */
function routesOf({ type, path, operations }) {
  const answer = camel(`answer_${type}`)
  const more = operations
    .map(
      (one) => `
  app.post<{ Params: { id: string } }>(
    '${path}/:id/${one.verb}',
    {
      schema: { params: idParams, body: ${one.verb}${type}Body, response: { 200: ${answer} } },
      preHandler: [requireUser, requireRole('editor')],
    },
    async (request) => service.${one.verb}${type}(contextOf(request), request.params.id),
  )
`,
    )
    .join('')
  return `import type { FastifyInstance } from 'fastify'
import { requireRole, requireUser } from '../../shared/auth.js'
import { contextOf } from '../../shared/context.js'
import { ${[answer, `change${type}Body`, `create${type}Body`, ...operations.map((one) => `${one.verb}${type}Body`), 'idParams', 'listQuery'].join(', ')} } from './schemas.js'
import * as service from './service.js'
import type { New${type}, ${type}Change, ${type}Filter } from './types.js'

export async function ${type.charAt(0).toLowerCase()}${type.slice(1)}Routes(app: FastifyInstance): Promise<void> {
  app.get<{ Querystring: ${type}Filter }>(
    '${path}',
    { schema: { querystring: listQuery }, preHandler: [requireUser] },
    async (request) => service.list${type}s(contextOf(request), request.query),
  )

  app.get<{ Params: { id: string } }>(
    '${path}/:id',
    { schema: { params: idParams, response: { 200: ${answer} } }, preHandler: [requireUser] },
    async (request) => service.get${type}(contextOf(request), request.params.id),
  )

  app.post<{ Body: New${type} }>(
    '${path}',
    { schema: { body: create${type}Body, response: { 201: ${answer} } }, preHandler: [requireUser] },
    async (request, reply) => {
      const created = await service.create${type}(contextOf(request), request.body)
      return reply.code(201).header('location', \`${path}/\${created.id}\`).send(created)
    },
  )

  app.patch<{ Params: { id: string }; Body: ${type}Change }>(
    '${path}/:id',
    { schema: { params: idParams, body: change${type}Body, response: { 200: ${answer} } }, preHandler: [requireUser] },
    async (request) => service.change${type}(contextOf(request), request.params.id, request.body),
  )

  app.delete<{ Params: { id: string } }>(
    '${path}/:id',
    { schema: { params: idParams }, preHandler: [requireUser, requireRole('editor')] },
    async (request, reply) => {
      await service.remove${type}(contextOf(request), request.params.id)
      return reply.code(204).send()
    },
  )
${more}}
`
}
