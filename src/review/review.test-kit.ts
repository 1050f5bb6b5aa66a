import { type Architecture, joinFacts } from '../model/architecture/architecture.ts'
import type { Code, Query, Route } from '../model/architecture/code.ts'
import type { Column, Database, Table } from '../model/architecture/database.ts'
import type { Container } from '../model/architecture/deployment.ts'
import { type Place, placesOf } from '../model/architecture/place.ts'
import { type Finding, type Severity, severities } from '../model/finding.ts'
import type { Rule } from '../rules/rule.ts'
import type { Review } from './review.ts'

/** A small repository: what the reports of the tests quote from. */
export const files: Readonly<Record<string, string>> = {
  'migrations/001_init.sql': [
    'create table organisations (id uuid primary key, name text not null);',
    '',
    'create table users (',
    '  id uuid primary key,',
    '  organisation_id uuid not null references organisations (id),',
    '  email text not null',
    ');',
    '',
    'alter table users enable row level security;',
    "create policy own on users using (organisation_id = current_setting('app.organisation')::uuid);",
    '',
    'create table posts (',
    '  id uuid primary key,',
    '  author_id uuid not null references users (id) on delete cascade,',
    '  body text not null,',
    '  created_at timestamptz not null default now()',
    ');',
    '',
  ].join('\n'),
  'src/server.ts': [
    "import { pool } from './db.js'",
    '',
    "app.get('/v1/posts', async (req, res) => {",
    '\tconst { rows } = await pool.query(`select * from posts where author_id = ${req.query.author}`)',
    '\tfor (const post of rows) {',
    "\t\tpost.author = await pool.query('select * from users where id = $1', [post.author_id])",
    '\t}',
    '\tres.json(rows)',
    '})',
    '',
  ].join('\n'),
  'compose.yaml': [
    'services:',
    '  api:',
    '    build: .',
    '    ports: ["8080:8080"]',
    '    depends_on: [db]',
    '  db:',
    '    image: postgres:latest',
    '',
  ].join('\r\n'),
}

export const text = (file: string): string | undefined => files[file]

/** The place of a piece of text in a file of {@link files}. */
export function at(file: string, piece: string, inside: Readonly<Record<string, string>> = files): Place {
  const start = inside[file]?.indexOf(piece) ?? -1
  if (start === -1) throw new Error(`\`${piece}\` is not in \`${file}\``)
  return placesOf(file, inside[file]!)(start, start + piece.length)
}

/** Only what a test is about needs to be said. */
export function finding(over: Partial<Finding> = {}): Finding {
  return {
    rule: 'schema/fk-unindexed',
    severity: 'medium',
    confidence: 'certain',
    title: 'foreign key without an index',
    message: '`posts.author_id` refers to `users`, and no index begins with it',
    subject: 'column:posts.author_id',
    at: at('migrations/001_init.sql', 'author_id uuid not null references users (id) on delete cascade'),
    related: [],
    proof: { status: 'not run', summary: 'the lab was not asked', script: null },
    fix: null,
    fingerprint: '0123456789abcdef0123456789abcdef',
    ...over,
  }
}

export function review(over: Partial<Review> = {}): Review {
  const { findings = [] } = over
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length
  return {
    version: 1,
    findings,
    summary: Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as Review['summary'],
    ignored: [],
    diagnostics: [],
    coverage: {
      files: 3,
      skipped: { large: 0, binary: 0, generated: 0, vendored: 0, outside: 0, unreadable: 0 },
      rules: 2,
      lab: 'replayed',
    },
    ...over,
  }
}

const sql = 'migrations/001_init.sql'
const server = 'src/server.ts'
const join = '`select * from posts where author_id = ${req.query.author}`'

