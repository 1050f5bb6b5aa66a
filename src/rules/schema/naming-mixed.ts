import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/naming-mixed',
  title: 'Names that are written in two ways',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: '{few} of the {kind} are written like `{odd}`, and {many} like `{usual}`',
  because: 'whoever writes a query has to look up each name, and with capitals has to quote it',
  instead: 'choose one way for all; `snake_case` needs no quotes in PostgreSQL',

  check(architecture, report) {
    for (const { tables, source } of databasesOf(architecture)) {
      const own = tables.filter(({ name }) => !/^_|migration|prisma|knex|drizzle/i.test(name))
      const named = (all: readonly { readonly name: string; readonly place: Place }[]) =>
        all.map(({ name, place }) => ({ name: name.slice(name.lastIndexOf('.') + 1), place }))
      for (const [kind, all] of [
        ['tables', named(own)],
        ['columns', named(own.flatMap(({ columns }) => columns))],
      ] as const) {
        const [usual, odd] = (['snake', 'camel', 'pascal'] as const)
          .map((style) => all.filter(({ name }) => styleOf(name) === style))
          .sort((a, b) => b.length - a.length)
        // One name of two is a slip; many are a second hand.
        if (usual === undefined || odd === undefined || odd.length < 2 || usual.length <= odd.length) continue
        report({
          at: odd[0]!.place,
          subject: `database:${source}:${kind}`,
          values: { kind, few: odd.length, odd: odd[0]!.name, many: usual.length, usual: usual[0]!.name },
          related: [{ at: usual[0]!.place, message: 'as most of them are' }],
        })
      }
    }
  },

  bad: {
    'columns of two hands':
      'create table users (id bigint primary key, first_name text, last_name text, created_at timestamptz, "updatedAt" timestamptz, "lastLogin" timestamptz);\n',
  },
  good: {
    'one way': 'create table users (id bigint primary key, first_name text, created_at timestamptz);\n',
    'words that are alike in each':
      'create table users (id bigint primary key, name text, "displayName" text, "createdAt" timestamptz);\n',
    'a single slip': 'create table users (id bigint primary key, first_name text, last_name text, "createdAt" timestamptz);\n',
    'tables as classes, columns as fields':
      'create table "User" (id bigint primary key, "firstName" text, "createdAt" timestamptz);\ncreate table "BlogPost" (id bigint primary key, "authorId" bigint);\n',
  },
}

type Style = 'snake' | 'camel' | 'pascal'

/** How a name of several words is written; null for one word, which is the same in each. */
function styleOf(name: string): Style | null {
  if (/^[a-z0-9]+(_[a-z0-9]+)+$/.test(name)) return 'snake'
  if (/^[a-z]+[a-z0-9]*([A-Z][a-z0-9]*)+$/.test(name)) return 'camel'
  return /^([A-Z][a-z0-9]+){2,}$/.test(name) ? 'pascal' : null
}
