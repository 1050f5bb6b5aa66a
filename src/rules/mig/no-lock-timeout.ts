import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isDangerous, isLive, stepsIn, tableOfChange, tableOfIndex, unreleasedOf } from './steps.ts'

const job = `import pg from 'pg'
const client = new pg.Client({ connectionString: process.env.OWNER_URL })
await client.connect()
await client.query("SET lock_timeout = '3s'")
await client.query('create table if not exists readings_2026 (id bigint)')
`

export const rule: Rule = {
  id: 'mig/no-lock-timeout',
  title: 'Migrations wait for locks without a limit',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  once: true,
  says: 'no `lock_timeout` is set before `{table}` is locked, here or anywhere in the migrations',
  because:
    'a statement that waits for one long query makes every later query of the table wait behind it: a small change becomes an outage',
  instead:
    "begin the file with `set lock_timeout = '5s'` (or set it on the role that migrates), and have the deployment try again",
  references: ['https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT'],

  check(architecture, report) {
    if (isSetElsewhere(architecture)) return
    for (const { database, migration } of unreleasedOf(architecture)) {
      for (const step of stepsIn(database, migration)) {
        const { change, statement } = step
        if (change.does === 'set' && isTimeout(change.name)) break
        const table = tableOfChange(change) ?? (change.does === 'drop index' ? tableOfIndex(database, change.index) : null)
        if (!isDangerous(step) || table === null || !isLive(step, table)) continue
        const first = migration.statements[0]!
        report({
          at: change.place,
          subject: 'migrations',
          values: { table },
          ...(migration.file.endsWith('.sql')
            ? {
                fix: {
                  safety: 'safe',
                  edits: [
                    {
                      file: migration.file,
                      range: [first.place.start, first.place.start],
                      text: `set ${migration.transaction ? 'local ' : ''}lock_timeout = '5s';\n`,
                    },
                  ],
                },
              }
            : {}),
          unproven: `the wait depends on what else runs; the lock of this statement is ${statement.observed?.locks[0]?.mode ?? 'one that stops others'}`,
        })
        return
      }
    }
  },

  bad: {
    'a change of a table that is in use': over('alter table orders add column paid_at timestamptz;\n'),
    'a limit that is the own one of a job': {
      ...(over('alter table orders add column paid_at timestamptz;\n') as Record<string, string>),
      'src/jobs/partitions.ts': job,
    },
    "a limit that is the service's own": {
      ...(over('alter table orders add column paid_at timestamptz;\n') as Record<string, string>),
      'src/db.ts': "import pg from 'pg'\nexport const pool = new pg.Pool({ statement_timeout: 5000 })\n",
    },
  },
  good: {
    'set in the file': over("set lock_timeout = '5s';\nalter table orders add column paid_at timestamptz;\n"),
    'set on a role': {
      'migrations/001_init.sql':
        "create role migrator;\nalter role migrator set lock_timeout = '5s';\ncreate table orders (id bigint primary key);\n",
      'migrations/002_change.sql': 'alter table orders add column paid_at timestamptz;\n',
    },
    'the file that says how migrations are run': {
      ...(over('alter table orders add column paid_at timestamptz;\n') as Record<string, string>),
      'README.md': 'Migrations run as `owner` (`ALTER ROLE owner SET lock_timeout = 3000`).\n',
    },
    'new tables only': over('create table notes (id bigint primary key);\n'),
  },
  fixed: {
    'a limit that is the own one of a job': {
      ...(over("set lock_timeout = '5s';\nalter table orders add column paid_at timestamptz;\n") as Record<string, string>),
      'src/jobs/partitions.ts': job,
    },
    "a limit that is the service's own": {
      ...(over("set lock_timeout = '5s';\nalter table orders add column paid_at timestamptz;\n") as Record<string, string>),
      'src/db.ts': "import pg from 'pg'\nexport const pool = new pg.Pool({ statement_timeout: 5000 })\n",
    },
    'a change of a table that is in use': over("set lock_timeout = '5s';\nalter table orders add column paid_at timestamptz;\n"),
  },
}

function isTimeout(name: string): boolean {
  return name === 'lock_timeout' || name === 'statement_timeout'
}

/** On a role, in what migrates, in its configuration, or said to be set where this repository does not reach. */
function isSetElsewhere({ databases, files, code, deployment }: Architecture): boolean {
  const migrations = new Set(databases.flatMap(({ migrations: all }) => all.map(({ file }) => file)))
  // A job that sets one on its own connection sets none for what migrates.
  const jobs = new Set(
    code.queries.flatMap(({ sql, place }) =>
      /^\s*set\s+(local\s+|session\s+)?lock_timeout/i.test(sql ?? '') && /(^|\/)(jobs?|workers?|crons?|tasks?)\//.test(place.file)
        ? [place.file]
        : [],
    ),
  )
  const isAside = (file: string) => migrations.has(file) || jobs.has(file)
  const byRole = databases.some(({ roles }) => roles.some(({ settings }) => Object.keys(settings).some(isTimeout)))
  // A `statement_timeout` elsewhere is that of the service, whose connections do not migrate.
  const byFile = files.some(({ path, marks }) => marks.some((mark) => mark === 'lock_timeout') && !isAside(path))
  const byCode = code.files.some(
    ({ file, words, isTest }) => !isTest && !isAside(file) && words.some((word) => /lock_?timeout/i.test(word)),
  )
  const byContainer = deployment.containers.some(({ environment }) =>
    environment.some(({ value }) => /lock_timeout/.test(value ?? '')),
  )
  return byRole || byFile || byCode || byContainer
}
