import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import { env } from '../env'

export const EXCHANGE = 'fulfilment'
export const STOCK_QUEUE = 'fulfilment.stock'

/** One connection, one channel with confirms. */
@Injectable()
export class Rabbit implements OnModuleInit, OnApplicationShutdown {
  private connection: ChannelModel
  channel: ConfirmChannel

  async onModuleInit() {
    this.connection = await connect(env.rabbitUrl, { timeout: 5000, heartbeat: 15 })
    this.connection.on('close', () => process.kill(process.pid, 'SIGTERM'))
    this.channel = await this.connection.createConfirmChannel()
    await this.channel.assertExchange(EXCHANGE, 'topic', { durable: true })
    await this.channel.assertQueue(STOCK_QUEUE, { durable: true })
    await this.channel.bindQueue(STOCK_QUEUE, EXCHANGE, 'stock.*')
    await this.channel.prefetch(20)
  }

  async publish(key: string, body: object) {
    this.channel.publish(EXCHANGE, key, Buffer.from(JSON.stringify(body)), { persistent: true, contentType: 'application/json' })
    await this.channel.waitForConfirms()
  }

  async onApplicationShutdown() {
    await this.channel.close()
    await this.connection.close()
  }
}