/** Findings of every kind: proven and not, with every safety of fix and with none, in one file and across several. */
export const everyKind: readonly Finding[] = [
  finding({
    rule: 'tenant/rls-bypassed',
    severity: 'blocker',
    title: 'row security does not hold for the role that serves',
    message: '`users` has row security, but the role that serves owns the table, and its policies do not hold for an owner',
    subject: 'table:users',
    at: at(sql, 'alter table users enable row level security;'),
    related: [
      { at: at(sql, 'create policy own on users'), message: 'the policy that is passed by' },
      { at: at(server, "import { pool } from './db.js'"), message: 'this pool connects as the owner' },
    ],
    proof: { status: 'reproduced', summary: "`app` as tenant 1 read 2 of 2 tenants' rows", script: 'tenant-rls-bypassed-1.sql' },
    fix: {
      safety: 'suggested',
      advice: 'force row security, so that it holds for the owner too',
      edits: [
        {
          file: sql,
          range: [at(sql, 'enable row level security;').end, at(sql, 'enable row level security;').end],
          text: '\nalter table users force row level security;',
        },
      ],
    },
    fingerprint: 'a'.repeat(32),
  }),
  finding({
    rule: 'inj/sql',
    severity: 'high',
    title: 'text of a request joined into SQL',
    message: '`req.query.author` becomes part of the statement: write it as a parameter',
    subject: 'query:src/server.ts',
    at: at(server, join),
    fix: {
      safety: 'safe',
      advice: 'bind the value as `$1`',
      edits: [
        {
          file: server,
          range: [at(server, join).start, at(server, join).end],
          text: "'select * from posts where author_id = $1', [req.query.author]",
        },
      ],
    },
    fingerprint: 'b'.repeat(32),
  }),
  finding({
    fix: {
      safety: 'safe',
      advice: 'add an index that begins with `author_id`',
      edits: [
        {
          file: 'migrations/002_posts_author.sql',
          range: [0, 0],
          text: 'create index concurrently posts_author_id on posts (author_id);\n',
        },
      ],
    },
    proof: { status: 'reproduced', summary: 'deleting one user read all 20,000 rows of `posts`', script: 'fk-unindexed-1.sql' },
  }),
  finding({
    rule: 'query/n-plus-one',
    severity: 'medium',
    confidence: 'likely',
    title: 'a query for each row of another',
    message: 'each of `rows` asks for its author: ask once, with `= any($1)`',
    subject: 'route:GET /v1/posts',
    at: at(server, "pool.query('select * from users where id = $1', [post.author_id])"),
    proof: { status: 'not reproduced', summary: 'the lab has no rows for it', script: null },
    fix: { safety: 'manual', advice: 'read all authors before the loop', edits: [] },
    fingerprint: 'c'.repeat(32),
  }),
  finding({
    rule: 'docker/image-unpinned',
    severity: 'low',
    confidence: 'maybe',
    title: 'image without a version',
    message: '`postgres:latest` is another database tomorrow',
    subject: 'container:db',
    at: at('compose.yaml', 'postgres:latest'),
    fix: {
      safety: 'suggested',
      advice: 'name the version',
      edits: [
        { file: 'compose.yaml', range: [at('compose.yaml', 'latest').start, at('compose.yaml', 'latest').end], text: '18.1' },
      ],
    },
    fingerprint: 'd'.repeat(32),
  }),
  finding({
    rule: 'api/no-version-plan',
    severity: 'info',
    title: 'no plan',
    subject: 'repository',
    fingerprint: 'e'.repeat(32),
  }),
]

/** Metadata alone: what a rule checks is no matter of reports. */
export function ruleOf(over: Partial<Rule> = {}): Rule {
  return {
    id: 'schema/fk-unindexed',
    title: 'foreign key without an index',
    severity: 'medium',
    confidence: 'certain',
    profile: 'review',
    says: '`{column}` refers to `{table}`, and no index begins with it',
    because: 'deleting or changing a row of the parent reads the whole child, while it holds a lock',
    instead: 'add an index that begins with `{column}`',
    references: ['CWE-400'],
    check: () => {},
    bad: { 'a child without an index': 'create table a (b_id int references b);\n' },
    good: { 'an index that begins with it': 'create index on a (b_id);\n' },
    fixed: { 'a child without an index': 'create table a (b_id int references b);\ncreate index on a (b_id);\n' },
    ...over,
  }
}

/** A review of {@link files} with all that a review can hold. */
export const wholeReview: Review = review({
  findings: everyKind,
  ignored: [
    { finding: finding({ rule: 'schema/wide-table', fingerprint: 'f'.repeat(32) }), reason: 'a settings table', by: 'comment' },
    { finding: finding({ fingerprint: '1'.repeat(32) }), reason: 'accepted before review began', by: 'baseline' },
  ],
  diagnostics: [
    { kind: 'unread', place: at('compose.yaml', 'services:'), message: '`compose.yaml` has a tag `!x` that is not known' },
    { kind: 'rule failed', place: null, message: '`schema/naming-mixed` failed: it is a fault of Lintel' },
  ],
  coverage: {
    files: 3,
    skipped: { large: 1, binary: 0, generated: 2, vendored: 140, outside: 0, unreadable: 0 },
    rules: 2,
    lab: 'replayed',
  },
})

