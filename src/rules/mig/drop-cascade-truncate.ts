import type { Rule } from '../rule.ts'
import { over } from './example.ts'
import { isLive, stepsOf } from './steps.ts'

export const rule: Rule = {
  id: 'mig/drop-cascade-truncate',
  title: 'A migration removes more than it names',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '`{what}` on `{table}` takes with it {takes}',
  because: 'what else goes depends on what is there on the day it runs, and none of it comes back without a restore',
  instead: 'name each thing that is to go, and drop it by itself',
  references: ['https://www.postgresql.org/docs/current/ddl-depend.html'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'drop table', 'truncate')) {
      const { change } = step
      if (!isLive(step, change.table) || (!change.cascade && change.does === 'drop table')) continue
      const takes = change.cascade
        ? 'whatever depends on it, and in a truncate the rows of every table that points at it'
        : 'every row of a table that is in use'
      report({
        at: change.place,
        subject: `table:${change.table}`,
        values: { what: `${change.does}${change.cascade ? ' cascade' : ''}`, table: change.table, takes },
      })
    }
  },

  bad: {
    'a table and what hangs on it': over('drop table customers cascade;\n'),
    'all rows': over('truncate orders;\n'),
    'all rows, and those of others': over('truncate customers cascade;\n'),
  },
  good: {
    'a table by itself': over('drop table orders;\n'),
    'a table that is made in the same file': over('create table scratch (id bigint primary key);\ndrop table scratch cascade;\n'),
  },
}
