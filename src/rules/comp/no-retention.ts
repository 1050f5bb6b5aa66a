import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, isServing, queriesOn, routesThrough } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'

export const rule: Rule = {
  id: 'comp/no-retention',
  title: 'A table that only grows',
  severity: 'low',
  confidence: 'maybe',
  profile: 'review',
  says: '`{table}` gets a row {when}, and nothing removes the old ones',
  because: 'it becomes the largest table, slows each backup down, and keeps what people did for longer than anybody may',
  instead: 'say how long rows are kept, and remove older ones in a job, in batches, or by dropping partitions',
  references: ['GDPR Art. 5(1)(e)'],

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        if (table.partition === 'child' || !grows.test(table.name) || !hasTime(table)) continue
        const insert = queriesOn(architecture, table).find(
          ({ does, function: id }) => (does === 'insert' || does === 'upsert') && isServing(architecture, id),
        )
        if (insert === undefined || isPurged(architecture, table)) continue
        report({
          at: table.place,
          subject: `table:${table.name}`,
          values: {
            table: table.name,
            when: routesThrough(architecture, insert.function).length > 0 ? 'with requests' : 'with each event',
          },
          related: [{ at: insert.place, message: 'rows are added here' }],
          unproven: 'a job outside the repository is not seen',
        })
      }
    }
  },

  bad: {
    'sessions that end, and stay': withCode("await pool.query('delete from sessions where id = $1', ['a'])"),
  },
  good: {
    'a job removes what has ended': withCode("await pool.query('delete from sessions where expires_at < now()')"),
    'a policy of the database': {
      ...withCode("await pool.query('select id from sessions where id = $1', ['a'])"),
      'migrations/002_purge.sql':
        'create function purge() returns void language sql as $$ delete from sessions where expires_at < now() $$;\n',
    },
    'a table of things': {
      'migrations/001_init.sql': 'create table books (id text primary key, created_at timestamptz not null);\n',
      'src/books.ts': `import { Pool } from 'pg'
const pool = new Pool()
export const add = (id: string) => pool.query('insert into books (id, created_at) values ($1, now())', [id])
`,
    },
  },
}

function withCode(body: string): Readonly<Record<string, string>> {
  return {
    'migrations/001_init.sql': 'create table sessions (id text primary key, expires_at timestamptz not null);\n',
    'src/sessions.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function begin(id: string) {
  await pool.query('insert into sessions (id, expires_at) values ($1, now())', [id])
}
export async function end() {
  ${body}
}
`,
  }
}

const grows =
  /(^|[._])(sessions?|\w*_?logs?|events?|readings|measurements|telemetry|metrics|outbox|inbox|page_?views|clicks|impressions|visits|notifications|webhook_(deliveries|events)|idempotency_keys|refresh_tokens|login_attempts|verification_tokens|password_resets)$/i

function hasTime({ columns }: Table): boolean {
  return columns.some(({ type }) => /^(timestamp|date|time)/i.test(type))
}

function isPurged(architecture: Architecture, table: Table): boolean {
  const { databases, deployment } = architecture
  const name = table.name.replace(/^.*\./, '')
  const byRange = new RegExp(
    `(delete\\s+from|truncate(\\s+table)?)\\s+"?(\\w+\\.)?"?${name}\\b(?!["\\s]*where\\s+"?\\w+"?\\s*=\\s*(\\$1|\\?)\\s*$)`,
    'i',
  )
  const texts = textsOf(architecture)
  if (table.partition === 'parent') return texts.some((text) => /\b(detach\s+partition|drop\s+table)\b/i.test(text))
  return (
    queriesOn(architecture, table).some(
      ({ does, filters, limit }) =>
        does === 'delete' &&
        (limit !== null || filters.length === 0 || filters.some(({ operator }) => !['=', 'in'].includes(operator))),
    ) ||
    databases.some(
      ({ functions, migrations }) =>
        functions.some(({ body }) => byRange.test(body)) ||
        migrations.some(({ statements }) =>
          statements.some(({ text }) => /cron\.schedule|add_retention_policy/i.test(text) && text.includes(name)),
        ),
    ) ||
    deployment.containers.some(({ command }) => byRange.test(command.join(' '))) ||
    texts.some((text) => (text.includes(name.toLowerCase()) && byRange.test(text)) || /delete\s+from\s*$/.test(text))
  )
}

/** Texts that code hands to anything, in lower case, but for what migrations undo. */
const textsOf: (architecture: Architecture) => readonly string[] = once((architecture) =>
  architecture.code.calls
    .filter(({ place }) => !/(^|\/)migrations?\//.test(place.file))
    .flatMap(({ args }) => args.flatMap((arg) => within(arg, 4)))
    .flatMap((value) => (value.is === 'text' ? [value.text] : value.is === 'template' ? value.texts : []))
    .map((text) => text.toLowerCase())
    .filter((text) => /delete|truncate|detach|drop/.test(text)),
)
