import { Injectable, Logger } from '@nestjs/common'
import { Queue } from 'bullmq'
import { queueConnection } from './redis'

export type Commented = { version: 1; commentId: string }

@Injectable()
export class Notifications {
  private readonly logger = new Logger('notifications')
  private readonly queue = new Queue<Commented>('notify', { connection: queueConnection, defaultJobOptions: { attempts: 4, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true, removeOnFail: { age: 7 * 86_400 } } })

  async commented(commentId: string) {
    await this.queue.add('commented', { version: 1, commentId }, { jobId: `commented-${commentId}` }).catch((error) => this.logger.warn(error))
  }
}
