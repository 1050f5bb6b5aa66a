import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import { InjectDataSource } from '@nestjs/typeorm'
import { PinoLogger } from 'nestjs-pino'
import { DataSource, In } from 'typeorm'
import { Outbox } from './outbox.entity'
import { Rabbit } from './rabbit'

/** Publishes what waits, in order. Each pod has a relay; SKIP LOCKED gives a row to one of them. */
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

  /** Claims rows, publishes outside of any transaction, then marks them: a crash in between publishes twice, and consumers drop the second. */
  private async once() {
    const [rows]: [Outbox[], number] = await this.database.query(
      `UPDATE outbox SET claimed_until = now() + interval '30 seconds'
        WHERE id IN (SELECT id FROM outbox WHERE published_at IS NULL AND (claimed_until IS NULL OR claimed_until < now())
                      ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED)
        RETURNING id, message_id AS "messageId", type, version, body, trace_id AS "traceId"`,
    )
    for (const row of rows) await this.rabbit.publish(row)
    if (rows.length > 0) await this.database.getRepository(Outbox).update({ id: In(rows.map((r) => r.id)) }, { publishedAt: new Date() })
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
