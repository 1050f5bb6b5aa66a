import type { Case } from '../rule.ts'

const schema = `create table customers (
  id bigint primary key,
  email text not null,
  name text not null,
  created_at timestamptz not null
);
create table orders (
  id bigint primary key,
  customer_id bigint not null references customers (id),
  status text not null,
  note text,
  placed_at timestamptz not null
);
create index orders_customer on orders (customer_id);
create table accounts (
  id bigint primary key,
  balance integer not null,
  version integer not null
);
`

/** A server of one route with `pg`, whose handler is `body`, over tables of customers, orders and accounts. */
export function handling(
  body: string,
  { imports = '', rest = '', files = {}, sql = '', method = 'get', path = '/orders' }: Partial<Handling> = {},
): Case {
  return {
    'migrations/001_init.sql': `${schema}${sql}`,
    'src/server.ts': `import express from 'express'
import { Pool } from 'pg'
${imports}
const pool = new Pool({ max: 10 })
const app = express()

app.${method}('${path}', async (req, res) => {
${indented(body)}
})
${rest}
app.listen(3000)
`,
    ...files,
  }
}

interface Handling {
  readonly imports: string
  readonly rest: string
  readonly files: Readonly<Record<string, string>>
  /** What the migration has besides. */
  readonly sql: string
  readonly method: string
  readonly path: string
}

/** The same with Prisma, without migrations. */
export function withPrisma(body: string, rest = ''): string {
  return `import express from 'express'
import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient()
const app = express()

app.post('/orders', async (req, res) => {
${indented(body)}
})
${rest}
app.listen(3000)
`
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
