import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import type { ConsumeMessage } from 'amqplib'
import { LessThan, Repository } from 'typeorm'
import { Broker } from './broker'
import { Title } from './entities'
import { PreorderSaga } from './preorder.saga'

type Stock = { isbn: string; stock: number; version: string }

@Injectable()
export class Consumers implements OnApplicationBootstrap {
  private readonly log = new Logger('consumers')
  constructor(private readonly broker: Broker, private readonly saga: PreorderSaga, @InjectRepository(Title) private readonly titles: Repository<Title>) {}

  async onApplicationBootstrap() {
    await this.consume<{ preorderId: string }>('preorders.catalogue', ({ preorderId }) => this.saga.run(preorderId))
    // An older message than the one that was written changes nothing.
    await this.consume<Stock>('stock.catalogue', async ({ isbn, stock, version }) => {
      await this.titles.update({ isbn, stockVersion: LessThan(version) }, { stock, stockVersion: version })
    })
  }

  private async consume<T>(queue: string, work: (payload: T) => Promise<unknown>) {
    const { channel } = this.broker
    await channel.consume(queue, async (message: ConsumeMessage | null) => {
      if (!message) return
      try {
        await work(JSON.parse(message.content.toString()))
        channel.ack(message)
      } catch (error) {
        this.log.warn({ queue, reason: (error as Error).message })
        channel.nack(message) // the queue counts deliveries; the sixth goes to the dead letters
      }
    })
  }
}
