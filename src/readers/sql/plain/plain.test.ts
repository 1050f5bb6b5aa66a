import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf, databaseOf, factsOf, statementsOf, textAt } from '../sql-reader.test-kit.ts'

const sqlite = `PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  [email] TEXT NOT NULL COLLATE NOCASE UNIQUE ON CONFLICT IGNORE,
  "név" VARCHAR(255) DEFAULT 'it''s' CHECK (length("név") > 0), -- comment
  score REAL DEFAULT (random()),
  total INT GENERATED ALWAYS AS (score * 2) STORED,
  team_id INTEGER REFERENCES teams (id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT pair UNIQUE (team_id, email),
  CHECK (score < 10)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS main.by_email ON users (lower(email), score DESC) WHERE team_id IS NOT NULL;
ALTER TABLE users ADD COLUMN extra BLOB NOT NULL DEFAULT x'00';
ALTER TABLE users RENAME COLUMN score TO points;
CREATE TRIGGER t AFTER UPDATE ON users BEGIN UPDATE users SET extra = 1; END;
UPDATE Users SET points = 1 WHERE id = 2;`

test('a schema of SQLite', async () => {
  const database = await databaseOf(sqlite)
  assert.equal(database.engine, 'sqlite')
  const [users] = database.tables
  assert.equal(users!.strict, true)
  assert.deepEqual(
    users!.columns.map(({ place: _, ...column }) => Object.values(column)),
    [
      ['id', 'INTEGER', false, null, true, false],
      ['email', 'TEXT', false, null, false, false],
      ['név', 'VARCHAR(255)', true, "'it''s'", false, false],
      ['points', 'REAL', true, '(random())', false, false],
      ['total', 'INT', true, null, false, true],
      ['team_id', 'INTEGER', true, null, false, false],
      ['extra', 'BLOB', false, "x'00'", false, false],
    ],
  )
  assert.deepEqual(users!.foreignKeys[0]!.to, { table: 'teams', columns: ['id'] })
  assert.equal(users!.foreignKeys[0]!.onDelete, 'set null')
  assert.deepEqual(
    users!.indexes.map((index) => [
      index.name,
      index.unique,
      index.where,
      index.keys.map((key) => [key.column, key.expression, key.descending]),
    ]),
    [
      ['sqlite_autoindex_users_1', true, null, [['id', null, false]]],
      ['sqlite_autoindex_users_2', true, null, [['email', null, false]]],
      [
        'pair',
        true,
        null,
        [
          ['team_id', null, false],
          ['email', null, false],
        ],
      ],
      [
        'by_email',
        true,
        'team_id IS NOT NULL',
        [
          [null, 'lower(email)', false],
          ['points', null, true],
        ],
      ],
    ],
  )
  assert.deepEqual(
    users!.checks.map((check) => check.expression),
    ['length("név") > 0', 'points < 10'],
  )
  assert.equal(textAt(sqlite, users!.columns[2]!.place), `"név" VARCHAR(255) DEFAULT 'it''s' CHECK (length("név") > 0)`)
  assert.equal(textAt(sqlite, users!.place), 'CREATE TABLE IF NOT EXISTS users')
  assert.deepEqual(
    statementsOf(database).map((statement) => statement.kind),
    ['variableset', 'createtable', 'index', 'altertable', 'altertable', 'createtrig', 'update'],
  )
  assert.deepEqual(changesOf(database)[0], { does: 'set', name: 'foreign_keys', value: 'ON', local: false })
})

test('a table of SQLite that is made anew under its name keeps who points to it', async () => {
  const { tables } = await databaseOf(
    'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INTEGER REFERENCES a (id)); PRAGMA foreign_keys=OFF; CREATE TABLE new_a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO new_a (id) SELECT id FROM a; DROP TABLE a; ALTER TABLE new_a RENAME TO a;',
  )
  assert.deepEqual(
    tables.map((table) => table.name),
    ['b', 'a'],
  )
  assert.equal(tables[0]!.foreignKeys[0]!.to.table, 'a')
  assert.equal(tables[1]!.columns.length, 2)
})

test('a schema of MySQL', async () => {
  const { engine, tables } = await databaseOf(
    "CREATE TABLE `a` (`id` int unsigned NOT NULL AUTO_INCREMENT, `t` varchar(9) CHARACTER SET utf8mb4 DEFAULT 'x' COMMENT 'a;b', `u` int, PRIMARY KEY (`id`), UNIQUE KEY `one` (`t`), KEY `two` (`u`, `t`(4)), CONSTRAINT `f` FOREIGN KEY (`u`) REFERENCES `b` (`id`) ON DELETE CASCADE) ENGINE=InnoDB; ALTER TABLE a ADD INDEX three (t), MODIFY COLUMN u bigint NOT NULL, CHANGE t v text;",
  )
  const [a] = tables
  assert.equal(engine, 'mysql')
  assert.deepEqual(
    a!.columns.map(({ name, type, nullable }) => [name, type, nullable]),
    [
      ['id', 'int unsigned', false],
      ['v', 'text', true],
      ['u', 'bigint', false],
    ],
  )
  assert.deepEqual(
    a!.indexes.map((index) => [index.name, index.keys.map((key) => key.column)]),
    [
      ['a_pkey', ['id']],
      ['one', ['v']],
      ['f', ['u']],
      ['two', ['u', 'v']],
      ['three', ['v']],
    ],
  )
  assert.equal(a!.foreignKeys[0]!.onDelete, 'cascade')
})

test('a statement that is cut short is told, with its place', async () => {
  const sql = 'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE INDEX i ON; CREATE TABLE b (id INT)'
  const { databases = [], unread = [] } = await factsOf(sql)
  assert.equal(databases[0]!.tables.length, 2)
  assert.deepEqual(
    unread.map((one) => [textAt(sql, one.place), one.message]),
    [['CREATE INDEX i ON', 'a statement could not be read: it ends where a name is due']],
  )
})
