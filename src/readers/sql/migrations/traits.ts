import type { Engine } from '../../../model/architecture/database.ts'

/** What the text of a file shows of the tool that runs it and of the engine that it is for. */
export interface Traits {
  readonly marks: readonly Mark[]
  /** How much speaks for each engine. */
  readonly engines: Readonly<Record<Engine, number>>
  /** Defines something: a table, a column, an index. */
  readonly defines: boolean
  /** Tables that it makes, and those that they refer to, by their last names in lower case. */
  readonly creates: readonly string[]
  readonly refersTo: readonly string[]
  /** Alembic: its own id, and those that come before it. */
  readonly revision: string | null
  readonly after: readonly string[]
  /** TypeORM: the time in the name of its class. */
  readonly timestamp: string | null
}

export type Mark =
  | 'goose'
  | 'dbmate'
  | 'node-pg-migrate sql'
  | 'typeorm'
  | 'sequelize'
  | 'node-pg-migrate'
  | 'knex'
  | 'kysely'
  | 'up'
  | 'rails'
  | 'django'
  | 'alembic'

const marks: Readonly<Record<Mark, RegExp>> = {
  goose: /^--\s*\+(?:goose|migrate)\s+Up\b/m,
  dbmate: /^--\s*migrate:up\b/m,
  'node-pg-migrate sql': /^--\s*Up Migration\b/im,
  typeorm: /\bMigrationInterface\b|\bqueryRunner\b/,
  sequelize: /\bqueryInterface\b/i,
  'node-pg-migrate': /\bpgm\b/,
  knex: /\b[Kk]nex\b/,
  kysely: /\bKysely\b|['"]kysely['"]/,
  up: /\bup\s*[=:(]|\bfunction\s+up\b|\bup\b[^\n]*=>/,
  rails: /\bActiveRecord::Migration\b/,
  django: /\bmigrations\.Migration\b/,
  alembic: /^down_revision\b/m,
}

const engineMarks: Readonly<Record<Engine, RegExp>> = {
  postgres:
    /\b(?:BIG|SMALL)?SERIAL\b|\bTIMESTAMPTZ\b|\bTIMESTAMP(?:\s*\(\d\))? WITH(?:OUT)? TIME ZONE\b|\bJSONB\b|\bBYTEA\b|\bUUID\b|::\w|\$\$|\bCREATE (?:EXTENSION|POLICY|TYPE|DOMAIN|SCHEMA|ROLE)\b|\bCONCURRENTLY\b|\bROW LEVEL SECURITY\b|\bUSING (?:gin|gist|btree|hash|brin|ivfflat|hnsw)\b|\bgen_random_uuid\b|\bnextval\b|\bALTER COLUMN\b|\bOWNER TO\b|\bDO \$|\bNOT VALID\b/gi,
  sqlite:
    /\bAUTOINCREMENT\b|^\s*PRAGMA\b|\bWITHOUT ROWID\b|\)\s*STRICT\b|\bINTEGER (?:NOT NULL )?PRIMARY KEY\b|\bunixepoch\(|\bstrftime\(|\bUSING fts\d|\bdatetime\('now'|\bINSERT OR (?:IGNORE|REPLACE)\b/gim,
  mysql:
    /\bENGINE\s*=|\bAUTO_INCREMENT\b|\bUNSIGNED\b|\bCHARSET\b|\bON UPDATE CURRENT_TIMESTAMP\b|\b(?:TINY|MEDIUM|LONG)(?:INT|TEXT|BLOB)\b/gi,
}

const defines =
  /\b(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:UNLOGGED\s+|UNIQUE\s+|VIRTUAL\s+|MATERIALIZED\s+)?(?:TABLE|INDEX|TYPE|POLICY|SCHEMA|VIEW|FUNCTION|TRIGGER|EXTENSION|ROLE|SEQUENCE|DOMAIN)\b/i

export function traitsOf(text: string): Traits {
  const count = (engine: Engine) => text.match(engineMarks[engine])?.length ?? 0
  // A template for several engines is read for the one that most of the rules are about.
  const templated = /\{\{-?\s*if\s+\.?postgres/i.test(text) ? 1_000 : 0
  const backticks = /^\s*(?:CREATE|ALTER|DROP)\b[^\n;'"]*`\w+`/im.test(text)
  return {
    marks: (Object.keys(marks) as Mark[]).filter((mark) => marks[mark].test(text)),
    engines: {
      postgres: count('postgres') + templated,
      sqlite: count('sqlite') + (backticks ? 1 : 0),
      mysql: count('mysql') * 2 + (backticks ? 1 : 0),
    },
    defines: defines.test(text),
    creates: tablesAfter(/\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?/, text),
    refersTo: tablesAfter(/\bREFERENCES\s+(?:ONLY\s+)?/, text),
    revision: /^revision\s*(?::\s*str\s*)?=\s*['"]([^'"]+)['"]/m.exec(text)?.[1] ?? null,
    after: [...(/^down_revision\b[^=]*=\s*([^\n]*)/m.exec(text)?.[1] ?? '').matchAll(/['"]([^'"]+)['"]/g)].map(
      (found) => found[1]!,
    ),
    timestamp: /\bclass\s+\w*?(\d{10,})\b/.exec(text)?.[1] ?? null,
  }
}

function tablesAfter(words: RegExp, text: string): string[] {
  const named = new RegExp(`${words.source}((?:["\`\\[]?[\\w$]+["\`\\]]?\\s*\\.\\s*)*["\`\\[]?[\\w$]+)`, 'gi')
  return [...new Set(Array.from(text.matchAll(named), ([, name]) => /[\w$]+$/.exec(name!)![0].toLowerCase()))]
}
