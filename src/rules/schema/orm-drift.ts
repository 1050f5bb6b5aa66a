import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Column, Database, Table } from '../../model/architecture/database.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'

const usersTable =
  'CREATE TABLE users (id bigserial PRIMARY KEY, e_mail text NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL);\n'

export const rule: Rule = {
  id: 'schema/orm-drift',
  title: 'The models of the code and the migrations disagree',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{what}',
  because:
    'a database that is made by the migrations is not the one that the code was written for: it fails where the two differ',
  instead: 'write the migration that is missing, or take the difference out of the model',

  check(architecture, report) {
    const declared = architecture.databases.filter(
      ({ kind, by }) => kind === 'declared' && by !== 'blueprint' && by !== 'mongodb',
    )
    for (const models of declared) {
      const made = madeFor(architecture, models)
      if (made === null) continue
      for (const model of models.tables) {
        for (const { what, at, related } of differences(made, model)) {
          report({
            at,
            subject: `table:${model.name}`,
            values: { what },
            related,
            unproven: 'the two places disagree as they are read',
          })
        }
      }
    }
  },

  bad: {
    'a column that no migration makes': {
      ...migrated('"id" BIGSERIAL NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id")'),
      'prisma/schema.prisma': schema('  id    BigInt @id @default(autoincrement())\n  email String\n  name  String?\n'),
    },
    'a column that may be empty here and not there': {
      ...migrated('"id" BIGSERIAL NOT NULL, "email" TEXT, CONSTRAINT "User_pkey" PRIMARY KEY ("id")'),
      'prisma/schema.prisma': schema('  id    BigInt @id @default(autoincrement())\n  email String\n'),
    },
    'a table that no migration makes': {
      ...migrated('"id" BIGINT NOT NULL PRIMARY KEY'),
      'prisma/schema.prisma': `${schema('  id BigInt @id\n')}\nmodel Invoice {\n  id BigInt @id\n}\n`,
    },
    'a column of a Drizzle schema that no migration makes': drizzle("  nickName: text('nick_name'),\n"),
    'a column of a TypeORM entity that no migration makes': typeorm(
      "  @Column('text', { name: 'nick_name' }) nickName: string\n",
    ),
    'a column of a Sequelize model that no migration makes': sequelize('  nickName: DataTypes.TEXT,\n'),
  },
  good: {
    'both say the same': {
      ...migrated('"id" BIGSERIAL NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id")'),
      'prisma/schema.prisma': schema('  id    BigInt @id @default(autoincrement())\n  email String\n'),
    },
    'names that are mapped, lists, and a table that joins': {
      ...migrated(
        '"id" BIGINT NOT NULL PRIMARY KEY, "e_mail" TEXT NOT NULL, "tags" TEXT[]); CREATE TABLE "Team" ("id" BIGINT NOT NULL PRIMARY KEY); CREATE TABLE "_TeamToUser" ("A" BIGINT NOT NULL, "B" BIGINT NOT NULL',
      ),
      'prisma/schema.prisma': `${schema('  id BigInt @id\n  email String @map("e_mail")\n  tags String[]\n  teams Team[]\n')}\nmodel Team {\n  id BigInt @id\n  users User[]\n}\n`,
    },
    'a view that the schema names as a model': {
      ...migrated('"id" BIGINT NOT NULL PRIMARY KEY); CREATE VIEW "Total" AS (SELECT "id" FROM "User"'),
      'prisma/schema.prisma': `${schema('  id BigInt @id\n')}\nmodel Total {\n  id BigInt @id\n}\n`,
    },
    'a table of a schema that somebody else migrates': {
      ...migrated('"id" BIGINT NOT NULL PRIMARY KEY'),
      'prisma/schema.prisma': `${schema('  id BigInt @id\n')}\nmodel Account {\n  id BigInt @id\n\n  @@schema("auth")\n}\n`,
    },
    'a column that a block of code adds': {
      ...migrated(
        '"id" BIGINT NOT NULL PRIMARY KEY); DO $$ BEGIN ALTER TABLE "User" ADD COLUMN "email" TEXT NOT NULL; END $$; SELECT (1',
      ),
      'prisma/schema.prisma': schema('  id BigInt @id\n  email String\n'),
    },
    'a copy of the schema beside a generated client': {
      ...migrated('"id" BIGINT NOT NULL PRIMARY KEY'),
      'src/generated/client/schema.prisma': schema('  id BigInt @id\n  email String\n'),
    },
    'a schema of another engine': {
      ...migrated('"id" BIGINT NOT NULL PRIMARY KEY'),
      'local/schema.prisma': schema('  id BigInt @id\n  email String\n').replace('postgresql', 'sqlite'),
    },
    'a Drizzle schema as it is migrated': drizzle(''),
    'a TypeORM entity as it is migrated': typeorm(''),
    'a TypeORM entity whose tables are also made at the start': {
      ...typeorm("  @Column('text', { name: 'nick_name' }) nickName: string\n"),
      'src/data-source.ts':
        "import { DataSource } from 'typeorm'\nexport const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, synchronize: true })\n",
    },
    'a Sequelize model as it is migrated': sequelize(''),
  },
}

function drizzle(more: string): Record<string, string> {
  return {
    'drizzle/meta/_journal.json':
      '{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1,"tag":"0000_init"}]}',
    'drizzle/0000_init.sql': usersTable,
    'src/schema.ts': `import { bigserial, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true }).notNull()

export const users = pgTable('users', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  email: text('e_mail').notNull(),
  createdAt: at('created_at'),
  updatedAt: at('updated_at'),
${more}})
`,
  }
}

