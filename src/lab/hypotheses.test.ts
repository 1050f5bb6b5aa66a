import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Database } from '../model/architecture/database.ts'
import type { Hypothesis } from '../model/finding.ts'
import { databaseOf } from './database.test-kit.ts'
import { labSettings } from './lab.test-kit.ts'
import { openLab } from './lab.ts'
import type { Trial } from './trial.ts'

const lab = openLab(labSettings())
after(() => lab.close())

async function replayed(files: Readonly<Record<string, string>>): Promise<Database> {
  const { database, failed } = await lab.replay(databaseOf(files))
  assert.equal(failed, null)
  return database
}

const tenancy = `
CREATE TYPE state AS ENUM ('open', 'shut');
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, plan text NOT NULL CHECK (plan IN ('free', 'paid')));
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  code char(3) NOT NULL, age int NOT NULL CHECK (age >= 18 AND age < 200), state state NOT NULL,
  mail varchar(320) NOT NULL UNIQUE CHECK (mail LIKE '%@%'), made timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON users USING (tenant_id = current_setting('app.tenant_id')::uuid);
GRANT SELECT ON users TO app;
`
const across = (role: string | null): Hypothesis => ({
  tries: 'read across tenants',
  table: 'users',
  tenantColumn: 'tenant_id',
  role,
})

describe('reading across tenants', () => {
  test('is reproduced for the owner, whom row security does not bind', async () => {
    const database = await replayed({ '001.sql': tenancy })
    const trial = await lab.tryHypothesis(database, across(null))
    assert.deepEqual([trial.proof, trial.summary], ['reproduced', "the owner as tenant 1 read 2 of 2 tenants' rows"])
    const again = await lab.tryHypothesis(database, across(null))
    assert.deepEqual(again, trial)
  })

  test('is not reproduced for a role that the policy binds, nor for an owner that it is forced on', async () => {
    const bound = await replayed({ '001.sql': tenancy })
    const app = await lab.tryHypothesis(bound, across('app'))
    assert.deepEqual([app.proof, app.summary], ['not reproduced', "app as tenant 1 read 1 of 2 tenants' rows"])
    const forced = await replayed({ '001.sql': `${tenancy}; ALTER TABLE users FORCE ROW LEVEL SECURITY` })
    const owner = await lab.tryHypothesis(forced, across(null))
    assert.deepEqual([owner.proof, owner.summary], ['not reproduced', "the owner as tenant 1 read 1 of 2 tenants' rows"])
  })

  test('finds the setting in a function that the policy calls, and what a role may not read', async () => {
    const database = await replayed({
      '001.sql': `${tenancy}; CREATE ROLE guest;
        CREATE FUNCTION tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT (current_setting('request.jwt.claims', true)::json ->> 'org')::uuid $$;
        ALTER POLICY of_tenant ON users USING (tenant_id = tenant())`,
    })
    const app = await lab.tryHypothesis(database, across('app'))
    assert.equal(app.summary, "app as tenant 1 read 1 of 2 tenants' rows")
    const guest = await lab.tryHypothesis(database, across('guest'))
    assert.match(guest.summary, /^guest may not read `users`: permission denied/)
    assert.equal(guest.proof, 'not reproduced')
  })

  test('is not run where no row can be made', async () => {
    const database = await replayed({ '001.sql': tenancy.replace("LIKE '%@%'", () => "~ '^[a-z]{3}@[xy]$'") })
    const trial = await lab.tryHypothesis(database, across('app'))
    assert.deepEqual(
      [trial.proof, trial.summary],
      ['not run', 'no row was found that the check `users_mail_check` of `users` takes'],
    )
    const none = await lab.tryHypothesis(database, { ...across('app'), table: 'nowhere' } as Hypothesis)
    assert.deepEqual([none.proof, none.summary], ['not run', 'the migrations leave no table `nowhere`'])
  })
})

const orders = `
CREATE TYPE kind AS ENUM ('big', 'small');
CREATE TABLE tenants (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id bigint NOT NULL REFERENCES tenants, kind kind NOT NULL, state text NOT NULL CHECK (state IN ('open', 'shut')), made timestamptz NOT NULL, note text);
CREATE INDEX orders_tenant ON orders (tenant_id);
CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE)
`

