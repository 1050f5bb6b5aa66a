import type { Column, Table } from '../../model/architecture/database.ts'
import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/char-or-varchar-n',
  title: 'A length that nobody chose, or that is filled up with blanks',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{table}.{column}` is `{type}`: {harm}',
  because: '{because}',
  instead: 'make it `text`, with a check of its length where that matters',
  references: ['https://www.postgresql.org/docs/current/datatype-character.html'],

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        for (const { name, type, place } of table.columns.filter(isPadded)) {
          report({
            at: place,
            subject: `column:${table.name}.${name}`,
            values: {
              table: table.name,
              column: name,
              type,
              harm: 'shorter text is filled up with blanks',
              because: 'the blanks come back in every answer, and comparing, joining and measuring it surprises',
            },
          })
        }
        const [first, ...more] = usual(table)
        if (first === undefined) continue
        report({
          at: first.place,
          subject: `table:${table.name}`,
          confidence: 'maybe',
          values: {
            table: table.name,
            column: first.name,
            type: first.type,
            harm: `255 is the habit of another database${more.length > 0 ? `, here ${more.length + 1} times` : ''}`,
            because:
              'it saves nothing in PostgreSQL, is too long for what it holds and, once it is too short, is in every layer that was told of it',
          },
          related: more.map(({ name, place }) => ({ at: place, message: `\`${name}\` as well` })),
        })
      }
    }
  },

  bad: {
    'a name': 'create table users (id bigint primary key, name char(40) not null);\n',
    'a length out of habit': 'create table users (id bigint primary key, name varchar(255) not null, phone varchar(255));\n',
  },
  good: {
    text: 'create table users (id bigint primary key, name text not null);\n',
    'a code of one length': 'create table countries (code char(2) primary key, sha256 char(64));\n',
    'a length that was chosen': 'create table users (id bigint primary key, phone varchar(32));\n',
  },
}

/** Codes and hashes have one length. */
function isPadded({ name, type }: Column): boolean {
  const length = Number(/^character\((\d+)\)$/.exec(type)?.[1] ?? 0)
  return length > 3 && !/hash|digest|sha|md5|code|iso|ulid|uuid|_id$|^id$/i.test(name)
}

function usual({ columns }: Table): readonly Column[] {
  return columns.filter(({ type }) => type === 'character varying(255)')
}
