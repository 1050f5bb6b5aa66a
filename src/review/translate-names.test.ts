import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinFacts } from '../model/architecture/architecture.ts'
import type { Query } from '../model/architecture/code.ts'
import { memorySources } from '../readers/sources.test-kit.ts'
import { prepareSql } from '../readers/sql/index.ts'
import { link } from './link.ts'
import { createReaders } from './read-repository.ts'

await prepareSql()

async function queriesOf(files: Record<string, string>): Promise<readonly Query[]> {
  const sources = memorySources(files)
  const facts = await Promise.all(createReaders().map((reader) => reader.read(sources)))
  return link(joinFacts([], facts), null).code.queries
}

/** The names of a query. */
function told({ tables, filters, order, writes, columns }: Query) {
  return {
    tables,
    filters: filters.map(({ table, column }) => (table === null ? column : `${table}.${column}`)),
    order: order.map(({ column }) => column),
    writes: writes.map(({ column }) => column),
    columns,
  }
}

const prismaSchema = `datasource db {
  provider = "postgresql"
}
model UserProfile {
  id        Int      @id
  tenantId  String   @map("tenant_id")
  createdAt DateTime @map("created_at")

  @@map("user_profiles")
}
`

test('a query of Prisma has the names of the database', async () => {
  const [query] = await queriesOf({
    'prisma/schema.prisma': prismaSchema,
    'src/server.ts': `import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
export async function list(tenantId: string) {
  return prisma.userProfile.findMany({ where: { tenantId }, orderBy: { createdAt: 'desc' }, select: { id: true, createdAt: true } })
}
`,
  })
  assert.deepEqual(told(query!), {
    tables: ['user_profiles'],
    filters: ['tenant_id'],
    order: ['created_at'],
    writes: [],
    columns: ['id', 'created_at'],
  })
})

test('SQL for SQLite has the names that the tables were made with, whatever case it writes them in', async () => {
  const queries = await queriesOf({
    'package.json': '{"dependencies":{"better-sqlite3":"11.0.0"}}',
    'migrations/001_notes.sql':
      'create table memberNotes (noteId integer primary key autoincrement, memberId text not null, BODY text);\n',
    'src/notes.ts': `import Database from 'better-sqlite3'
const db = new Database('notes.db')
export const add = (memberId: string, body: string) => db.prepare('INSERT INTO memberNotes (memberId, body) VALUES (?, ?)').run(memberId, body)
export const find = (memberId: string) => db.prepare('SELECT noteId FROM membernotes WHERE MemberId = ? ORDER BY noteId LIMIT 9').all(memberId)
`,
  })
  assert.deepEqual(queries.map(told), [
    { tables: ['memberNotes'], filters: [], order: [], writes: ['memberId', 'BODY'], columns: [] },
    { tables: ['memberNotes'], filters: ['memberNotes.memberId'], order: ['noteId'], writes: [], columns: ['noteId'] },
  ])
})

test('a query of Drizzle has the names of the database, those of a joined table too', async () => {
  const [select, insert] = await queriesOf({
    'src/schema.ts': `import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
export const users = pgTable('app_users', { id: uuid('id').primaryKey(), orgId: uuid('org_id').notNull() })
export const teamPosts = pgTable('team_posts', { id: uuid('id').primaryKey(), authorId: uuid('author_id').notNull() })
`,
    'src/server.ts': `import { drizzle } from 'drizzle-orm/node-postgres'
import { and, desc, eq } from 'drizzle-orm'
import { teamPosts, users } from './schema'
const db = drizzle(process.env.DATABASE_URL!)
export async function list(id: string, org: string) {
  const rows = await db.select().from(teamPosts).innerJoin(users, eq(users.id, teamPosts.authorId)).where(and(eq(teamPosts.authorId, id), eq(users.orgId, org))).orderBy(desc(teamPosts.authorId))
  await db.insert(teamPosts).values({ id, authorId: id })
  return rows
}
`,
  })
  const expected = ['team_posts.author_id', 'app_users.org_id']
  assert.deepEqual(
    [told(select!).tables, told(select!).filters, told(select!).order, select!.joins],
    [['team_posts'], expected, ['author_id'], ['app_users']],
  )
  assert.deepEqual([told(insert!).tables, told(insert!).writes], [['team_posts'], ['id', 'author_id']])
})

test('a query of TypeORM has the names of the database, and an alias means its table', async () => {
  const [find, built] = await queriesOf({
    'src/visit.entity.ts': `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'
@Entity('visits')
export class Visit {
  @PrimaryGeneratedColumn('uuid') id: string
  @Column('uuid', { name: 'patient_id' }) patientId: string
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date
}
`,
    'src/visits.ts': `import { Repository } from 'typeorm'
import { Visit } from './visit.entity'
export class Visits {
  constructor(private readonly visits: Repository<Visit>) {}
  async list(patientId: string) {
    const found = await this.visits.find({ where: { patientId }, order: { startsAt: 'DESC' } })
    const last = await this.visits.createQueryBuilder('v').where('v.patientId = :patientId', { patientId }).getMany()
    return [found, last]
  }
}
`,
  })
  assert.deepEqual([told(find!).tables, told(find!).filters, told(find!).order], [['visits'], ['patient_id'], ['starts_at']])
  assert.deepEqual(told(built!).filters, ['visits.patient_id'])
})

test('a query of Sequelize has the names of the database', async () => {
  const [query] = await queriesOf({
    'src/models.js': `import { DataTypes, Sequelize } from 'sequelize'
export const sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres', define: { underscored: true } })
export const Person = sequelize.define('Person', { teamId: { type: DataTypes.UUID, allowNull: false } })
`,
    'src/server.js': `import { Person } from './models.js'
export const list = (teamId) => Person.findAll({ where: { teamId }, order: [['createdAt', 'DESC']] })
`,
  })
  assert.deepEqual([told(query!).tables, told(query!).filters, told(query!).order], [['people'], ['team_id'], ['created_at']])
})

test('of two applications, the schema near the code is meant; text of SQL is left as it is', async () => {
  const queries = await queriesOf({
    'apps/a/prisma/schema.prisma': prismaSchema.replace('user_profiles', 'a_profiles'),
    'apps/b/prisma/schema.prisma': prismaSchema.replace('user_profiles', 'b_profiles'),
    'apps/b/src/server.ts': `import { PrismaClient } from '@prisma/client'
const prisma = new PrismaClient()
export const one = (id: number) => prisma.userProfile.findUnique({ where: { id } })
export const raw = (id: number) => prisma.$queryRaw\`select "createdAt" from "UserProfile" where id = \${id}\`
`,
  })
  assert.deepEqual(
    queries.map(({ tables }) => tables),
    [['b_profiles'], ['UserProfile']],
  )
})
