import type { Contract, Operation } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { answeredSecrets } from './reading/code-secrets.ts'
import { described } from './reading/described.ts'
import { editsOf } from './reading/edits.ts'
import { isSuccess, nameOf, ownContracts, plainName } from './reading/operations.ts'
import { type Visited, walk } from './reading/schemas.ts'

export const rule: Rule = {
  id: 'api/secret-in-response',
  title: 'A secret in an answer',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{route}` answers `{field}`',
  because: 'what is answered is kept by browsers, caches and logs; a hash can be tried offline, a secret used at once',
  instead: 'leave `{field}` out of what is answered; `writeOnly: true` says so where one schema is both taken and given',
  references: ['API3:2023', 'CWE-200', 'CWE-522', 'ASVS 14.2.6'],
  check(architecture, report) {
    for (const contract of ownContracts(architecture)) {
      const told = new Set<string>()
      for (const operation of contract.operations) {
        for (const { visited, isSure } of secretsOf(operation, contract)) {
          const { place, opening } = visited.schema
          const key = `${place.file} ${place.start}`
          if (told.has(key)) continue
          told.add(key)
          const canSay = opening !== null && contract.format !== 'openapi 2.0'
          report({
            at: place,
            subject: `field:${[visited.owner?.name, visited.name].filter(Boolean).join('.')}`,
            values: { route: nameOf(operation, contract), field: visited.path },
            related: [{ at: operation.place, message: 'answers it' }],
            ...(isSure ? {} : { severity: 'medium' as const, confidence: 'likely' as const }),
            fix: canSay
              ? { safety: isSure ? 'safe' : 'suggested', edits: editsOf([{ opening, key: 'writeOnly', value: true }]) }
              : { safety: 'manual', edits: [] },
          })
        }
      }
    }
    for (const { at, table, column, query, route } of answeredSecrets(architecture)) {
      report({
        at,
        subject: `column:${table}.${column.name}`,
        confidence: 'likely',
        values: { route, field: column.name },
        related: [
          { at: query, message: 'the whole row is read' },
          { at: column.place, message: `\`${table}.${column.name}\` is a part of it` },
        ],
        fix: { safety: 'manual', edits: [], advice: 'name the columns that are answered, in the query or in the answer' },
      })
    }
  },
  bad: {
    'a whole row in the code': {
      'migrations/001_init.sql': 'create table couriers (id bigint primary key, badge text not null, pin_hash text not null);\n',
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/sessions', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM couriers WHERE badge = $1', [req.body.badge])
  const courier = rows[0]
  res.status(201).json({ expiresIn: 1800, courier })
})
`,
    },
    'what Prisma answers of the row it has written': {
      'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url = env("DATABASE_URL")
}
model Invite {
  id String @id
  email String
  tokenHash String
}
`,
      'src/server.ts': `import express from 'express'
import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
const app = express()
app.post('/invites', async (req, res) => {
  const token = makeToken()
  const invite = await prisma.invite.create({ data: { email: req.body.email, tokenHash: hash(token) } })
  res.status(201).json({ ...invite, inviteToken: token })
})
`,
    },
    'a row of a query builder': {
      'migrations/001_init.sql':
        'create table users (id bigint primary key, email text not null, password_hash text not null);\n',
      'src/server.ts': `import express from 'express'
import makeKnex from 'knex'
const knex = makeKnex({ client: 'pg' })
const app = express()
app.get('/users/:id', async (req, res) => {
  const user = await knex('users').where({ id: req.params.id }).first()
  res.json({ user })
})
`,
    },
    'the hash of a password': described(`paths:
  /users/{id}:
    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
components:
  schemas:
    User:
      type: object
      properties:
        name: { type: string }
        passwordHash:
          type: string
`),
    'a secret among others': described(`paths:
  /apps:
    get:
      responses:
        '200': { content: { application/json: { schema: { type: array, items: { type: object, properties: { client_secret: { type: string } } } } } } }
`),
    'in a file of its own': {
      'openapi.yaml': `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /users/{id}: { get: { responses: { '200': { content: { application/json: { schema: { $ref: ./schemas/user.json } } } } } } }
`,
      'schemas/user.json': '{\n  "type": "object",\n  "properties": {\n    "passwordHash": { "type": "string" }\n  }\n}\n',
    },
    GraphQL: { 'schema.graphql': 'type Query { me: User }\ntype User { name: String, password: String }\n' },
  },
  good: {
    'columns that are named, and one field of a row': {
      'migrations/001_init.sql': 'create table couriers (id bigint primary key, badge text not null, pin_hash text not null);\n',
      'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
const pool = new Pool()
const app = express()
app.post('/sessions', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM couriers WHERE badge = $1', [req.body.badge])
  const courier = rows[0]
  res.status(201).json({ id: courier.id, token: issue(courier) })
})
app.get('/couriers/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT id, badge FROM couriers WHERE id = $1', [req.params.id])
  res.json(rows[0])
})
`,
    },
    'taken and not given': described(`paths:
  /users:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } }
      responses: { '201': { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } }
