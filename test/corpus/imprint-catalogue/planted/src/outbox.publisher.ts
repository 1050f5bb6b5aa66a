import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import type { ClientProxy } from '@nestjs/microservices'
import { InjectRepository } from '@nestjs/typeorm'
import { In, IsNull, LessThan, Repository } from 'typeorm'
import { Outbox } from './entities'

const kept = 3 * 86_400_000

/** Both pods publish; a message that goes out twice has the same id, and its consumers run once. */
@Injectable()
export class OutboxPublisher implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('outbox')
  private timer: NodeJS.Timeout
  private running = Promise.resolve()
  constructor(@InjectRepository(Outbox) private readonly outbox: Repository<Outbox>, @Inject('EVENTS') private readonly events: ClientProxy) {}

  onApplicationBootstrap() {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.publish()).catch((error) => this.log.error(error))
    }, 1_000)
  }

  async onApplicationShutdown() {
    clearInterval(this.timer)
    await this.running
  }

  private async publish() {
    const rows = await this.outbox.find({ where: { sentAt: IsNull() }, order: { id: 'ASC' }, take: 50 })
    if (rows.length === 0) return
    for (const { payload } of rows) this.events.emit(payload.type, payload).subscribe({ error: (error) => this.log.error(error) })
    await this.outbox.update({ id: In(rows.map(({ id }) => id)) }, { sentAt: new Date() })
    await this.outbox.delete({ sentAt: LessThan(new Date(Date.now() - kept)) })
  }
}
