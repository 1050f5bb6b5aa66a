import { escaped } from '../../kit/escaped.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Table } from '../../model/architecture/database.ts'
import { databasesOf, groupBy, isServing, queriesOn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { once } from '../once.ts'
import type { Rule } from '../rule.ts'
import { textOf } from '../values.ts'

const options =
  'create table guild_options (guild_id text not null, name text not null, value text not null, primary key (guild_id, name));\n'

const optionsBy = (where: string, values: string): string => `import { Pool } from 'pg'
const pool = new Pool()
export const optionsOf = (guild: string, name: string) => pool.query("select name, value from guild_options ${where}", ${values})
`

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
        const split = splitColumn(architecture, table)
        for (const { name, type, place } of table.columns) {
          const isSplit = split?.column === name
          if ((!isSplit && !/_(ids|list|csv)$|Ids$/.test(name)) || !isText(type)) continue
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
        const asked = namesAskedFor(architecture, table)
        const value = attributeValue(table) ?? asked?.column ?? null
        if (value === null) continue
        report({
          at: table.place,
          subject: `table:${table.name}`,
          related: asked === null ? [] : [{ at: asked.at, message: `${asked.count} names are written out here` }],
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
    'a text that the code takes apart': {
      'migrations/001_init.sql': "create table items (id bigint primary key, materials text not null default '');\n",
      'src/server.ts': `import { Pool } from 'pg'
const pool = new Pool()
export async function materialsOf(id: string) {
  const { rows: [item] } = await pool.query('select materials from items where id = $1', [id])
  return item.materials.split(',')
}
`,
    },
    'settings that the code knows by name': {
      'migrations/001_init.sql': options,
      'src/options.ts': optionsBy("where guild_id = $1 and name in ('colour', 'language', 'strikes')", '[guild]'),
    },
  },
  good: {
    'names that a user gives, asked for by one': {
      'migrations/001_init.sql': options,
      'src/options.ts': optionsBy('where guild_id = $1 and name = $2', '[guild, name]'),
    },
    'a text of a request that is split': {
      'migrations/001_init.sql': 'create table posts (id bigint primary key, tags text[] not null, sort text not null);\n',
      'src/server.ts': `import { Pool } from 'pg'
const pool = new Pool()
export const list = (query) => pool.query('select id, sort from posts where tags && $1', [query.sort.split(',')])
`,
    },
    'a table of pairs':
      'create table posts (id bigint primary key);\ncreate table tags (id bigint primary key);\ncreate table post_tags (post_id bigint references posts (id), tag_id bigint references tags (id), primary key (post_id, tag_id));\n',
    'an array of texts, by design': 'create table posts (id bigint primary key, tag_ids bigint[] not null);\n',
    'settings by their keys': 'create table settings (key text primary key, value text not null);\n',
    'labels that a user gives': `create table posts (id bigint primary key);
create table labels (post_id bigint references posts (id), name text, value text, primary key (post_id, name));
`,
  },
}

function isText(type: string): boolean {
  return /^(text|character varying.*|varchar.*)$/i.test(type)
}

/** A column whose text the code takes apart at the commas of each row: `item.materials.split(',')`. */
function splitColumn(architecture: Architecture, table: Table): { readonly column: string } | null {
  const columns = new Map(
    table.columns.flatMap(({ name, property, type }) => (isText(type) ? [[property ?? name, name] as const] : [])),
  )
  if (columns.size === 0) return null
  for (const { function: id } of queriesOn(architecture, table)) {
    const file = id.slice(0, id.lastIndexOf('#'))
    for (const { callee, args } of splits(architecture).get(file) ?? []) {
      const [, root = '', name = ''] = /^(\w+)\??\.(\w+)\??\.split$/.exec(callee) ?? []
      const column = columns.get(name)
      if (
        column !== undefined &&
        textOf(args[0]) === ',' &&
        !/^(req|request|ctx|c|query|params|body|config|env|options|args|input|this)$/.test(root)
      )
        return { column }
    }
  }
  return null
}

const splits = once((architecture) =>
  groupBy(
    architecture.code.calls.filter(({ callee, function: id }) => callee.endsWith('.split') && isServing(architecture, id)),
    ({ place }) => [place.file],
  ),
)

/** Where a query writes out which names it wants of a table of names and values: they are known, and could be columns. */
function namesAskedFor(
  architecture: Architecture,
  table: Table,
): { readonly column: string; readonly at: Place; readonly count: number } | null {
  const has = (pattern: RegExp) => table.columns.find(({ name }) => pattern.test(name))?.name
  const [name, value] = [has(/^(name|key|option|setting|attribute|property)(_?name)?$/i), has(/^value$/i)]
  if (name === undefined || value === undefined || table.columns.length > 5 || table.primaryKey?.columns.length === 1) return null
  for (const { sql, place, function: id } of queriesOn(architecture, table)) {
    const list = new RegExp(`\\b${escaped(name)}"?\\s+in\\s*\\(([^()]*)\\)`, 'i').exec(sql ?? '')?.[1] ?? ''
    const count = list.match(/'[^']+'/g)?.length ?? 0
    if (count >= 3 && isServing(architecture, id)) return { column: value, at: place, count }
  }
  return null
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
