import type { Contract, Operation, Schema } from '../../model/architecture/contract.ts'
import type { Rule } from '../rule.ts'
import { openWrites } from './reading/code-writes.ts'
import { described } from './reading/described.ts'
import { editsOf } from './reading/edits.ts'
import { httpContracts, isRead, nameOf, subjectOf } from './reading/operations.ts'

function hono(schema: string): string {
  return `import { zValidator } from '@hono/zod-validator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { z } from 'zod'
import { links } from './schema.js'
const db = drizzle(process.env.DATABASE_URL!)
const change = ${schema}
const app = new Hono()
app.patch('/links/:id', zValidator('json', change), async (c) => {
  await db.update(links).set({ ...c.req.valid('json') }).where(eq(links.id, c.req.param('id')))
  return c.body(null, 204)
})
`
}

function nest(options: string): string {
  return `import { Body, Controller, Param, Patch, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
class Projects {
  update(id: string, body: { title?: string; archived?: boolean }) {
    const { archived, ...fields } = body
    return prisma.project.update({ where: { id }, data: { ...fields, archivedAt: archived ? new Date() : null } })
  }
}
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}
  @Patch(':id') update(@Param('id') id: string, @Body() body: UpdateProjectDto) {
    return this.projects.update(id, body)
  }
}
const app = await NestFactory.create(Main)
app.useGlobalPipes(new ValidationPipe(${options}))
`
}

export const rule: Rule = {
  id: 'api/open-write-schema',
  title: 'A body that takes fields nobody named',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '`{route}` takes fields besides the ones its body names{why}',
  because: 'a handler that writes what it gets writes those too: `role`, `ownerId`, `balance`',
  instead: 'say `additionalProperties: false`, or give what is free a field of its own',
  references: ['API3:2023', 'CWE-915'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const closed = contract.operations.filter((it) => it.body?.schema?.additional === false)
      const usuallyClosed = isUsual(closed.length, contract)
      for (const operation of contract.operations) {
        const schema = isRead(operation) ? null : entityOf(operation)
        if (!schema || schema.additional === false || (schema.additional === null && !usuallyClosed)) continue
        const opening = schema.additional === null ? schema.opening : null
        report({
          at: schema.place,
          subject: subjectOf(operation, contract),
          values: {
            route: nameOf(operation, contract),
            why: schema.additional === true ? ', as it says itself' : `, where ${closed.length} other operations take no more`,
          },
          related: [{ at: operation.place, message: 'takes it' }],
          fix: opening
            ? { safety: 'suggested', edits: editsOf([{ opening, key: 'additionalProperties', value: false }]) }
            : { safety: 'manual', edits: [] },
        })
      }
    }
    for (const { route, query, spread, open } of openWrites(architecture)) {
      const table = query.tables[0] ?? 'a row'
      report({
        at: spread.place,
        subject: `route:${route.method} ${route.path}`,
        confidence: 'likely',
        values: { route: `${route.method} ${route.path}`, why: `, and writes them to \`${table}\`` },
        related: [{ at: open, message: 'what no field names is let through here' }],
        fix: { safety: 'manual', edits: [], advice: 'write the fields one by one, or strip what the schema does not name' },
      })
    }
  },
  bad: {
    'a schema that passes other fields on to the row': {
      'src/server.ts': hono('z.object({ title: z.string() }).passthrough()'),
    },
    'a pipe that strips nothing': {
      'src/main.ts': nest('{ transform: true }'),
    },
    'anything besides': described(`paths:
  /users/{id}:
    patch:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { name: { type: string }, city: { type: string } } } }
      responses: {}
`),
    'forgotten in one of many': described(`paths:
  /a: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /b: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /c: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /d:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                x: { type: string }
                y: { type: string }
`),
  },
  good: {
    'a schema that strips them': { 'src/server.ts': hono('z.object({ title: z.string() })') },
    'a pipe that strips them': { 'src/main.ts': nest('{ transform: true, whitelist: true }') },
    'no more than it names': described(`paths:
  /users/{id}:
    patch:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: false, properties: { name: { type: string }, city: { type: string } } } }
      responses: {}
`),
    'nothing said anywhere, which most validators are set up for': described(`paths:
  /users/{id}:
    patch:
      requestBody: { content: { application/json: { schema: { type: object, properties: { name: { type: string }, city: { type: string } } } } } }
      responses: {}
`),
    'free by what it is for': described(`paths:
  /events:
    post:
      requestBody: { content: { application/json: { schema: { type: object, additionalProperties: true } } } }
      responses: {}
  /webhooks/stripe:
    post:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { id: { type: string }, type: { type: string } } } }
      responses: {}
  /users/{id}/metadata:
    put:
      requestBody:
        content:
          application/json: { schema: { type: object, additionalProperties: true, properties: { id: { type: string }, type: { type: string } } } }
      responses: {}
`),
    'a free field in a closed body': described(`paths:
  /users:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              properties: { name: { type: string }, labels: { type: object, additionalProperties: true, properties: { a: {}, b: {} } } }
`),
  },
  fixed: {
    'forgotten in one of many': described(`paths:
  /a: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /b: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /c: { post: { requestBody: { content: { application/json: { schema: { type: object, additionalProperties: false, properties: { x: {}, y: {} } } } } } } }
  /d:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                x: { type: string }
                y: { type: string }
              additionalProperties: false
`),
  },
}

/** Bodies that are open since others write them, or since what they carry is free. */
const freeByNature =
  /webhook|callback|hook|metadata|attributes|properties|settings|preferences|config|events?\b|telemetry|track|analytics|logs?\b|import|search|query|graphql|scim|fhir|ingest/i

/** A body that names what it takes: with one field or none it is a dictionary. */
function entityOf(operation: Operation): Schema | null {
  const schema = operation.body?.schema
  if (!schema || !operation.body?.types.some((type) => /json|form-urlencoded/i.test(type))) return null
  const isEntity = schema.anyOf.length === 0 && Object.keys(schema.properties).length > 1
  return isEntity && !freeByNature.test(`${operation.ownPath} ${operation.id ?? ''}`) ? schema : null
}

/** Where a contract closes most of its bodies, one that is left open is a slip. */
function isUsual(closed: number, { operations }: Contract): boolean {
  const entities = operations.filter((operation) => !isRead(operation) && entityOf(operation)).length
  return closed >= 3 && closed * 4 >= entities * 3
}
