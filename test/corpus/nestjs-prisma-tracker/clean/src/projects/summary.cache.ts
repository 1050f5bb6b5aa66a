import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import { Redis } from 'ioredis'

export type Summary = { open: number; doing: number; done: number }

/** Counts per project, one minute old at most. Concurrent misses of a process share one computation. */
@Injectable()
export class SummaryCache implements OnModuleDestroy {
  private readonly redis = new Redis(process.env.REDIS_URL!, { commandTimeout: 300, maxRetriesPerRequest: 1 })
  private readonly running = new Map<string, Promise<Summary>>() // emptied as each computation ends

  async get(organisationId: string, projectId: string, compute: () => Promise<Summary>): Promise<Summary> {
    const key = `org:${organisationId}:project:${projectId}:summary`
    const hit = await this.redis.get(key)
    if (hit) return JSON.parse(hit)
    let work = this.running.get(key)
    if (!work) {
      work = compute().then(async (summary) => {
        await this.redis.set(key, JSON.stringify(summary), 'EX', 60)
        return summary
      })
      this.running.set(key, work)
      const forget = () => this.running.delete(key)
      work.then(forget, forget)
    }
    return work
  }

  async drop(organisationId: string, projectId: string) {
    await this.redis.unlink(`org:${organisationId}:project:${projectId}:summary`)
  }

  onModuleDestroy() {
    this.redis.disconnect()
  }
}
