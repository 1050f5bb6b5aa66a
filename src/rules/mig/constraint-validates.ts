import type { Rule } from '../rule.ts'
import { over, overAnd } from './example.ts'
import { isLive, named, stepsOf } from './steps.ts'
import { validateLater } from './validate-later.ts'

export const rule: Rule = {
  id: 'mig/constraint-validates',
  title: 'A constraint is checked against every row while the table is locked',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: 'adding {constraint} reads the whole of `{table}` under a lock that stops writes',
  because:
    'every row is checked before the lock is given back; on a large table writes wait for minutes, and those of the table a foreign key points at wait too',
  instead: 'add it `not valid`, and validate it in a later migration, which takes a lock that nobody waits for',
  references: ['https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES'],

  check(architecture, report) {
    for (const step of stepsOf(architecture, 'add constraint')) {
      const { change, statement } = step
      if (change.notValid || (change.kind !== 'foreign' && change.kind !== 'check')) continue
      if (!isLive(step, change.table)) continue
      const edits = validateLater(step)
      report({
        at: change.place,
        subject: `constraint:${change.table}.${change.constraint}`,
        values: { constraint: named(change), table: change.table },
        ...(edits === null ? {} : { fix: { safety: 'safe', edits } }),
        hypothesis: { tries: 'lock', statement: statement.place, relation: change.table },
      })
    }
  },

  bad: {
    'a foreign key on a table that is in use': over(
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);\n',
    ),
    'a foreign key without a name': over('alter table orders add foreign key (customer_id) references customers (id);\n'),
    'a check on a table that is in use': over('alter table orders add constraint total_positive check (total >= 0);\n'),
  },
  good: {
    'not valid at first': over('alter table orders add constraint total_positive check (total >= 0) not valid;\n'),
    'the table is made in the same file': over(
      'create table notes (id bigint primary key, order_id bigint);\nalter table notes add constraint notes_order foreign key (order_id) references orders (id);\n',
    ),
  },
  fixed: {
    'a check on a table that is in use': overAnd(
      'alter table orders add constraint total_positive check (total >= 0) not valid;\n',
      'migrations/003_change_validate.sql',
      'alter table orders validate constraint total_positive;\n',
    ),
    'a foreign key on a table that is in use': overAnd(
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;\n',
      'migrations/003_change_validate.sql',
      'alter table orders validate constraint orders_customer_fk;\n',
    ),
  },
}
