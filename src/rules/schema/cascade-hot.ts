import type { Database, ForeignKey, Table } from '../../model/architecture/database.ts'
import { databasesOf, serves } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'

interface Link {
  readonly table: Table
  readonly key: ForeignKey
}

export const rule: Rule = {
  id: 'schema/cascade-hot',
  title: 'One delete that runs through half of the database',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'deleting a row of `{root}` cascades through {chain}{why}',
  because:
    'it is one statement and one transaction: all those rows are locked until the last is gone, and each step without an index reads its whole table',
  instead: 'index each step, and delete an account in batches by a job that marks it first',

  check(architecture, report) {
    for (const database of databasesOf(architecture)) {
      if (database.engine === 'mysql') continue
      for (const root of database.tables) {
        const chain = worst(database, root)
        if (chain === null) continue
        const last = chain.at(-1)!
        const bare = chain.find(({ table, key }) => !table.indexes.some((index) => serves(index, key.columns)))
        report({
          at: last.key.place,
          subject: `table:${root.name}`,
          values: {
            root: root.name,
            chain: chain.map(({ table }) => `\`${table.name}\``).join(', '),
            why: bare === undefined ? '' : `, where \`${bare.table.name}.${bare.key.columns.join(', ')}\` has no index`,
          },
          related: chain
            .slice(0, -1)
            .map(({ table, key }) => ({ at: key.place, message: `\`${table.name}\` goes with \`${key.to.table}\`` })),
          ...(bare === undefined
            ? {}
            : {
                hypothesis: {
                  tries: 'delete parent',
                  parent: bare.key.to.table,
                  child: bare.table.name,
                  columns: bare.key.columns,
                },
              }),
        })
      }
    }
  },

  bad: {
    'a log without an index goes with whom it tells of': `create table patients (id bigint primary key);
create table access_log (id bigint primary key, patient_id bigint not null references patients (id) on delete cascade, at timestamptz not null);
`,
    'a step without an index': `create table users (id bigint primary key);
create table posts (id bigint primary key, author_id bigint not null references users (id) on delete cascade);
create index posts_author on posts (author_id);
create table comments (id bigint primary key, post_id bigint not null references posts (id) on delete cascade);
`,
  },
  good: {
    'a few rows of one owner, without an index': `create table users (id bigint primary key);
create table addresses (id bigint primary key, user_id bigint not null references users (id) on delete cascade);
`,
    'indexed, and two steps deep': `create table users (id bigint primary key);
create table posts (id bigint primary key, author_id bigint not null references users (id) on delete cascade);
create index posts_author on posts (author_id);
create table comments (id bigint primary key, post_id bigint not null references posts (id) on delete cascade);
create index comments_post on comments (post_id);
`,
    'nothing goes with it': `create table users (id bigint primary key);
create table posts (id bigint primary key, author_id bigint not null references users (id) on delete restrict);
`,
  },
}

const journals =
  /(^|[._])(audit|access|event|activity|login|change)s?_?(logs?|entries|trail|history|events)?$|_(logs?|history|events|entries)$/i

/** From a table that nothing cascades into: a chain of two steps or more with one unindexed, or of four. */
function worst({ tables }: Database, root: Table): readonly Link[] | null {
  if (root.foreignKeys.some(({ onDelete }) => onDelete === 'cascade')) return null
  const chains: (readonly Link[])[] = []
  const follow = (from: Table, chain: readonly Link[]): void => {
    const next = tables.flatMap((table) =>
      table.foreignKeys
        .filter(({ to, onDelete }) => to.table === from.name && onDelete === 'cascade')
        .map((key) => ({ table, key })),
    )
    for (const link of next) {
      if (link.table === root || chain.some(({ table }) => table === link.table) || chain.length >= 8) continue
      chains.push([...chain, link])
      follow(link.table, [...chain, link])
    }
  }
  follow(root, [])
  const isBare = ({ table, key }: Link) => !table.indexes.some((index) => serves(index, key.columns))
  return (
    chains.find((chain) => chain.length >= 2 && chain.some(isBare)) ??
    chains.find((chain) => chain.length >= 4) ??
    // What is only ever written to grows larger than all else.
    chains.find(([first, ...rest]) => rest.length === 0 && isBare(first!) && journals.test(first!.table.name)) ??
    null
  )
}
