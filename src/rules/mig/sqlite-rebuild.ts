import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Database, Migration, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { type ChangeOf, type Step, stepsIn } from './steps.ts'

export const rule: Rule = {
  id: 'mig/sqlite-rebuild',
  title: 'A table of SQLite is rebuilt and loses what belongs to it',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: 'rebuilding `{table}` {what}',
  because:
    'SQLite knows few changes of a table, so it is copied and dropped: whatever hung on the old one is deleted with it, without an error',
  instead: '{instead}',
  references: [
    'https://www.sqlite.org/lang_altertable.html#otheralter',
    'https://www.sqlite.org/pragma.html#pragma_foreign_keys',
  ],

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine !== 'sqlite' || database.kind !== 'migrations') continue
      const obeyed = !switchesOff(architecture)
      for (const migration of database.migrations.filter(({ unreleased }) => unreleased)) {
        for (const rebuilt of rebuildsIn(database, migration)) {
          for (const { what, instead, related, weighs } of harms(database, migration, rebuilt, obeyed)) {
            report({
              at: rebuilt.drop.change.place,
              subject: `table:${rebuilt.table}`,
              ...(weighs ? { severity: 'blocker' } : {}),
              values: { table: rebuilt.table, what, instead },
              related,
            })
          }
        }
      }
    }
  },

  bad: {
    'references are obeyed while the old table is dropped': {
      ...before(),
      'migrations/002_change.sql': `begin;
create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
commit;
`,
    },
    'they are switched off inside the transaction, where that does nothing': {
      ...before(),
      'migrations/002_change.sql': `begin;
pragma foreign_keys = off;
create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
commit;
`,
    },
    'a trigger is not made again': {
      ...before(),
      'migrations/001_log.sql': `create table log (user_id integer not null);
create trigger users_log after insert on users begin insert into log (user_id) values (new.id); end;
`,
      'migrations/002_change.sql': `pragma foreign_keys = off;
create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
pragma foreign_keys = on;
`,
    },
    'an index is not made again': {
      ...before(),
      'migrations/002_change.sql': `pragma foreign_keys = off;
begin;
create table users_new (id integer primary key, email text not null);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
commit;
pragma foreign_keys = on;
`,
    },
  },
  good: {
    'a trigger that is made again': {
      ...before(),
      'migrations/001_log.sql': `create table log (user_id integer not null);
create trigger users_log after insert on users begin insert into log (user_id) values (new.id); end;
`,
      'migrations/002_change.sql': `pragma foreign_keys = off;
create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
create trigger users_log after insert on users begin insert into log (user_id) values (new.id); end;
pragma foreign_keys = on;
`,
    },
    'all twelve steps': {
      ...before(),
      'migrations/002_change.sql': `pragma foreign_keys = off;
begin;
create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
pragma foreign_key_check;
commit;
pragma foreign_keys = on;
`,
    },
    'a runner that switches references off itself': {
      ...before(),
      'src/migrate.ts': `import { migrate } from 'drizzle-orm/libsql/migrator'
import { db } from './db.js'
await migrate(db, { migrationsFolder: 'migrations' })
`,
      'migrations/002_change.sql': `create table users_new (id integer primary key, email text not null unique);
insert into users_new select id, email from users;
drop table users;
alter table users_new rename to users;
create index users_email on users (email);
`,
    },
    'what SQLite can do itself': {
      ...before(),
      'migrations/002_change.sql': 'alter table users add column name text;\nalter table users rename column email to address;\n',
    },
    'a table that nothing points at and that has no index': {
      ...before(),
      'migrations/002_change.sql': `create table posts_new (id integer primary key, user_id integer not null references users (id) on delete cascade, title text not null);
insert into posts_new select id, user_id, title from posts;
drop table posts;
alter table posts_new rename to posts;
`,
    },
  },
}

function before(): Record<string, string> {
  return {
    'package.json': '{"name":"app","dependencies":{"better-sqlite3":"12.0.0"}}\n',
    'migrations/001_init.sql': `create table users (id integer primary key, email text not null);
create index users_email on users (email);
create table posts (id integer primary key, user_id integer not null references users (id) on delete cascade, title text);
`,
  }
}

interface Rebuilt {
  readonly table: string
  readonly drop: Step<ChangeOf<'drop table' | 'truncate'>>
}

/** A table is dropped, and another takes its name. */
function rebuildsIn(database: Database, migration: Migration): readonly Rebuilt[] {
  const steps = stepsIn(database, migration)
  return steps.flatMap((step, i) => {
    const { change } = step
    if (change.does !== 'rename table') return []
    const drop = steps.slice(0, i).find((each) => each.change.does === 'drop table' && each.change.table === change.to)
    return drop === undefined ? [] : [{ table: change.to, drop: drop as Rebuilt['drop'] }]
  })
}

interface Harm {
  readonly what: string
  readonly instead: string
  readonly weighs: boolean
  readonly related: readonly { readonly at: Table['place']; readonly message: string }[]
}

