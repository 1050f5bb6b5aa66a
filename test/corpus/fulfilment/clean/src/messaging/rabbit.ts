import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import { env } from '../env'

export const EXCHANGE = 'fulfilment'
export const STOCK_QUEUE = 'fulfilment.stock'

/** One connection, one channel with confirms. Queues are quorum queues that give a message up after five tries. */
@Injectable()
export class Rabbit implements OnModuleInit, OnApplicationShutdown {
  private connection: ChannelModel
  channel: ConfirmChannel

  async onModuleInit() {
    this.connection = await connect(env.rabbitUrl, { timeout: 5000, heartbeat: 15 })
    this.connection.on('close', () => process.kill(process.pid, 'SIGTERM'))
    this.channel = await this.connection.createConfirmChannel()
    await this.channel.assertExchange(EXCHANGE, 'topic', { durable: true })
    await this.channel.assertExchange(`${EXCHANGE}.dead`, 'fanout', { durable: true })
    await this.channel.assertQueue(`${STOCK_QUEUE}.dead`, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
    await this.channel.bindQueue(`${STOCK_QUEUE}.dead`, `${EXCHANGE}.dead`, '')
    await this.channel.assertQueue(STOCK_QUEUE, {
      durable: true,
      deadLetterExchange: `${EXCHANGE}.dead`,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 },
    })
    await this.channel.bindQueue(STOCK_QUEUE, EXCHANGE, 'stock.*')
    await this.channel.prefetch(20)
  }

  async publish(message: { messageId: string; type: string; version: number; body: object; traceId: string }) {
    const { messageId, type, version, body, traceId } = message
    this.channel.publish(EXCHANGE, type, Buffer.from(JSON.stringify({ type, version, body })), {
      messageId, persistent: true, contentType: 'application/json', headers: { 'x-request-id': traceId },
    })
    await this.channel.waitForConfirms()
  }

  async onApplicationShutdown() {
    await this.channel.close()
    await this.connection.close()
  }
}
