import { literal } from '../kit/sql.ts'
import { decisionStatuses } from '../model/decision.ts'
import type { Database } from './database.ts'
import { insightSections, KnowledgeError } from './knowledge.ts'
import { markdownTables } from './markdown-tables.ts'

/** Says that an SQLite file is a memory of Lintel; the letters `LNTL`. https://sqlite.org/pragma.html#pragma_application_id */
export const applicationId = 0x4c4e544c

/** Highest id of a row: what is larger could not be counted on from. */
export const largestId = 999_999_999

/** In characters. */
export const textLimits = { name: 100, title: 300, text: 20_000, key: 200, value: 200_000 } as const

/** The pages of an image, 4 KiB each: 64 MiB. */
const mostPages = 16_384

const now = `(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`

/** The name of the constraint is what is told when it does not hold. What stands after a NUL is not counted by `length`. */
const length = (column: string, most: number, least = 1) =>
  `CONSTRAINT "\`${column}\` has ${least} to ${most} characters" CHECK (length("${column}") BETWEEN ${least} AND ${most} AND instr("${column}", char(0)) = 0)`
const name = (column: string) => `"${column}" TEXT NOT NULL ${length(column, textLimits.name)}`
const title = (column: string) => `"${column}" TEXT NOT NULL ${length(column, textLimits.title)}`
const text = (column: string) => `"${column}" TEXT NOT NULL ${length(column, textLimits.text)}`
const freeText = (column: string) => `"${column}" TEXT NOT NULL DEFAULT '' ${length(column, textLimits.text, 0)}`
const oneOf = (column: string, values: readonly string[]) =>
  `CONSTRAINT "\`${column}\` is one of ${values.join(', ')}" CHECK ("${column}" IN (${values.map(literal).join(', ')}))`
const id = `id INTEGER PRIMARY KEY NOT NULL CONSTRAINT "\`id\` is 1 to ${largestId}" CHECK (id BETWEEN 1 AND ${largestId})`
const createdAt = `created_at TEXT NOT NULL DEFAULT ${now}
    CONSTRAINT "\`created_at\` is a time in UTC such as 2026-01-31T09:30:00.000Z"
    CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z' AND length(created_at) BETWEEN 20 AND 30)`

const tables = `
  CREATE TABLE decisions (
    ${id},
    ${name('agent_name')},
    ${name('decision_type')},
    ${title('title')},
    ${text('description')},
    ${text('rationale')},
    status TEXT NOT NULL DEFAULT 'accepted' ${oneOf('status', decisionStatuses)},
    supersedes INTEGER CONSTRAINT "a decision does not supersede itself" CHECK (supersedes <> id AND supersedes > 0),
    "check" TEXT ${length('check', 1_000)},
    ${createdAt}
  ) STRICT;
  CREATE INDEX decisions_by_type ON decisions (decision_type, created_at);

  CREATE TABLE patterns (
    ${id},
    ${name('category')},
    ${title('name')},
    topic TEXT NOT NULL DEFAULT '' ${length('topic', textLimits.name, 0)},
    ${text('problem')},
    ${freeText('forces')},
    ${text('solution')},
    ${freeText('consequences')},
    ${freeText('when_not')},
    ${freeText('source')},
    ${createdAt},
    CONSTRAINT "a category has one pattern of a name" UNIQUE (category, name)
  ) STRICT;

  CREATE TABLE insights (
    ${id},
    ${name('agent_name')},
    section TEXT NOT NULL ${oneOf('section', insightSections)},
    ${title('label')},
    ${text('text')},
    run TEXT ${length('run', textLimits.title)},
    ${createdAt}
  ) STRICT;

  CREATE TABLE memory (
    "key" TEXT NOT NULL ${length('key', textLimits.key)},
    version INTEGER NOT NULL CHECK (version > 0),
    value TEXT NOT NULL ${length('value', textLimits.value, 0)},
    agent_name TEXT NOT NULL DEFAULT '' ${length('agent_name', textLimits.name, 0)},
    ${createdAt},
    PRIMARY KEY ("key", version)
  ) STRICT;

  CREATE TABLE history (
    id INTEGER PRIMARY KEY NOT NULL,
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    row_before TEXT NOT NULL,
    changed_at TEXT NOT NULL DEFAULT ${now}
  ) STRICT;
  CREATE INDEX history_of_row ON history (table_name, row_id);

  CREATE TABLE starters (
    slug TEXT PRIMARY KEY NOT NULL,
    pattern_id INTEGER NOT NULL,
    content_hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE starter_set (version INTEGER NOT NULL) STRICT;
  INSERT INTO starter_set VALUES (0);

  CREATE VIRTUAL TABLE search USING fts5 (kind UNINDEXED, title, body, tokenize = 'porter unicode61 remove_diacritics 2');
`

/** A table whose rows are found by words: its number makes its rows' ids in `search`, which are `id * 4 + number`. */
export interface Searched {
  readonly kind: 'decision' | 'pattern' | 'insight' | 'memory'
  readonly table: 'decisions' | 'patterns' | 'insights' | 'memory'
  readonly number: number
  readonly title: string
  readonly body: readonly string[]
}

export const searched: readonly Searched[] = [
  { kind: 'decision', table: 'decisions', number: 0, title: 'title', body: ['decision_type', 'description', 'rationale'] },
  {
    kind: 'pattern',
    table: 'patterns',
    number: 1,
    title: 'name',
    body: ['category', 'topic', 'problem', 'forces', 'solution', 'consequences', 'when_not'],
  },
  { kind: 'insight', table: 'insights', number: 2, title: 'label', body: ['section', 'text'] },
  { kind: 'memory', table: 'memory', number: 3, title: '"key"', body: ['value'] },
]

