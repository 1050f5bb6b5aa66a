import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { SmsClient } from './sms.client'

/** Every minute. */
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
      const due: { id: string; phone: string; starts_at: Date }[] = await runner.query(
        `SELECT a.id, p.phone, a.starts_at FROM appointments a JOIN patients p ON p.id = a.patient_id
          WHERE a.reminded_at IS NULL AND a.status = 'booked' AND a.starts_at < now() + interval '1 day' AND a.starts_at > now()
          ORDER BY a.starts_at`,
      )
      await Promise.all(
        due.map(async (row) => {
          await this.sms.remind(row.id, row.phone, row.starts_at)
          await this.database.query('UPDATE appointments SET reminded_at = now() WHERE id = $1', [row.id])
        }),
      )
    } finally {

      await runner.release()
    }
  }
}
