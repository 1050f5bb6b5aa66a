import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query, Value } from '../../model/architecture/code.ts'
import { callOf, callsIn, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { settled } from '../values.ts'

export const rule: Rule = {
  id: 'tenant/guc-leaks-in-pool',
  title: 'The tenant stays on a pooled connection',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{setting}` is set for the session, on a connection that goes back to the pool with it',
  because:
    'the next request that is given the connection and sets nothing, or fails before it does, reads and writes as the tenant before it',
  instead: "set it for the transaction alone: `set_config('{setting}', $1, true)` or `SET LOCAL`, after BEGIN",
  references: ['https://www.postgresql.org/docs/current/functions-admin.html', 'CWE-488', 'ASVS 8.4.1'],

  check(architecture, report) {
    for (const query of architecture.code.queries) {
      const setting = settingOf(query)
      if (
        setting === null ||
        !isServing(architecture, query.function) ||
        !isPooled(architecture, query) ||
        isReset(architecture, query)
      )
        continue
      const edit = isInTransaction(architecture, query) ? editOf(architecture, query) : null
      report({
        at: query.place,
        subject: `setting:${setting}`,
        values: { setting },
        ...(edit === null ? {} : { fix: { safety: 'suggested', edits: [edit] } }),
      })
    }
  },

  bad: {
    'set_config for the session': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } finally {
    client.release()
  }
}
`,
    },
    'SET on a client of the pool': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query(\`SET app.tenant_id = '\${Number(tenantId)}'\`)
    return await work(client)
  } finally {
    client.release()
  }
}
`,
    },
    'closed after an error alone': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(\`SET app.tenant_id = '\${Number(tenantId)}'\`)
    return await work(client)
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}
`,
    },
  },
  good: {
    'for the transaction alone': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } finally {
    client.release()
  }
}
`,
    },
    'taken back before the connection is': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId])
    return await work(client)
  } finally {
    await client.query('RESET app.tenant_id')
    client.release()
  }
}
`,
    },
    'a setting that is the same for all': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query('SET statement_timeout = 5000')
    return await work(client)
  } finally {
    client.release()
  }
}
`,
    },
  },
  fixed: {
    'set_config for the session': {
      'src/db.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function inTenant(tenantId: string, work: (tx: unknown) => Promise<unknown>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId])
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } finally {
    client.release()
  }
}
`,
    },
  },
}

/** A setting of the application's own that a statement sets for the session. */
function settingOf({ sql }: Query): string | null {
  const text = sql ?? ''
  const called = /\bset_config\s*\(\s*'([\w.]+)'\s*,[^)]*,\s*(?:false|'f'|'false')\s*\)/i.exec(text)?.[1]
  const said = /^\s*set\s+(?:session\s+)?(?!local\b)([a-z_]\w*\.\w+)\s*(?:=|\bto\b)/i.exec(text)?.[1]
  const role = /^\s*set\s+(?:session\s+)?(role)\s+(?!none)/i.exec(text)?.[1]
  const setting = called ?? said ?? role ?? null
  return setting !== null && (setting.includes('.') || setting.toLowerCase() === 'role') ? setting : null
}

/** Not of a client that is made for one piece of work and ended after it. */
function isPooled(architecture: Architecture, { call }: Query): boolean {
  const target = callOf(architecture, call)?.target ?? ''
  return !/^pg:Client/.test(target)
}

/** By a statement, or because the connection is closed each time; one that is closed after an error alone goes back after others. */
function isReset(architecture: Architecture, { function: id }: Query): boolean {
  return (
    queriesIn(architecture, id).some((query) => /^\s*(reset\s|discard\s+all)|set_config\([^)]*,\s*''/i.test(query.sql ?? '')) ||
    callsIn(architecture, id).some(
      ({ callee, args }) => /\.release$/.test(callee) && args[0] !== undefined && settled(args[0]).is === 'boolean',
    )
  )
}

function isInTransaction(architecture: Architecture, query: Query): boolean {
  return (
    query.transaction !== null ||
    queriesIn(architecture, query.function).some((other) => /^\s*(begin|start transaction)/i.test(other.sql ?? ''))
  )
}

/** The third argument turned round, where the text stands in the code as it is sent. */
function editOf(architecture: Architecture, { call, sql }: Query): Edit | null {
  const arg: Value | undefined = callOf(architecture, call)?.args[0]
  const text = arg === undefined ? undefined : settled(arg)
  if (text?.is !== 'text' || sql !== text.text) return null
  const { place } = text
  if (place.end - place.start !== text.text.length + 2) return null
  const at = /,\s*(false)\s*\)/i.exec(text.text)
  if (at === null) return null
  const from = place.start + 1 + at.index + at[0].indexOf(at[1]!)
  return { file: place.file, range: [from, from + at[1]!.length], text: 'true' }
}