function typeorm(more: string): Record<string, string> {
  return {
    'src/migrations/1700000000000-Init.ts': `import { MigrationInterface, QueryRunner } from 'typeorm'

export class Init1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${usersTable}\`)
  }
  async down(): Promise<void> {}
}
`,
    'src/user.entity.ts': `import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm'

abstract class Stamped {
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at' }) createdAt: Date
  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at' }) updatedAt: Date
}

@Entity('users')
export class User extends Stamped {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id: string
  @Column('text', { name: 'e_mail' }) email: string
${more}}
`,
  }
}

function sequelize(more: string): Record<string, string> {
  return {
    'package.json': '{ "name": "shop", "dependencies": { "pg": "8.16.0", "sequelize": "6.37.0" } }\n',
    'migrations/20240101000000-users.cjs': `module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('users', {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      e_mail: { type: Sequelize.TEXT, allowNull: false },
      created_at: { type: Sequelize.DATE, allowNull: false },
      updated_at: { type: Sequelize.DATE, allowNull: false },
    })
  },
  async down(queryInterface) {
    await queryInterface.dropTable('users')
  },
}
`,
    'src/models/user.js': `const { DataTypes } = require('sequelize')
const { sequelize } = require('../database')

module.exports = sequelize.define('User', {
  id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
  email: { type: DataTypes.TEXT, allowNull: false, field: 'e_mail' },
${more}}, { underscored: true })
`,
    'src/database.js': `const { Sequelize } = require('sequelize')

exports.sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres' })
`,
  }
}

function migrated(columns: string): Record<string, string> {
  return {
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': `CREATE TABLE "User" (${columns});\n`,
  }
}

function schema(fields: string): string {
  return `datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel User {\n${fields}}\n`
}

/** The migrations that make most of the tables that the models name; null where none do, or where they are not all that does. */
function madeFor(architecture: Architecture, models: Database): Database | null {
  if (isMadeAtStart(architecture, models)) return null
  const ranked = architecture.databases
    .filter((database) => database.kind === 'migrations' && database.engine === models.engine && isRead(architecture, database))
    .map((database) => ({ database, shared: models.tables.filter(({ name }) => tableIn(database, name) !== undefined).length }))
    .filter(({ shared }) => shared > 0 && shared * 2 >= models.tables.length)
  return ranked.toSorted((a, b) => b.shared - a.shared)[0]?.database ?? null
}

/** TypeORM and Sequelize make what is missing by themselves where they are told to. */
function isMadeAtStart({ code }: Architecture, { by }: Database): boolean {
  if (by !== 'typeorm' && by !== 'sequelize') return false
  return code.calls.some(({ callee, args, target }) =>
    by === 'sequelize'
      ? target?.startsWith('sequelize') === true && callee.endsWith('.sync')
      : args.some((arg) => {
          const told = arg.is === 'object' ? arg.fields.synchronize : undefined
          return told?.is === 'boolean' && told.value
        }),
  )
}

/** What could not be read may make anything. */
function isRead({ unread }: Architecture, { migrations }: Database): boolean {
  const files = new Set(migrations.map(({ file }) => file))
  return !unread.some(({ place }) => files.has(place.file))
}

interface Difference {
  readonly what: string
  readonly at: Place
  readonly related: readonly { readonly at: Place; readonly message: string }[]
}

function differences(made: Database, model: Table): readonly Difference[] {
  const table = tableIn(made, model.name)
  if (table === undefined) {
    return isElsewhere(made, model) ? [] : [{ what: `no migration makes \`${model.name}\``, at: model.place, related: [] }]
  }
  // Made of a query, or a part of another table: its columns are not told where it is made.
  if (table.columns.length === 0 || table.partition === 'child') return []
  return model.columns.flatMap((column) => columnDifference(made, model, table, column) ?? [])
}

function columnDifference(made: Database, model: Table, table: Table, column: Column): Difference | null {
  const there = table.columns.find(({ name }) => isSame(made, name, column.name))
  const name = `\`${model.name}.${column.name}\``
  if (there === undefined) {
    if (isHidden(made, column.name)) return null
    const related = [{ at: table.place, message: 'the table is made here' }]
    return { what: `no migration makes ${name}`, at: column.place, related }
  }
  const isKey = table.primaryKey?.columns.includes(there.name) || model.primaryKey?.columns.includes(column.name)
  if (!there.nullable || column.nullable || isKey) return null
  const what = `${name} is required in the model, and the migrations let it be empty`
  return { what, at: column.place, related: [{ at: there.place, message: 'it may be empty here' }] }
}

function tableIn(database: Database, name: string): Table | undefined {
  return database.tables.find((table) => isSame(database, table.name, name))
}

/** Only PostgreSQL tells `User` from `user`. */
function isSame({ engine }: Database, a: string, b: string): boolean {
  return a === b || (engine !== 'postgres' && a.toLowerCase() === b.toLowerCase())
}

/** A view, a table of a schema that these migrations have nothing in, or one that a block of code may make. */
function isElsewhere(made: Database, { name }: Table): boolean {
  const schema = name.includes('.') ? name.slice(0, name.indexOf('.') + 1) : ''
  const isForeign = schema !== '' && !made.tables.some((table) => table.name.startsWith(schema))
  return isForeign || made.views.some((view) => isSame(made, view.name, name)) || isHidden(made, name)
}

/** Named in a block of code, which is not read. */
function isHidden({ migrations }: Database, name: string): boolean {
  const plain = name.slice(name.lastIndexOf('.') + 1)
  return migrations.some(({ statements }) =>
    statements.some(({ changes, text }) => changes.some(({ does }) => does === 'do block') && text.includes(plain)),
  )
}
