import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Operation, Schema } from '../../model/architecture/contract.ts'
import { queriesIn, tableOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { tenancyOf } from '../../model/architecture/tenancy.ts'
import type { Case, Rule } from '../rule.ts'
import { isGuarded } from '../sensitive.ts'
import { ownedTables, tenantFilters } from '../tenant-scope.ts'
import { described } from './reading/described.ts'
import { fixedSegments, httpContracts, isSuccess, nameOf, plainName, saysWhoMayCall, subjectOf } from './reading/operations.ts'
import { answersRefusal, isGuardedOrOpenByExtension, isOpenByNature, takesCredential } from './reading/public.ts'
import { type Visited, walk } from './reading/schemas.ts'
import { routeOf } from './reading/served.ts'

export const rule: Rule = {
  id: 'api/read-unsecured',
  title: 'Data of others that anybody may read',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` answers {what} and needs no caller, though other operations of this contract do',
  because: 'whoever finds the address reads, and can copy, the data of other people',
  instead: 'name the security scheme that the operation needs, or leave the field out of what everybody reads',
  references: ['API2:2023', 'API3:2023', 'CWE-306', 'CWE-359'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      if (!saysWhoMayCall(contract)) continue
      for (const operation of contract.operations) {
        const shown = isOpenRead(operation) ? (personalOf(operation) ?? rowsOfTenant(architecture, operation)) : null
        if (!shown) continue
        report({
          at: operation.place,
          subject: subjectOf(operation, contract),
          values: { route: nameOf(operation, contract), what: shown.what },
          related: [shown.at],
          ...(operation.ownSecurity ? { confidence: 'maybe' as const } : {}),
        })
      }
    }
  },
  bad: {
    'people with their addresses': described(`paths:
  /customers:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { type: array, items: { type: object, properties: { id: { type: string }, email: { type: string } } } }
    post: { security: [{ bearer: [] }], responses: {} }
`),
    'a salary, wherever it stands': described(`paths:
  /board:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { salary: { type: number } } } } } } }
    post: { security: [{ bearer: [] }], responses: {} }
`),
    'contacts, with the names of people': described(`paths:
  /accounts/{id}/contacts:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { type: array, items: { type: object, properties: { fullName: { type: string }, workEmail: { type: string } } } }
    post: { security: [{ bearer: [] }], responses: {} }
`),
    'alarms of a tenant, for who knows its id': alarmsServed('', 'alarms'),
  },
  good: {
    'alarms of a tenant behind a guard that the contract leaves out': alarmsServed('requireUser, ', 'alarms'),
    'the catalogue of a tenant': alarmsServed('', 'products'),
    'a caller is needed': described(`security: [{ bearer: [] }]
paths:
  /customers:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { email: { type: string } } } } } } }
`),
    'a public catalogue, and a shop that says how to reach it': described(`paths:
  /products:
    get:
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } } }
    post: { security: [{ bearer: [] }], responses: {} }
  /stores:
    get:
      responses:
        '200':
          content:
            application/json: { schema: { type: array, items: { type: object, properties: { phone: { type: string }, email: { type: string } } } } }
`),
    'who has the link may read': described(`paths:
  /customers: { post: { security: [{ bearer: [] }], responses: {} } }
  /customers/by-link/{token}:
    get:
      parameters: [{ name: token, in: path, required: true, schema: { type: string } }]
      responses: { '200': { content: { application/json: { schema: { type: object, properties: { email: { type: string } } } } } } }
`),
  },
}

function alarmsServed(guard: string, table: string): Case {
  return {
    ...(described(`paths:
  /tenants/{tenantId}/${table}:
    get:
      security: []
      responses: { '200': { content: { application/json: { schema: { type: array, items: { type: object } } } } } }
  /tenants/{tenantId}/settings: { get: { security: [{ bearer: [] }], responses: {} } }
`) as Record<string, string>),
    'migrations/001_init.sql': `create table tenants (id uuid primary key);
create table ${table} (id uuid primary key, tenant_id uuid not null references tenants (id), label text not null);
create table settings (id uuid primary key, tenant_id uuid not null references tenants (id), name text not null);
`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
import { requireUser } from './auth.js'

const pool = new Pool()
const app = express()
app.get('/tenants/:tenantId/${table}', ${guard}async (req, res) => {
  const { rows } = await pool.query('select id, label from ${table} where tenant_id = $1 limit 50', [req.params.tenantId])
  res.json(rows)
})
app.get('/tenants/:tenantId/settings', requireUser, async (req, res) => {
  const { rows } = await pool.query('select name from settings where tenant_id = $1 limit 50', [req.params.tenantId])
  res.json(rows)
})
app.listen(3000)
`,
  }
}