/** The columns that `history` keeps of a row that is changed. */
const kept = {
  decisions: ['agent_name', 'decision_type', 'title', 'description', 'rationale', 'status', 'supersedes', 'check', 'created_at'],
  patterns: ['category', 'name', 'topic', 'problem', 'forces', 'solution', 'consequences', 'when_not', 'source', 'created_at'],
  insights: ['agent_name', 'section', 'label', 'text', 'run', 'created_at'],
} as const

function searchTriggers({ kind, table, number, title, body }: Searched): string {
  const rowId = (row: 'NEW' | 'OLD') => `${row}.rowid * 4 + ${number}`
  const words = body.map((column) => `NEW.${column}`).join(` || char(10) || `)
  const index = `INSERT INTO search (rowid, kind, title, body) VALUES (${rowId('NEW')}, '${kind}', NEW.${title}, ${words});`
  // Of a key only what it is now is found.
  const former = `DELETE FROM search WHERE rowid = (
    SELECT rowid * 4 + ${number} FROM memory WHERE "key" = NEW."key" AND version = NEW.version - 1);`
  return `
    CREATE TRIGGER ${table}_found AFTER INSERT ON ${table} BEGIN ${table === 'memory' ? former : ''} ${index} END;
    ${table === 'memory' ? '' : `CREATE TRIGGER ${table}_found_anew AFTER UPDATE ON ${table} BEGIN DELETE FROM search WHERE rowid = ${rowId('OLD')}; ${index} END;`}`
}

function historyTrigger([table, columns]: readonly [string, readonly string[]]): string {
  const row = columns.map((column) => `'${column}', OLD."${column}"`).join(', ')
  return `
    CREATE TRIGGER ${table}_kept BEFORE UPDATE ON ${table} BEGIN
      INSERT INTO history (table_name, row_id, row_before) VALUES ('${table}', OLD.id, json_object(${row}));
    END;
    CREATE TRIGGER ${table}_named BEFORE UPDATE ON ${table} WHEN NEW.id <> OLD.id BEGIN
      SELECT RAISE(ABORT, 'the \`id\` of a row stays what it is');
    END;`
}

const staying = {
  decisions: `say UPDATE decisions SET status = 'superseded' WHERE id = …`,
  patterns: 'change it in its place',
  insights: 'change it in its place',
  memory: 'store a new version in its place',
  history: 'it is what was known before',
} as const

/** Also what would take the place of a row (`INSERT OR REPLACE`) deletes it first. */
function stayTrigger([table, instead]: readonly [string, string]): string {
  return `CREATE TRIGGER ${table}_stay BEFORE DELETE ON ${table} BEGIN
    SELECT RAISE(ABORT, ${literal(`rows of \`${table}\` are never deleted or replaced: ${instead}`)});
  END;`
}

/** What takes the place of a decision ends it. */
const supersede = ['INSERT', 'UPDATE OF supersedes, status']
  .map(
    (event, i) => `CREATE TRIGGER decisions_supersede_${i} AFTER ${event} ON decisions
      WHEN NEW.supersedes IS NOT NULL AND NEW.status = 'accepted' BEGIN
        UPDATE decisions SET status = 'superseded' WHERE id = NEW.supersedes AND status = 'accepted';
      END;`,
  )
  .join('\n')

const versionsStay = `
  CREATE TRIGGER memory_kept BEFORE UPDATE ON memory BEGIN
    SELECT RAISE(ABORT, 'a version that was stored stays as it is: store a new one');
  END;
  CREATE TRIGGER history_kept BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history stays as it is'); END;`

/** Each makes the next version of the schema of the one before it. Never changed once released: a new one is added. */
const migrations: readonly string[] = [
  [
    `PRAGMA application_id = ${applicationId};`,
    tables,
    ...searched.map(searchTriggers),
    ...Object.entries(kept).map(historyTrigger),
    ...Object.entries(staying).map(stayTrigger),
    supersede,
    versionsStay,
  ].join('\n'),
  markdownTables,
]

/** All that a trigger of ours may write beside its own table. */
export const triggers: ReadonlySet<string> = new Set(
  [...migrations.join('\n').matchAll(/CREATE TRIGGER (\w+)/g)].map(([, trigger]) => trigger!),
)

/** Brings the tables of an image to what this Lintel knows; nothing where they are that already. @throws KnowledgeError */
export function migrate(database: Database, file: string): void {
  database.exec(`PRAGMA max_page_count = ${mostPages}`)
  const version = database.value('PRAGMA user_version') as number
  const isEmpty = database.value('SELECT count(*) FROM sqlite_schema') === 0
  if (!isEmpty && database.value('PRAGMA application_id') !== applicationId) {
    throw new KnowledgeError(
      'refused',
      `\`${file}\` is an SQLite database, but none that Lintel made: move it away, or name another folder`,
    )
  }
  if (version > migrations.length) {
    throw new KnowledgeError(
      'refused',
      `\`${file}\` was written by a newer Lintel (its schema is ${version}, this one knows ${migrations.length}): update Lintel`,
    )
  }
  migrations.slice(version).forEach((sql, i) => {
    database.exec(`BEGIN; ${sql}; PRAGMA user_version = ${version + i + 1}; COMMIT`)
  })
}
