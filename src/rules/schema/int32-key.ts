import type { Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/int32-key',
  title: 'A key that runs out',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{table}.{column}` counts to 2,147,483,647 and `{table}` grows with use',
  because: 'when it runs out every insert fails, and widening the key of a large table rewrites it and all that point at it',
  instead: 'make it `bigint generated always as identity`',
  references: ['https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT'],

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        const [column, ...more] = table.primaryKey?.columns ?? []
        const key = table.columns.find(({ name }) => name === column)
        const counts =
          key !== undefined &&
          /^(integer|serial|smallint|smallserial)$/.test(key.type) &&
          (key.identity || key.type.endsWith('serial') || /nextval/.test(key.default ?? ''))
        if (!counts || more.length > 0 || !grows(table)) continue
        report({ at: key.place, subject: `column:${table.name}.${key.name}`, values: { table: table.name, column: key.name } })
      }
    }
  },

  bad: {
    'what users make': 'create table messages (id serial primary key, body text not null, created_at timestamptz not null);\n',
  },
  good: {
    'eight bytes': 'create table messages (id bigserial primary key, body text not null, created_at timestamptz not null);\n',
    'a list of a few': 'create table plans (id serial primary key, name text not null);\n',
  },
}

/** Rows that come with time: what happens, and what people write. */
function grows({ columns, name }: Table): boolean {
  const isTimed = columns.some(
    (column) => /^timestamp/.test(column.type) && /created|occurred|sent|received|logged|at$/i.test(column.name),
  )
  return (
    isTimed &&
    !/^(plans?|roles?|settings?|countries|currencies|categories|tenants?|organi[sz]ations?|teams?|features?|permissions?)$/i.test(
      name,
    )
  )
}