function isOpenRead(operation: Operation): boolean {
  if (operation.method !== 'GET' || operation.security.length > 0) return false
  return !(
    isOpenByNature(operation) ||
    isGuardedOrOpenByExtension(operation) ||
    takesCredential(operation) ||
    answersRefusal(operation)
  )
}

interface Shown {
  readonly what: string
  readonly at: { readonly at: Place; readonly message: string }
}

/** Of a person whatever has them. */
const alwaysPersonal =
  /^(?:ssn|socialsecuritynumber|taxid|nationalid|passportnumber|iban|dateofbirth|birthdate|dob|salary|medicalrecord|diagnosis|creditcard|cardnumber)$/
/** Of a person where a person has them; of a shop they say how to reach it. */
const personalOfPeople =
  /^(?:(?:work|home|private|personal|primary)?(?:email|emailaddress|phone|phonenumber)|mobile|mobilenumber|homeaddress|streetaddress|ipaddress|lastloginip)$/
/** What only people are called. */
const namesOfPeople = /^(?:fullname|firstname|lastname|givenname|familyname|surname|forename|middlename)$/
const people =
  /^(?:users?|accounts?|customers?|members?|patients?|employees?|persons?|people|students?|subscribers?|leads?|owners?|buyers?|profiles?|orders?|invoices?|tenants?|guests?|participants?|attendees?)(?:dto|response|view|model|out|read|details?|list|page)?$/

function personalOf(operation: Operation): Shown | null {
  const path = fixedSegments(operation).at(-1) ?? ''
  for (const { schema, status } of operation.responses) {
    if (!schema || !isSuccess(status)) continue
    for (const visited of walk(schema)) {
      if (!isPersonal(visited, path)) continue
      return { what: `\`${visited.path}\``, at: { at: visited.schema.place, message: 'personal data in its answer' } }
    }
  }
  return null
}

function isPersonal({ schema, name, owner }: Visited, path: string): boolean {
  const plain = plainName(name)
  if (schema.writeOnly || schema.type.includes('boolean') || schema.type.includes('object')) return false
  if (alwaysPersonal.test(plain)) return true
  return owner !== null && personalOfPeople.test(plain) && isPerson(owner, path)
}

/** By the name of its schema, or what the path calls one without a name; or because it has the names of a person. */
function isPerson(owner: Schema, path: string): boolean {
  return (
    people.test(plainName(owner.name ?? path)) ||
    Object.keys(owner.properties).some((name) => namesOfPeople.test(plainName(name)))
  )
}

/** Rows of the tenant whose id the caller names, read by a route that nothing guards: an id is no secret. */
function rowsOfTenant(architecture: Architecture, operation: Operation): Shown | null {
  const tenancy = tenancyOf(architecture)
  const route = tenancy === null ? undefined : routeOf(architecture, operation)
  if (tenancy === null || route === undefined || isGuarded(route) || route.publicBy !== null) return null
  if (![...operation.ownPath.matchAll(/\{([^{}]*)\}/g)].some(([, name]) => plainName(name!) === plainName(tenancy.column)))
    return null
  const owned = ownedTables(architecture)
  for (const query of route.reaches.flatMap((id) => queriesIn(architecture, id))) {
    const table = query.does === 'select' ? tableOf(architecture, query.tables[0] ?? '') : undefined
    if (table === undefined || !owned.has(table) || shownToAll.test(table.name) || tenantFilters(query, tenancy).length === 0)
      continue
    return {
      what: `rows of \`${table.name}\`, which belong to one \`${tenancy.column}\`,`,
      at: { at: query.place, message: 'they are read here' },
    }
  }
  return null
}

/** What those who keep it want to be seen. */
const shownToAll =
  /product|catalog|item|article|post|page|menu|event|listing|review|rating|slot|schedule|availab|opening|hour|location|branch|store|shop|theme|brand|setting|config|faq|news|job|vacanc|translation|image|media|asset|categor|tag|feature|plan|price|offer|course|status|incident/i
