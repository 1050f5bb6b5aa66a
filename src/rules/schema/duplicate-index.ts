import { written } from '../../kit/sql.ts'
import type { Index, IndexKey, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import { newMigration } from '../migration-file.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/duplicate-index',
  title: 'An index that another one covers',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{index}` of `{table}` does nothing that `{other}` does not do',
  because: 'each write keeps both, and both take memory from the rest',
  instead: 'drop index {index}',

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine === 'mysql') continue
      for (const table of database.tables) {
        for (const index of table.indexes) {
          const other = table.indexes.find((each) => each !== index && covers(each, index, table))
          if (other === undefined || index.constraint !== null) continue
          // `sqlite/index-redundant` tells of what SQLite keeps by itself.
          if (database.engine === 'sqlite' && other.constraint !== null && other.keys.length === index.keys.length) continue
          const concurrently = database.engine === 'postgres' ? 'concurrently ' : ''
          const sql = `drop index ${concurrently}${written(index.name)};`
          const edits =
            database.kind === 'migrations' ? newMigration(database, `drop_${index.name}`, sql, concurrently === '') : []
          report({
            at: index.place,
            subject: `index:${index.name}`,
            values: { index: index.name, table: table.name, other: other.name },
            related: [{ at: other.place, message: `\`${other.name}\` begins with the same columns` }],
            fix: { safety: edits.length > 0 ? 'safe' : 'manual', edits, advice: `\`${sql}\`` },
            unproven: 'both are read from the catalogue; whether a plan is slower without it depends on the data',
          })
        }
      }
    }
  },

  bad: {
    'the beginning of another':
      'create table posts (id bigint primary key, author bigint, at timestamptz);\ncreate index posts_author on posts (author);\ncreate index posts_author_at on posts (author, at);\n',
    'beside a unique constraint':
      'create table users (id bigint primary key, email text unique);\ncreate index users_email on users (email);\n',
  },
  good: {
    'another order':
      'create table posts (id bigint primary key, author bigint, at timestamptz);\ncreate index posts_author on posts (author);\ncreate index posts_at on posts (at, author);\n',
    'some of the rows':
      "create table posts (id bigint primary key, author bigint, state text);\ncreate index posts_author on posts (author);\ncreate index posts_drafts on posts (author) where state = 'draft';\n",
    'a unique one says more':
      'create table users (id bigint primary key, team bigint, email text);\ncreate unique index users_team on users (team);\ncreate index users_team_email on users (team, email);\n',
    'another class of operators':
      'create table users (id bigint primary key, email text);\ncreate index users_email on users (email);\ncreate index users_email_prefix on users (email text_pattern_ops);\n',
    'columns that are carried along':
      'create table users (id bigint primary key, email text, name text);\ncreate index users_email on users (email) include (name);\n',
  },
  fixed: {
    'the beginning of another': {
      'migrations/001_init.sql':
        'create table posts (id bigint primary key, author bigint, at timestamptz);\ncreate index posts_author on posts (author);\ncreate index posts_author_at on posts (author, at);\n',
      'migrations/002_drop_posts_author.sql': 'drop index concurrently posts_author;\n',
    },
    'beside a unique constraint': {
      'migrations/001_init.sql':
        'create table users (id bigint primary key, email text unique);\ncreate index users_email on users (email);\n',
      'migrations/002_drop_users_email.sql': 'drop index concurrently users_email;\n',
    },
  },
}

function covers(other: Index, index: Index, { indexes }: Table): boolean {
  if (other.method !== index.method || other.where !== index.where || !other.valid) return false
  if (index.unique && !(other.unique && other.keys.length === index.keys.length)) return false
  if (index.include.some((column) => !other.include.includes(column))) return false
  if (!index.keys.every((key, i) => other.keys[i] !== undefined && isSame(key, other.keys[i]))) return false
  // Of two that are the same, the later one goes, unless it is the one of a constraint.
  const isSameLength = other.keys.length === index.keys.length
  return (
    !isSameLength ||
    other.constraint !== null ||
    indexes.indexOf(other) < indexes.indexOf(index) ||
    (other.unique && !index.unique)
  )
}

function isSame(a: IndexKey, b: IndexKey): boolean {
  return (
    a.column === b.column && a.expression === b.expression && a.descending === b.descending && a.operatorClass === b.operatorClass
  )
}
