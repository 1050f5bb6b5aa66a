import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/fk-type-mismatch',
  title: 'A foreign key of another type than what it points at',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{table}.{column}` is `{type}`, and `{to}` is `{toType}`',
  because: 'ids that the parent can hold do not fit the child, and comparing two types may keep an index from being used',
  instead: 'give both the same type, the wider one',

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        for (const key of table.foreignKeys) {
          const target = tables.find(({ name }) => name === key.to.table)
          for (const [i, name] of key.columns.entries()) {
            const toName = key.to.columns[i] ?? target?.primaryKey?.columns[i]
            const from = table.columns.find((column) => column.name === name)
            const to = target?.columns.find((column) => column.name === toName)
            if (from === undefined || to === undefined || base(from.type) === base(to.type)) continue
            report({
              at: from.place,
              subject: `column:${table.name}.${name}`,
              values: { table: table.name, column: name, type: from.type, to: `${target!.name}.${to.name}`, toType: to.type },
              related: [{ at: to.place, message: `\`${target!.name}.${to.name}\` is \`${to.type}\`` }],
            })
          }
        }
      }
    }
  },

  bad: {
    'half of the ids do not fit':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id integer references users (id));\ncreate index posts_author on posts (author_id);\n',
  },
  good: {
    'the same type':
      'create table users (id bigint primary key);\ncreate table posts (id bigint primary key, author_id bigint references users (id));\ncreate index posts_author on posts (author_id);\n',
    'a counting column and its plain type':
      'create table users (id bigserial primary key);\ncreate table posts (id bigserial primary key, author_id bigint references users (id));\ncreate index posts_author on posts (author_id);\n',
    'text of another length':
      'create table tags (name varchar(40) primary key);\ncreate table taggings (id bigint primary key, tag text references tags (name));\ncreate index taggings_tag on taggings (tag);\n',
  },
}

/** Types that hold the same values. */
function base(type: string): string {
  return type
    .replace(/\([^)]*\)/, '')
    .replace(/^(character varying|character|varchar|citext)$/, 'text')
    .replace(/^bigserial$/, 'bigint')
    .replace(/^serial$/, 'integer')
    .trim()
}
