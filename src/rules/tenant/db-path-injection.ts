import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Origin, Value } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { isCaller, isInput, originsOf } from '../flow.ts'
import type { Case, Rule } from '../rule.ts'
import { within } from '../values.ts'
import { type Opening, openingsOf } from './openers.ts'

export const rule: Rule = {
  id: 'tenant/db-path-injection',
  title: 'The request names the database file',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: 'the file of the database is named by {input}, and nothing stands between that checks it',
  because:
    'whoever sends the name opens the database of any other tenant, or with `../` any file the process may write, and makes new ones without end',
  instead:
    'look the name up in a table of the tenants that the caller may use, or match it whole against the form of your ids before it becomes a path',
  references: ['CWE-22', 'CWE-639', 'API1:2023'],

  check(architecture, report) {
    for (const opening of openingsOf(architecture)) {
      const source = sourceOf(architecture, opening)
      if (source === null || isChecked(architecture, opening)) continue
      report({
        at: opening.call.place,
        subject: `call:${opening.call.callee}`,
        values: { input: source.name },
        related: source.at === null ? [] : [{ at: source.at, message: 'here the caller chooses it' }],
        unproven: 'no file was opened; the name was followed from the request to the path',
      })
    }
  },

  bad: {
    'a header in the name': files(
      'export const open = (tenant: string) => new Database(`data/${tenant}.db`)',
      "app.get('/tasks', (req, res) => res.json(open(req.get('x-tenant')!).prepare('select * from tasks limit 50').all()))",
    ),
    'a guard that believes the header': files(
      `import { join } from 'node:path'
export function databaseOf(tenantId: string) {
  const file = join('data', 'tenants', \`\${tenantId}.db\`)
  return new Database(file, { timeout: 5000 })
}`,
      `app.use((req, res, next) => {
  req.tenantId = req.get('x-tenant') ?? 'main'
  req.db = databaseOf(req.tenantId)
  next()
})`,
      'databaseOf',
    ),
    'a parameter of the address': files(
      `import { join } from 'node:path'
const connect = (file: string) => new Database(file)
export const open = (name: string) => connect(join('data', name))`,
      "app.get('/:name/tasks', (req, res) => res.json(open(req.params.name).prepare('select * from tasks limit 50').all()))",
    ),
  },
  good: {
    'the form of the id is checked': files(
      `export function open(tenant: string) {
  if (!/^[0-9A-HJKMNP-TV-Z]{26}$/.test(tenant)) throw new Error('not an id')
  return new Database(\`data/\${tenant}.db\`)
}`,
      "app.get('/tasks', (req, res) => res.json(open(req.get('x-tenant')!).prepare('select * from tasks limit 50').all()))",
    ),
    'the id comes out of a table': files(
      `const control = new Database('data/control.db')
const known = control.prepare('select id from tenants where id = ?').pluck()
export function open(tenant: string) {
  const id = known.get(tenant)
  if (!id) throw new Error('no such tenant')
  return new Database(\`data/\${id}.db\`)
}`,
      "app.get('/tasks', (req, res) => res.json(open(req.get('x-tenant')!).prepare('select * from tasks limit 50').all()))",
    ),
    'the tenant of a token that was verified': files(
      'export const open = (tenant: string) => new Database(`data/${tenant}.db`)',
      `import { jwtVerify } from 'jose'
app.get('/tasks', async (req, res) => {
  const { payload } = await jwtVerify(req.get('authorization')!, key)
  res.json(open(String(payload.tenant)).prepare('select * from tasks limit 50').all())
})`,
    ),
    'one file for all': files(
      "import { join } from 'node:path'\nexport const open = () => new Database(join(process.env.DATA_DIR!, 'app.db'))",
      "app.get('/tasks', (req, res) => res.json(open().prepare('select * from tasks limit 50').all()))",
    ),
  },
}

function files(open: string, routes: string, name = 'open'): Case {
  return {
    'src/database.ts': `import Database from 'better-sqlite3'\n${open}\n`,
    'src/server.ts': `import express from 'express'\nimport { ${name} } from './database.js'\nconst app = express()\n${routes}\napp.listen(3000)\n`,
  }
}

interface Source {
  readonly name: string
  readonly at: Place | null
}

function sourceOf(architecture: Architecture, { parts, call }: Opening): Source | null {
  for (const part of parts) {
    const origins = originsOf(architecture, part, call.function)
    const input = origins.find(isInput)
    if (input !== undefined) return { name: described(input), at: placeOf(architecture, input) }
    for (const origin of origins.filter(isCaller)) {
      const kept = believed(architecture, origin)
      if (kept !== null) return kept
    }
  }
  return null
}

/** A property of the request that a guard sets to what the request says. */
function believed(architecture: Architecture, origin: Origin): Source | null {
  const name = origin.from === 'caller' || origin.from === 'request' ? origin.name : null
  if (name === null) return null
  for (const { target, value, function: id } of architecture.code.assignments) {
    if (!target.endsWith(`.${name}`)) continue
    const input = originsOf(architecture, value, id).find(isInput)
    if (input !== undefined) return { name: described(input), at: value.place }
  }
  return null
}

function described(origin: Origin): string {
  if (origin.from !== 'request') return 'the request'
  const part =
    origin.part === 'headers' ? 'the header' : origin.part === 'params' ? 'the path parameter' : `the ${origin.part} field`
  return origin.name === null ? `the ${origin.part} of the request` : `${part} \`${origin.name}\``
}

function placeOf(architecture: Architecture, origin: Origin): Place | null {
  for (const { args } of architecture.code.calls) {
    for (const value of args.flatMap((arg) => [...within(arg, 4)])) {
      if ((value.is === 'name' || value.is === 'call') && value.origin?.from === 'request' && same(value.origin, origin))
        return value.place
    }
  }
  return null
}

function same(a: Origin, b: Origin): boolean {
  return a.from === 'request' && b.from === 'request' && a.part === b.part && a.name === b.name
}

/** A test of the form, a look-up, a parser: anything that the name is given to before. */
function isChecked(architecture: Architecture, { call, parts }: Opening): boolean {
  const names = new Set(parts.map((part) => (part.is === 'name' ? part.path : '')))
  const isNamed = (value: Value) => value.is === 'name' && names.has(value.path)
  return callsIn(architecture, call.function).some(
    ({ callee, args }) =>
      /(^|\.)(test|exec|match|includes|has|isUUID|validate|isValid|parse|safeParse|assert\w*|basename|check\w*)$/.test(callee) &&
      args.some((arg) => [...within(arg, 3)].some(isNamed)),
  )
}
