import type { Architecture } from '../../model/architecture/architecture.ts'
import { callsIn, fileOf } from '../../model/architecture/look-up.ts'
import { around, callersOf } from '../flow.ts'
import type { Rule } from '../rule.ts'
import { type Opening, openingsOf } from './openers.ts'

export const rule: Rule = {
  id: 'tenant/db-handles-unbounded',
  title: 'Database files are opened without end',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'each call opens the file of a tenant {how}',
  because:
    'every handle keeps file descriptors and page cache: with enough tenants, or requests, the process runs out of both, and until then each request pays for opening',
  instead: 'keep the handles in a map of at most so many, and close the one that was idle longest before the next is opened',
  references: ['CWE-772', 'CWE-400', 'API4:2023'],

  check(architecture, report) {
    for (const opening of openingsOf(architecture)) {
      if (opening.call.function.endsWith('#0')) continue
      const how = leak(architecture, opening)
      if (how === null) continue
      report({
        at: opening.call.place,
        subject: `call:${opening.call.callee}`,
        values: { how },
        unproven: 'nothing was opened; that no handle is closed was read in the function and in those that call it',
      })
    }
  },

  bad: {
    'opened for each request': {
      'src/database.ts': `import Database from 'better-sqlite3'
export const databaseOf = (tenant: string) => new Database(\`data/\${tenant}.db\`)
`,
      'src/server.ts': `import express from 'express'
import { databaseOf } from './database.js'
const app = express()
app.get('/tasks', (req, res) => res.json(databaseOf(req.user.tenantId).prepare('select * from tasks limit 50').all()))
`,
    },
    'kept, and never closed': {
      'src/database.ts': `import Database from 'better-sqlite3'
const open = new Map()
export function databaseOf(tenant: string) {
  let db = open.get(tenant)
  if (!db) {
    db = new Database(\`data/\${tenant}.db\`)
    open.set(tenant, db)
  }
  return db
}
`,
    },
  },
  good: {
    'at most a hundred': {
      'src/database.ts': `import Database from 'better-sqlite3'
const open = new Map()
export function databaseOf(tenant: string) {
  let db = open.get(tenant)
  if (db) return db
  db = new Database(\`data/\${tenant}.db\`)
  open.set(tenant, db)
  if (open.size > 100) {
    const [oldest, idle] = open.entries().next().value
    open.delete(oldest)
    idle.close()
  }
  return db
}
`,
    },
    'a cache that closes what it drops': {
      'src/database.ts': `import Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
const open = new LRUCache({ max: 100, dispose: (db) => db.close() })
export function databaseOf(tenant: string) {
  const db = open.get(tenant) ?? new Database(\`data/\${tenant}.db\`)
  open.set(tenant, db)
  return db
}
`,
    },
    'closed by the one who asked for it': {
      'src/database.ts': `import Database from 'better-sqlite3'
export const databaseOf = (tenant: string) => new Database(\`data/\${tenant}.db\`)
export function count(tenant: string) {
  const db = databaseOf(tenant)
  try {
    return db.prepare('select count(*) from tasks').get()
  } finally {
    db.close()
  }
}
`,
    },
    'one file': {
      'src/database.ts': `import Database from 'better-sqlite3'
export const db = new Database(process.env.DB_FILE ?? 'app.db')
`,
    },
  },
}

/** How the handle is lost; null where something closes it, or a cache does. */
function leak(architecture: Architecture, { call }: Opening): string | null {
  const closes = (id: string) =>
    callsIn(architecture, id).some(({ callee }) => /(^|\.)(close|\[Symbol\.dispose\]|dispose)$/.test(callee))
  const owners = [...around(architecture, call.function)].filter((id) => !id.endsWith('#0'))
  if (owners.some(closes)) return null
  const callers = owners.flatMap((id) => callersOf(architecture, id))
  if (callers.length > 0 && callers.every((caller) => closes(caller.function))) return null
  const imports = fileOf(architecture, call.function)?.imports ?? []
  if (imports.some(({ from }) => /lru|quick-lru|generic-pool|tiny-lru|node-cache/i.test(from))) return null
  const keeps = owners.some((id) =>
    callsIn(architecture, id).some(({ callee, target }) => /\.set$/.test(callee) && target?.startsWith('global:Map') === true),
  )
  return keeps ? 'and keeps it in a map that only grows' : 'anew, and nothing closes it'
}
