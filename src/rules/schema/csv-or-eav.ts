import type { Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/csv-or-eav',
  title: 'Structure that the database cannot see',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: 'nothing checks what stands in it, no index finds it, and each query has to take it apart first',
  instead: '{instead}',
  references: ['https://www.postgresql.org/docs/current/ddl-constraints.html'],

  check(architecture, report) {
    for (const { tables, engine, by } of databasesOf(architecture)) {
      // A list of a blueprint is one by design, and what looks for its items is refused.
      if (by === 'blueprint') continue
      for (const table of tables) {
        for (const { name, type, place } of table.columns) {
          if (!/_(ids|list|csv)$|Ids$/.test(name) || !/^(text|character varying.*|varchar.*)$/i.test(type)) continue
          report({
            at: place,
            subject: `column:${table.name}.${name}`,
            values: {
              what: `\`${table.name}.${name}\` keeps a list as text`,
              instead: /ids$/i.test(name)
                ? 'make a table of pairs with a foreign key to each side'
                : `make a table of its own${engine === 'postgres' ? ', or an array' : ''}`,
            },
          })
        }
        const value = attributeValue(table)
        if (value === null) continue
        report({
          at: table.place,
          subject: `table:${table.name}`,
          values: {
            what: `\`${table.name}\` keeps each value in a row of its own, under the name that \`${value}\` holds`,
            instead:
              engine === 'postgres'
                ? 'make columns of the attributes that are known, and one `jsonb` of the rest'
                : 'make columns of the attributes that are known',
          },
        })
      }
    }
  },

  bad: {
    'keys in a text': 'create table posts (id bigint primary key, tag_ids text not null);\n',
    'a value for each type': `create table products (id bigint primary key);
create table product_attributes (
  id bigint primary key,
  product_id bigint not null references products (id),
  attribute text not null,
  string_value text,
  number_value numeric
);
`,
  },
  good: {
    'a table of pairs':
      'create table posts (id bigint primary key);\ncreate table tags (id bigint primary key);\ncreate table post_tags (post_id bigint references posts (id), tag_id bigint references tags (id), primary key (post_id, tag_id));\n',
    'an array of texts, by design': 'create table posts (id bigint primary key, tag_ids bigint[] not null);\n',
    'settings by their keys': 'create table settings (key text primary key, value text not null);\n',
    'labels that a user gives': `create table posts (id bigint primary key);
create table labels (post_id bigint references posts (id), name text, value text, primary key (post_id, name));
`,
  },
}

/** The column of names, where a table has one beside several columns of values and a reference to whose they are. */
function attributeValue({ columns, foreignKeys }: Table): string | null {
  const name = columns.find((column) => /^(attribute|attr|field|property)(_?(name|key|code|id))?$/i.test(column.name))
  const values = columns.filter((column) =>
    /^((string|text|int|integer|number|numeric|decimal|date|datetime|bool|boolean|float)_?)?value(_?(string|text|int|integer|number|numeric|decimal|date|datetime|bool|boolean|float))?$/i.test(
      column.name,
    ),
  )
  return name !== undefined && values.length >= 2 && foreignKeys.length > 0 ? name.name : null
}
