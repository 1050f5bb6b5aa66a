import type { Case } from '../rule.ts'

/** Cases of migrations over the same two tables, which an earlier migration made. */
export function over(change: string): Case {
  return {
    'migrations/001_init.sql': `create table customers (
  id bigint primary key,
  email text not null
);
create table orders (
  id bigint primary key,
  customer_id bigint not null references customers (id),
  total numeric(12, 2) not null,
  note varchar(100),
  placed_at timestamptz not null
);
create index orders_customer_id on orders (customer_id);
`,
    'migrations/002_change.sql': change,
  }
}

/** The change of {@link over}, and one more file after it. */
export function overAnd(change: string, file: string, text: string): Case {
  return { ...(over(change) as Record<string, string>), [file]: text }
}
