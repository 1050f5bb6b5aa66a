import type { Database, Table } from '../../model/architecture/database.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'

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
    const declared = architecture.databases.filter(({ kind, by }) => kind === 'declared' && by !== 'blueprint')
    for (const models of declared) {
      const made = architecture.databases.find((database) => database.kind === 'migrations' && meets(database, models))
      if (made === undefined) continue
      for (const model of models.tables) {
        const table = made.tables.find(({ name }) => name === model.name)
        for (const { what, at, related } of differences(made, model, table)) {
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
  },
  good: {
    'both say the same': {
      ...migrated('"id" BIGSERIAL NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id")'),
      'prisma/schema.prisma': schema('  id    BigInt @id @default(autoincrement())\n  email String\n'),
    },
  },
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

/** Of one application: most of the tables that the models name are made by the migrations. */
function meets(database: Database, models: Database): boolean {
  const shared = models.tables.filter(({ name }) => database.tables.some((table) => table.name === name)).length
  return shared > 0 && shared * 2 >= models.tables.length
}

interface Difference {
  readonly what: string
  readonly at: Place
  readonly related: readonly { readonly at: Place; readonly message: string }[]
}

function differences(made: Database, model: Table, table: Table | undefined): readonly Difference[] {
  if (table === undefined) {
    const isView = made.views.some(({ name }) => name === model.name)
    return isView ? [] : [{ what: `no migration makes \`${model.name}\``, at: model.place, related: [] }]
  }
  return model.columns.flatMap((column): readonly Difference[] => {
    const there = table.columns.find(({ name }) => name === column.name)
    const name = `\`${model.name}.${column.name}\``
    if (there === undefined)
      return [
        {
          what: `no migration makes ${name}`,
          at: column.place,
          related: [{ at: table.place, message: 'the table is made here' }],
        },
      ]
    if (there.nullable && !column.nullable) {
      return [
        {
          what: `${name} is required in the model, and the migrations let it be empty`,
          at: column.place,
          related: [{ at: there.place, message: 'it may be empty here' }],
        },
      ]
    }
    return []
  })
}
