import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, textOf, within } from '../values.ts'
import { handling } from './example.ts'

export const rule: Rule = {
  id: 'query/no-statement-timeout',
  title: 'Queries that may run for ever',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  once: true,
  says: 'nothing ends a query that takes too long: `{callee}` sets no `statement_timeout`, and neither does a role or the server',
  because:
    'one slow statement keeps its connection and its locks long after the caller has gone; a few of them take the whole pool',
  instead:
    'set `statement_timeout` for what serves, on the pool or with `alter role … set statement_timeout`, and more for jobs that need it',
  references: ['https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT', 'ASVS 13.2.6'],

  check(architecture, report) {
    if (isSetSomewhere(architecture)) return
    for (const call of callsTo(architecture, /^(pg:(default\.)?Pool|postgres:default)$/)) {
      if (!call.args.every(isClosed) && call.args.some(({ is }) => is !== 'text')) continue
      const edits = call.target === 'postgres:default' ? [] : withTimeout(call)
      report({
        at: call.place,
        subject: 'database:timeout',
        values: { callee: call.callee },
        fix: {
          safety: edits.length > 0 ? 'suggested' : 'manual',
          edits,
          advice: 'set `statement_timeout: 30_000` on the pool, or another time that no request of yours needs',
        },
      })
    }
  },

  bad: {
    'a pool with its size alone': handling("const { rows } = await pool.query('select id from orders limit 20')\nres.json(rows)"),
    'a job has a time of its own': {
      'src/db.ts': "import { Pool } from 'pg'\n\nexport const pool = new Pool({ max: 10 })\n",
      'src/jobs/partitions.ts':
        "import { Client } from 'pg'\n\nexport const client = new Client({ connectionString: process.env.OWNER_URL, statement_timeout: 60_000 })\n",
    },
    'a pool with nothing': `import { Pool } from 'pg'

export const pool = new Pool()
export const find = (id: string) => pool.query('select name from users where id = $1', [id])
`,
  },
  good: {
    'on the pool': `import { Pool } from 'pg'

export const pool = new Pool({ max: 10, statement_timeout: 10_000 })
`,
    'on the role': {
      'migrations/001_roles.sql':
        "create role app login;\nalter role app set statement_timeout = '10s';\ncreate table users (id bigint primary key);\n",
      'src/db.ts': "import { Pool } from 'pg'\n\nexport const pool = new Pool()\n",
    },
    'on the server': {
      'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    command: [postgres, -c, statement_timeout=10000]\n',
      'src/db.ts': "import { Pool } from 'pg'\n\nexport const pool = new Pool()\n",
    },
    'in options that are made elsewhere': `import { Pool } from 'pg'
import { options } from './options.js'

export const pool = new Pool(options)
`,
  },
  fixed: {
    'a pool with nothing': `import { Pool } from 'pg'

export const pool = new Pool({ statement_timeout: 30_000 })
export const find = (id: string) => pool.query('select name from users where id = $1', [id])
`,
  },
}

const named = /statement_?timeout|query_?timeout/i

function isSetSomewhere(architecture: Architecture): boolean {
  const { code, databases, deployment, files } = architecture
  const alone = clientsAlone(architecture)
  return (
    files.some(({ path, marks }) => !alone.has(path) && marks.includes('statement_timeout')) ||
    code.files.some(({ file, words, isTest }) => !isTest && !alone.has(file) && words.some((word) => named.test(word))) ||
    code.queries.some(({ sql }) => named.test(sql ?? '')) ||
    code.calls.some(({ args }) => args.some((arg) => [...within(arg)].some((inner) => named.test(textOf(inner) ?? '')))) ||
    databases.some(({ roles }) => roles.some(({ settings }) => Object.keys(settings).some((name) => named.test(name)))) ||
    deployment.containers.some(
      ({ command, environment }) =>
        named.test(command.join(' ')) || environment.some(({ name, value }) => named.test(`${name} ${value ?? ''}`)),
    ) ||
    deployment.variables.some(({ name, value }) => named.test(`${name} ${value ?? ''}`))
  )
}

/** Files where a client of their own, such as that of a job, has a time: pools elsewhere have none of it. */
function clientsAlone(architecture: Architecture): ReadonlySet<string> {
  const own = callsTo(architecture, /^pg:(default\.)?Client$/).filter(
    ({ args }) => fieldOf(args[0], 'statement_timeout') !== undefined,
  )
  return new Set(own.map(({ place }) => place.file))
}

/** Among the options, or as the only one. */
function withTimeout({ args, place, calleePlace }: Call): readonly Edit[] {
  const options = args[0]
  const text = 'statement_timeout: 30_000'
  if (options === undefined && place.end - calleePlace.end === 2) {
    return [{ file: place.file, range: [place.end - 1, place.end - 1], text: `{ ${text} }` }]
  }
  if (options?.is !== 'object' || args.length !== 1) return []
  const isEmpty = Object.keys(options.fields).length === 0 && options.spreads.length === 0
  const at = options.place.start + 1
  return isEmpty ? [] : [{ file: place.file, range: [at, at], text: ` ${text},` }]
}
