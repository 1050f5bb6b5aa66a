import 'reflect-metadata'
import { DataSource } from 'typeorm'
import { Inbox } from './messaging/inbox.entity'
import { Outbox } from './messaging/outbox.entity'
import { PlaceOrders1736500000000 } from './migrations/1736500000000-PlaceOrders'
import { Messaging1737100000000 } from './migrations/1737100000000-Messaging'
import { OrdersByCustomer1737700000000 } from './migrations/1737700000000-OrdersByCustomer'
import { Refunds1738300000000 } from './migrations/1738300000000-Refunds'
import { Order } from './orders/order.entity'
import { OrderLine } from './orders/order-line.entity'
import { Refund } from './orders/refund.entity'

export const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [Order, OrderLine, Outbox, Inbox, Refund],
  migrations: [PlaceOrders1736500000000, Messaging1737100000000, OrdersByCustomer1737700000000, Refunds1738300000000],
  migrationsTransactionMode: 'each',
  migrationsRun: true,
  synchronize: false,
  poolSize: 10,
  connectTimeoutMS: 3000,
  extra: { statement_timeout: 5000, idle_in_transaction_session_timeout: 10_000 },
})
