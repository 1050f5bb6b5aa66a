import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import type { ConsumeMessage } from 'amqplib'
import { PinoLogger } from 'nestjs-pino'
import { DataSource } from 'typeorm'
import { Order } from '../orders/order.entity'
import { Refund } from '../orders/refund.entity'
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

  private async handle(message: ConsumeMessage) {
    const event = JSON.parse(message.content.toString('utf8')) as OutOfStock
    const { shopId, orderIds } = event.body
    orderIds.forEach(async (orderId) => {
      await this.database.getRepository(Order).update({ id: orderId, status: 'placed' }, { status: 'cancelled' })
      await this.database.getRepository(Refund).insert({ orderId, shopId })
    })
    this.logger.info({ event: 'stock.missing', orders: orderIds.length }, 'orders cancelled')
  }
}