/** What {@link files} are read as. */
export const wholeArchitecture: Architecture = architectureOf()

function architectureOf(): Architecture {
  const code: Code = {
    files: [],
    functions: [],
    calls: [],
    classes: [],
    comparisons: [],
    assignments: [],
    catches: [],
    routes: [route('GET', '/v1/posts'), route('POST', '/v1/posts'), route('GET', '/v1/users/{id}')],
    queries: [
      query('posts', 'select', `${server}#1`, at(server, join)),
      query('User', 'select', `${server}#1`, at(server, "pool.query('select * from users where id = $1', [post.author_id])")),
      query('posts', 'insert', `${server}#9`, at(server, 'import')),
    ],
    transactions: [],
  }
  return joinFacts([], [{ databases: [database()], code, deployment: { containers: [container('api'), container('db')] } }])
}

function route(method: Route['method'], path: string): Route {
  return {
    method,
    path,
    pathIsWhole: true,
    framework: 'express',
    guards: [],
    handler: path === '/v1/posts' ? `${server}#1` : `${server}#2`,
    reaches: [],
    validated: [],
    publicBy: null,
    place: at(server, "app.get('/v1/posts'"),
  }
}

function query(table: string, does: Query['does'], within: string, place: Place): Query {
  return {
    call: '',
    function: within,
    client: 'pg',
    does,
    tables: [table],
    filters: [],
    order: [],
    limit: null,
    offset: false,
    columns: ['*'],
    writes: [],
    spreads: [],
    joins: [],
    locks: null,
    onConflict: false,
    returning: false,
    one: false,
    sql: null,
    joined: [],
    parameters: [],
    on: 'pool',
    transaction: null,
    place,
  }
}

function database(): Database {
  return {
    engine: 'postgres',
    source: 'migrations',
    kind: 'migrations',
    by: 'sql',
    basis: 'replayed',
    tables: [
      table('organisations', ['name']),
      table('users', ['organisation_id', 'email'], { organisation_id: 'organisations' }),
      table('posts', ['author_id', 'body', 'created_at'], { author_id: 'users' }),
    ],
    views: [],
    functions: [],
    roles: [],
    enums: [],
    migrations: [],
  }
}

/** A table with an `id` and some columns, those of `to` referring to other tables. */
export function table(name: string, columns: readonly string[], to: Readonly<Record<string, string>> = {}): Table {
  const place = at(sql, 'create table')
  const column = (each: string): Column => ({
    name: each,
    type: each.endsWith('id') ? 'uuid' : 'text',
    nullable: false,
    default: null,
    identity: false,
    generated: false,
    place,
  })
  return {
    name,
    columns: ['id', ...columns].map(column),
    primaryKey: { columns: ['id'], place },
    foreignKeys: Object.entries(to).map(([from, target]) => ({
      name: `${name}_${from}_fkey`,
      columns: [from],
      to: { table: target, columns: ['id'] },
      onDelete: 'no action',
      validated: true,
      place,
    })),
    indexes: [],
    checks: [],
    policies: [],
    rowSecurity: { enabled: false, forced: false, place: null },
    owner: null,
    grants: [],
    partition: null,
    strict: false,
    place,
  }
}

function container(name: 'api' | 'db'): Container {
  const isApi = name === 'api'
  const place = at('compose.yaml', `${name}:`)
  return {
    kind: 'compose',
    name,
    workload: 'Service',
    workloadName: name,
    namespace: null,
    file: 'compose.yaml',
    image: isApi ? null : 'postgres:latest',
    build: isApi ? '.' : null,
    dockerfile: null,
    replicas: null,
    strategy: null,
    environment: [],
    ports: isApi ? [{ host: null, published: 8080, target: 8080, name: null, text: null, place }] : [],
    volumes: [],
    command: [],
    dependsOn: isApi ? [{ name: 'db', condition: null, place }] : [],
    restart: null,
    healthcheck: null,
    probes: [],
    resources: { requests: false, memoryLimit: false },
    places: {},
    privileges: [],
    runsAsNonRoot: null,
    readOnlyRoot: null,
    serviceAccount: null,
    initContainer: false,
    labels: {},
    profiles: [],
    development: false,
    place,
  }
}
