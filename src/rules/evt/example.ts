import type { Case } from '../rule.ts'

const broker = `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
export const channel = await connection.createConfirmChannel()
export async function publish(type, data) {
  channel.publish('shop', type, Buffer.from(JSON.stringify({ type, version: 1, data })))
  await channel.waitForConfirms()
}
`

export const tables = `create table orders (id bigint generated always as identity primary key, total int not null, state text not null default 'new');
create table outbox (id bigint generated always as identity primary key, type text not null, body jsonb not null);
`

/** A service beside a broker and tables. */
export function service(code: string, more: Readonly<Record<string, string>> = {}): Case {
  return { 'src/server.ts': code, 'src/broker.ts': broker, 'migrations/001_init.sql': tables, ...more }
}
