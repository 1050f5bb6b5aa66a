// Small repositories, each with what one acceptance of the review is about.

/** Row-level security on, not forced, and the application's role owns the table. */
export const bypassed = {
  'migrations/001_init.sql': `create role app login;
create table tenants (
  id bigint primary key,
  name text not null
);
create table invoices (
  id bigint generated always as identity primary key,
  tenant_id bigint not null references tenants (id),
  total numeric(12, 2) not null,
  created_at timestamptz not null default now()
);
create index invoices_tenant on invoices (tenant_id);
alter table invoices owner to app;
alter table invoices enable row level security;
create policy own_rows on invoices using (tenant_id = current_setting('app.tenant_id')::bigint);
`,
  'src/db.ts': `import { Pool } from 'pg'

export const pool = new Pool({
  connectionString: 'postgres://app@db/shop',
  connectionTimeoutMillis: 2000,
  statement_timeout: 5000,
})
`,
}

/** A list that is sorted by a column under a tenant filter, with an index on the tenant alone. */
export const unsorted = {
  'migrations/001_init.sql': `create table tenants (
  id bigint primary key,
  name text not null
);
create table tickets (
  id bigint generated always as identity primary key,
  tenant_id bigint not null references tenants (id),
  subject text not null,
  body text not null,
  created_at timestamptz not null default now()
);
create index tickets_tenant on tickets (tenant_id);
`,
  'src/auth.ts': `import { jwtVerify } from 'jose'
import { key } from './key.js'

export async function requireUser(request) {
  const { payload } = await jwtVerify(request.headers.authorization.slice(7), key, {
    algorithms: ['EdDSA'],
    issuer: 'https://id.example.com',
    audience: 'tickets',
  })
  request.user = payload
}
`,
  'src/server.ts': `import Fastify from 'fastify'
import { Pool } from 'pg'
import { requireUser } from './auth.js'

const pool = new Pool({ max: 10, statement_timeout: 5000, connectionTimeoutMillis: 2000 })
const app = Fastify()

app.get('/tickets', { preHandler: requireUser }, async (request) => {
  const { rows } = await pool.query(
    'select id, subject, created_at from tickets where tenant_id = $1 order by created_at desc limit 20',
    [request.user.tenantId],
  )
  return rows
})

process.once('SIGTERM', () => app.close().then(() => pool.end()))
await app.listen({ port: 3000 })
`,
}

/** A contract and code that disagree both ways, and more connections than the database takes. */
export const disagreeing = {
  'openapi.yaml': `openapi: 3.1.0
info: { title: shop, version: '1' }
servers: [{ url: https://api.example.com/v1 }]
security: [{ token: [] }]
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
paths:
  /orders:
    get:
      operationId: listOrders
      parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 100 } }]
      responses: { '200': { description: orders }, default: { description: problem } }
    post:
      operationId: placeOrder
      responses: { '201': { description: placed }, default: { description: problem } }
  /orders/{id}/refund:
    post:
      operationId: refundOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
      responses: { '200': { description: refunded }, default: { description: problem } }
`,
  'src/db.ts': `import { Pool } from 'pg'

export const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 25 })
`,
  'src/server.ts': `import express from 'express'
import { requireUser } from './auth.js'
import { pool } from './db.js'

const app = express()
const orders = express.Router()
orders.use(requireUser)
orders.get('/orders', async (req, res) => {
  const { rows } = await pool.query('select id from orders where owner_id = $1 limit 20', [req.user.id])
  res.json(rows)
})
orders.post('/orders', async (req, res) => res.status(201).json({}))
orders.delete('/orders/:id', async (req, res) => res.sendStatus(204))
app.use('/v1', orders)
app.listen(3000)
`,
  'compose.yaml': `services:
  api:
    build: .
    deploy:
      replicas: 6
    environment:
      DATABASE_URL: postgres://api@db/shop
  db:
    image: postgres:17.2
    command: [postgres, -c, max_connections=100]
`,
}