function harms(database: Database, migration: Migration, { table, drop }: Rebuilt, obeyed: boolean): readonly Harm[] {
  return [
    ...(obeyed ? ofReferences(database, migration, table, drop) : []),
    ...ofIndexes(database, migration, table),
    ...ofTriggers(database, migration, table),
  ]
}

/** The runner that switches references off before it begins, for all that it runs: libSQL's `migrate`. */
function switchesOff({ code }: Architecture): boolean {
  return code.files.some(({ imports, isTest }) => !isTest && imports.some(({ from }) => from === 'drizzle-orm/libsql/migrator'))
}

/** `drop table` deletes every row first, and what points at them goes with them or stops it. */
function ofReferences(database: Database, migration: Migration, table: string, drop: Rebuilt['drop']): readonly Harm[] {
  const keys = database.tables.flatMap((each) =>
    each.name === table ? [] : each.foreignKeys.filter(({ to }) => to.table === table),
  )
  const off = stepsIn(database, migration).find(
    ({ change, statement }) =>
      change.does === 'set' &&
      /^foreign_keys$/i.test(change.name) &&
      /^(off|0|false|no)$/i.test(change.value) &&
      statement.place.start < drop.statement.place.start,
  )
  if (keys.length === 0 || (off !== undefined && !off.statement.inTransaction)) return []
  const cascades = keys.filter(({ onDelete }) => onDelete === 'cascade' || onDelete === 'set null')
  const [first] = cascades.length > 0 ? cascades : keys
  const what =
    cascades.length > 0
      ? `deletes or empties what points at it: the drop removes its rows first${off === undefined ? '' : ', and foreign keys cannot be switched off inside a transaction'}`
      : `fails, or leaves references to nothing, where rows point at it${off === undefined ? '' : ': foreign keys cannot be switched off inside a transaction'}`
  return [
    {
      what,
      instead:
        'say `pragma foreign_keys = off` before the transaction begins, check with `pragma foreign_key_check` before it commits, and switch them on after',
      weighs: cascades.length > 0,
      related: [{ at: first!.place, message: 'this reference points at it' }],
    },
  ]
}

/** Indexes and triggers go with the old table. */
function ofIndexes(database: Database, migration: Migration, table: string): readonly Harm[] {
  const made = new Map<string, Step<ChangeOf<'create index'>>>()
  for (const each of database.migrations.slice(0, database.migrations.indexOf(migration))) {
    for (const step of stepsIn(database, each)) {
      if (step.change.does === 'create index' && step.change.table === table)
        made.set(step.change.index, step as Step<ChangeOf<'create index'>>)
      if (step.change.does === 'drop index') made.delete(step.change.index)
    }
  }
  const again = stepsIn(database, migration).flatMap(({ change }) =>
    change.does === 'create index' ? [change.columns.join()] : [],
  )
  const dropped = stepsIn(database, migration).flatMap(({ change }) => (change.does === 'drop index' ? [change.index] : []))
  const final = database.tables.find(({ name }) => name === table)?.indexes ?? []
  const covered = (columns: readonly string[]) =>
    again.includes(columns.join()) || final.some(({ keys }) => columns.every((column, i) => keys[i]?.column === column))
  return [...made.values()]
    .filter(({ change }) => !covered(change.columns) && !dropped.includes(change.index))
    .map(({ change }) => ({
      what: `loses the index \`${change.index}\`, which is not made again`,
      instead: `make \`${change.index}\` again after the table has its name`,
      weighs: false,
      related: [{ at: change.place, message: 'the index was made here' }],
    }))
}

function ofTriggers(database: Database, migration: Migration, table: string): readonly Harm[] {
  const made = new Map<string, Table['place']>()
  for (const each of database.migrations.slice(0, database.migrations.indexOf(migration))) {
    for (const { change, statement } of stepsIn(database, each)) {
      if (change.does === 'create trigger' && triggerOn(statement.text) === table)
        made.set(nameOfTrigger(statement.text), change.place)
      const dropped = /^\s*drop\s+trigger\s+(?:if\s+exists\s+)?["`[]?(\w+)/i.exec(statement.text)?.[1]
      if (dropped !== undefined) made.delete(dropped)
    }
  }
  for (const { statement } of stepsIn(database, migration)) made.delete(nameOfTrigger(statement.text))
  const [first] = made
  if (first === undefined) return []
  const [name, at] = first
  return [
    {
      what: `loses ${made.size === 1 ? 'the trigger' : `${made.size} triggers, among them`} \`${name}\`, ${made.size === 1 ? 'which is' : 'which are'} not made again`,
      instead: `make the ${made.size === 1 ? 'trigger' : 'triggers'} again after the table has its name`,
      weighs: false,
      related: [{ at, message: 'it was made here' }],
    },
  ]
}

function triggerOn(text: string): string | null {
  return /\bon\s+["`[]?(\w+)/i.exec(text.slice(0, text.search(/\bbegin\b/i)))?.[1] ?? null
}

function nameOfTrigger(text: string): string {
  return (
    /^\s*(?:--[^\n]*\n\s*)*create\s+(?:temp(?:orary)?\s+)?trigger\s+(?:if\s+not\s+exists\s+)?["`[]?(\w+)/i.exec(text)?.[1] ?? ''
  )
}
