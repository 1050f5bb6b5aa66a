import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { SmsClient } from './sms.client'

/** Every minute; whichever pod gets the advisory lock does the round, the other leaves it. */
@Injectable()
export class ReminderWorker implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('reminders')
  private timer?: NodeJS.Timeout
  private round: Promise<void> = Promise.resolve()
  constructor(private readonly database: DataSource, private readonly sms: SmsClient) {}

  onModuleInit() {
    this.timer = setInterval(() => {
      this.round = this.round.then(() => this.run()).catch((error) => this.logger.error(error))
    }, 60_000)
  }

  async onApplicationShutdown() {
    clearInterval(this.timer)
    await this.round
  }

  private async run() {
    const runner = this.database.createQueryRunner()
    try {
      const [{ mine }] = await runner.query('SELECT pg_try_advisory_lock(5512) AS mine')
      if (!mine) return
      const due: { id: string; phone: string; starts_at: Date }[] = await runner.query(
        `SELECT a.id, p.phone, a.starts_at FROM appointments a JOIN patients p ON p.id = a.patient_id
          WHERE a.reminded_at IS NULL AND a.status = 'booked' AND a.starts_at < now() + interval '1 day' AND a.starts_at > now()
          ORDER BY a.starts_at LIMIT 50`,
      )
      const sent: string[] = []
      for (const row of due) {
        // One after the other on purpose: the gateway allows five a second. One failure does not stop the rest.
        await this.sms.remind(row.id, row.phone, row.starts_at).then(
          () => sent.push(row.id),
          (error) => this.logger.warn(`reminder ${row.id}: ${error.message}`),
        )
      }
      await runner.query('UPDATE appointments SET reminded_at = now() WHERE id = ANY($1)', [sent])
    } finally {
      await runner.query('SELECT pg_advisory_unlock_all()')
      await runner.release()
    }
  }
}
