import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/low-selectivity-index',
  title: 'An index over two or three values',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{index}` is over `{column}` alone, which has only a few values',
  because: 'half of the table matches each value, so that it is read as a whole anyway, and every write keeps the index',
  instead: 'index the rare value (`where {column} = …`), or put `{column}` first in an index with what the queries sort by',

  check(architecture, report) {
    for (const { tables } of databasesOf(architecture)) {
      for (const table of tables) {
        for (const index of table.indexes) {
          const [key, ...more] = index.keys
          const column = table.columns.find(({ name }) => name === key?.column)
          if (column === undefined || more.length > 0 || index.where !== null || index.unique || column.type !== 'boolean')
            continue
          report({ at: index.place, subject: `index:${index.name}`, values: { index: index.name, column: column.name } })
        }
      }
    }
  },

  bad: {
    'a flag':
      'create table posts (id bigint primary key, published boolean not null);\ncreate index posts_published on posts (published);\n',
  },
  good: {
    'the rare value':
      'create table posts (id bigint primary key, published boolean not null);\ncreate index posts_drafts on posts (id) where not published;\n',
    'with what it is sorted by':
      'create table posts (id bigint primary key, published boolean not null, at timestamptz);\ncreate index posts_published on posts (published, at);\n',
  },
}
