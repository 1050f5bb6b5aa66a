import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import type { ConsumeMessage } from 'amqplib'
import { PinoLogger } from 'nestjs-pino'
import { DataSource, In } from 'typeorm'
import { Order } from '../orders/order.entity'
import { Inbox } from './inbox.entity'
import { Outbox } from './outbox.entity'
import { Rabbit, STOCK_QUEUE } from './rabbit'

interface OutOfStock {
  type: 'stock.missing'
  version: 1
  body: { shopId: string; orderIds: string[] }
}

@Injectable()
export class StockConsumer implements OnApplicationBootstrap {
  constructor(@InjectDataSource() private readonly database: DataSource, private readonly rabbit: Rabbit, private readonly logger: PinoLogger) {}

  async onApplicationBootstrap() {
    const { channel } = this.rabbit
    await channel.consume(STOCK_QUEUE, (message) => {
      if (!message) return
      this.handle(message).then(
        () => channel.ack(message),
        (error) => {
          this.logger.error({ err: error, message: message.properties.messageId }, 'not handled')
          channel.nack(message, false, true)
        },
      )
    })
  }

  /** The inbox row and the work are one transaction: a message that comes again finds its row and does nothing. */
  private async handle(message: ConsumeMessage) {
    const event = JSON.parse(message.content.toString('utf8')) as OutOfStock
    if (event.version !== 1) throw new Error(`version ${event.version} is not known`)
    const messageId: string = message.properties.messageId
    const traceId = String(message.properties.headers?.['x-request-id'] ?? messageId)
    await this.database.transaction(async (tx) => {
      const { raw } = await tx.createQueryBuilder().insert().into(Inbox).values({ messageId }).orIgnore().returning('message_id').execute()
      if (raw.length === 0) return
      const { shopId, orderIds } = event.body
      await tx.update(Order, { shopId, id: In(orderIds.slice(0, 100)), status: 'placed' }, { status: 'cancelled' })
      await tx.insert(Outbox, orderIds.slice(0, 100).map((orderId) => ({ type: 'order.cancelled', version: 1, body: { orderId, shopId }, traceId })))
    })
    this.logger.info({ event: 'stock.missing', request: traceId, orders: event.body.orderIds.length }, 'orders cancelled')
  }
}
