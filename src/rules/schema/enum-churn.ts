import { databasesOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'schema/enum-churn',
  title: 'An enum that keeps changing',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '`{type}` was changed {changes} times',
  because: 'a value of an enum can neither be removed nor be put in another place, and each change is a migration',
  instead: 'keep the values in a table that others point at',

  check(architecture, report) {
    for (const { enums } of databasesOf(architecture)) {
      for (const { name, changes, place } of enums) {
        if (changes >= 3) report({ at: place, subject: `type:${name}`, values: { type: name, changes } })
      }
    }
  },

  bad: {
    'three changes': {
      'migrations/001_init.sql': "create type state as enum ('open');\n",
      'migrations/002_a.sql': "alter type state add value 'a';\n",
      'migrations/003_b.sql': "alter type state add value 'b';\n",
      'migrations/004_c.sql': "alter type state add value 'c';\n",
    },
  },
  good: {
    'one change': {
      'migrations/001_init.sql': "create type state as enum ('open');\n",
      'migrations/002_a.sql': "alter type state add value 'a';\n",
    },
  },
}