describe('pages and rows', () => {
  test('an index that serves filter and order reads a few pages instead of all', async () => {
    const database = await replayed({ '001.sql': orders })
    const hypothesis: Hypothesis = {
      tries: 'index',
      table: 'orders',
      equals: ['tenant_id'],
      order: [{ column: 'made', descending: true }],
      limit: 20,
      columns: [
        { column: 'tenant_id', descending: false },
        { column: 'made', descending: true },
      ],
    }
    const trial = await lab.tryHypothesis(database, hypothesis)
    assert.equal(trial.proof, 'reproduced', trial.summary)
    assert.match(
      trial.summary,
      /^large tenant: [\d,]+ pages and a sort of 100,000 rows before, \d+ pages after; small tenant: [\d,]+ before, \d+ after$/,
    )
    const byState = { ...hypothesis, equals: ['tenant_id', 'state'], columns: [{ column: 'state', descending: false }] }
    const filtered = await lab.tryHypothesis(database, byState)
    assert.match(
      filtered.steps.map(({ sql }) => sql).join(),
      /WHERE "tenant_id" = '1' AND "state" = 'open' ORDER BY "made" DESC LIMIT 20/,
    )
    const useless = await lab.tryHypothesis(database, { ...hypothesis, columns: [{ column: 'note', descending: false }] })
    assert.equal(useless.proof, 'not reproduced')
    const again = await lab.tryHypothesis(database, hypothesis)
    assert.deepEqual(again, trial)
  })

  test('deleting a parent reads the whole child without an index', async () => {
    const database = await replayed({ '001.sql': orders })
    const hypothesis: Hypothesis = { tries: 'delete parent', parent: 'orders', child: 'items', columns: ['order_id'] }
    const trial = await lab.tryHypothesis(database, hypothesis)
    assert.deepEqual(
      [trial.proof, trial.summary],
      ['reproduced', 'deleting one row of `orders` read 5,000 rows of `items` before an index on `order_id`, 0 after'],
    )
    const indexed = await lab.tryHypothesis(database, {
      ...hypothesis,
      parent: 'tenants',
      child: 'orders',
      columns: ['tenant_id'],
    })
    assert.equal(indexed.proof, 'not reproduced')
  })
})

describe('statements of a migration', () => {
  const backfill = "UPDATE users SET state = 'shut'"
  const hidden = tenancy
    .replace(/CREATE POLICY.*/, (policy) => `${policy}; ALTER TABLE users FORCE ROW LEVEL SECURITY;`)
    .replace("current_setting('app.tenant_id')::uuid", "nullif(current_setting('app.tenant_id', true), '')::uuid")
  const place = (database: Database, start: string) =>
    database.migrations.flatMap(({ statements }) => statements).find(({ text }) => text.startsWith(start))!.place

  test('a backfill under forced row security reaches no row', async () => {
    const database = await replayed({ '001.sql': hidden, '002.sql': `${backfill}; DROP TABLE users` })
    const tried = { tries: 'backfill under row security', table: 'users', tenantColumn: 'tenant_id' } as const
    const trial = await lab.tryHypothesis(database, { ...tried, statement: place(database, backfill) })
    assert.deepEqual(
      [trial.proof, trial.summary],
      ['reproduced', 'as the owner of `users`, who row security is forced on, it reaches 0 of 2 rows'],
    )
  })

  test('a lock and a refusal are told as they were seen', async () => {
    const database = await replayed({
      '001.sql': orders,
      '002.sql':
        'ALTER TABLE orders ALTER state TYPE varchar(20); CREATE INDEX CONCURRENTLY i ON orders (made); CREATE TABLE fresh ()',
    })
    const tell = ({ proof, summary }: Trial) => [proof, summary]
    const lock = (start: string): Hypothesis => ({ tries: 'lock', statement: place(database, start), relation: 'orders' })
    assert.deepEqual(tell(await lab.tryHypothesis(database, lock('ALTER TABLE orders'))), [
      'reproduced',
      'it takes AccessExclusiveLock on `orders` and writes `orders` anew',
    ])
    assert.deepEqual(tell(await lab.tryHypothesis(database, lock('CREATE TABLE fresh'))), [
      'not reproduced',
      'it takes no lock on `orders`',
    ])
    const refused = (start: string): Hypothesis => ({ tries: 'refused', statement: place(database, start) })
    assert.deepEqual(tell(await lab.tryHypothesis(database, refused('CREATE INDEX CONC'))), [
      'reproduced',
      'the engine refuses it: CREATE INDEX CONCURRENTLY cannot run inside a transaction block',
    ])
    assert.equal((await lab.tryHypothesis(database, refused('CREATE TABLE fresh'))).proof, 'not reproduced')
  })
})