components:
  schemas: { User: { type: object, properties: { name: { type: string }, password: { type: string, writeOnly: true } } } }
`),
    'tokens of a sign-in, a key that is shown once, a payment that a browser finishes': described(`paths:
  /auth/login:
    post: { responses: { '200': { content: { application/json: { schema: { type: object, properties: { accessToken: {}, refreshToken: {} } } } } } } }
  /apps: { post: { responses: { '201': { content: { application/json: { schema: { type: object, properties: { client_secret: {} } } } } } } } }
  /api-keys/{id}/secret: { get: { responses: { '200': { content: { application/json: { schema: { type: object, properties: { secret: {} } } } } } } } }
  /payments/{id}: { get: { responses: { '200': { content: { application/json: { schema: { type: object, properties: { client_secret: {} } } } } } } } }
`),
    'whether, when and how': described(`paths:
  /users/{id}:
    get:
      responses:
        '200':
          content:
            application/json:
              schema:
                type: object
                properties:
                  password: { type: boolean }
                  passwordChangedAt: { type: string }
                  password_policy: { type: string }
                  nextPageToken: { type: string }
`),
    'errors that name what was wrong': described(`paths:
  /users:
    post:
      responses:
        '201': { description: made }
        '422': { content: { application/json: { schema: { type: object, properties: { password: { type: string } } } } } }
`),
    'a password that is made here': described(`paths:
  /databases/{id}/credentials: { get: { responses: { '200': { content: { application/json: { schema: { type: object, properties: { password: { type: string } } } } } } } } }
`),
  },
  fixed: {
    'in a file of its own': {
      'openapi.yaml': `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /users/{id}: { get: { responses: { '200': { content: { application/json: { schema: { $ref: ./schemas/user.json } } } } } } }
`,
      'schemas/user.json':
        '{\n  "type": "object",\n  "properties": {\n    "passwordHash": { "type": "string", "writeOnly": true }\n  }\n}\n',
    },
    'the hash of a password': described(`paths:
  /users/{id}:
    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/User' } } } } } }
components:
  schemas:
    User:
      type: object
      properties:
        name: { type: string }
        passwordHash:
          type: string
          writeOnly: true
`),
  },
}

/** Nothing that anybody should be given back. */
const sure =
  /^(?:(?:user|hashed|encrypted|current|old|new)?(?:password|passwd|pwd)(?:hash|digest|salt|encrypted)?|(?:totp|otp|mfa|twofactor|2fa)secret|securityanswer|secretanswer|privatekey|cvv|cvc|cardcvv|cardcvc)$/
/** What a read should not give again, though the answer to making it may. */
const onceOnly =
  /^(?:(?:client|api|app|webhook|signing)secret|secretkey|secretaccesskey|apitoken|accesstoken|refreshtoken|sessiontoken|authtoken)$/
/** A key of whom: of a person or a program it lets in, of a record it is only what to look for. */
const keyHolder =
  /user|account|app|client|member|tenant|integration|merchant|customer|organi[sz]ation|project|workspace|device|bot/i

/** Operations that are there to give a secret: sign-in, vaults, connections, generated passwords. */
const aboutSecrets =
  /auth|login|sign-?in|token|session|secret|credential|password|passwd|vault|key|connect|certificat|wifi|generate|provision|refresh|oauth|sso|export|backup/i
const aboutPayments = /pay|charge|checkout|intent|billing|setup|subscription|order/i

function* secretsOf(operation: Operation, contract: Contract): Generator<{ visited: Visited; isSure: boolean }> {
  const words = `${operation.ownPath.replaceAll(/\{[^}]*\}/g, '')} ${operation.id ?? ''}`
  if (aboutSecrets.test(words)) return
  const isRead = operation.method === 'GET' || (contract.format === 'graphql' && operation.id?.startsWith('Query.'))
  for (const { schema, status } of operation.responses) {
    if (!schema || !isSuccess(status)) continue
    for (const visited of visible(schema)) {
      const name = plainName(visited.name)
      if (!isText(visited) || visited.owner === null) continue
      if (sure.test(name)) yield { visited, isSure: true }
      else if (isRead && isOnceOnly(name, visited.owner.name ?? words) && !aboutPayments.test(words))
        yield { visited, isSure: false }
    }
  }
}

function isOnceOnly(name: string, holder: string): boolean {
  return onceOnly.test(name) || (name === 'apikey' && keyHolder.test(holder))
}

/** Without what is in a schema that is only taken. */
function visible(schema: Visited['schema']): Visited[] {
  const hidden = new Set<Visited['schema']>()
  return [...walk(schema)].filter(({ schema: inner, owner }) => {
    if (inner.writeOnly || (owner !== null && hidden.has(owner))) hidden.add(inner)
    return !hidden.has(inner)
  })
}

/** A secret itself is text; a number, a flag or an object of that name says something about one. */
function isText({ schema }: Visited): boolean {
  return schema.type.length === 0 ? Object.keys(schema.properties).length === 0 : schema.type.includes('string')
}
