import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/char-or-varchar-n',
  title: 'Text that is padded with blanks',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{table}.{column}` is `{type}`: shorter text is filled up with blanks',
  because: 'the blanks come back in every answer, and comparing, joining and measuring it surprises',
  instead: 'make it `text`, with a check of its length where that matters',
  references: ['https://www.postgresql.org/docs/current/datatype-character.html'],

  check(architecture, report) {
    for (const { tables, engine } of databasesOf(architecture)) {
      if (engine !== 'postgres') continue
      for (const table of tables) {
        for (const { name, type, place } of table.columns) {
          // Codes and hashes have one length.
          const length = Number(/^character\((\d+)\)$/.exec(type)?.[1] ?? 0)
          if (length <= 3 || /hash|digest|sha|md5|code|iso|ulid|uuid|_id$|^id$/i.test(name)) continue
          report({ at: place, subject: `column:${table.name}.${name}`, values: { table: table.name, column: name, type } })
        }
      }
    }
  },

  bad: { 'a name': 'create table users (id bigint primary key, name char(40) not null);\n' },
  good: {
    text: 'create table users (id bigint primary key, name text not null);\n',
    'a code of one length': 'create table countries (code char(2) primary key, sha256 char(64));\n',
  },
}
