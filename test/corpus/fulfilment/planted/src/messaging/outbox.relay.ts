import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { PinoLogger } from 'nestjs-pino'
import { DataSource, IsNull } from 'typeorm'
import { Outbox } from './outbox.entity'
import { Rabbit } from './rabbit'

/** Publishes what waits, in order. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout
  private running: Promise<void> = Promise.resolve()

  constructor(@InjectDataSource() private readonly database: DataSource, private readonly rabbit: Rabbit, private readonly logger: PinoLogger) {}

  onApplicationBootstrap() {
    const turn = () => {
      this.running = this.once()
        .catch((error) => this.logger.error({ err: error }, 'relay failed'))
        .finally(() => {
          this.timer = setTimeout(turn, 500)
        })
    }
    turn()
  }

  private async once() {
    const rows = await this.database.getRepository(Outbox).find({ where: { publishedAt: IsNull() }, order: { id: 'ASC' }, take: 50 })
    for (const row of rows) {
      try {
        await this.rabbit.publish(row.type, row.body)
        await this.database.getRepository(Outbox).update({ id: row.id }, { publishedAt: new Date() })
      } catch {}
    }
    await this.database.query(
      "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE published_at < now() - interval '30 days' LIMIT 500)",
    )
    await this.database.query("DELETE FROM inbox WHERE message_id IN (SELECT message_id FROM inbox WHERE received_at < now() - interval '30 days' LIMIT 500)")
  }

  async onApplicationShutdown() {
    clearTimeout(this.timer)
    await this.running
  }
}
