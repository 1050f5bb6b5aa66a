import { Injectable, Logger } from '@nestjs/common'
import { LRUCache } from 'lru-cache'
import CircuitBreaker from 'opossum'
import { config } from './config'

const day = 86_400_000

/** Addresses of cover pictures. */
@Injectable()
export class Covers {
  private readonly log = new Logger('covers')
  private readonly known = new LRUCache<string, { address: string | null }>({ max: 5_000 })
  private readonly running = new Map<string, Promise<string | null>>() // never more than requests under way
  private readonly breaker = new CircuitBreaker((isbn: string) => this.ask(isbn), { timeout: 2_000, resetTimeout: 15_000, capacity: 30 })

  async addressOf(isbn: string): Promise<string | null> {
    const hit = this.known.get(isbn)
    if (hit) return hit.address
    const asked = this.running.get(isbn) ?? this.learn(isbn).finally(() => this.running.delete(isbn))
    this.running.set(isbn, asked)
    return asked
  }

  private async learn(isbn: string): Promise<string | null> {
    try {
      const address = await this.breaker.fire(isbn)
      this.known.set(isbn, { address }, { ttl: address ? day : 60_000 })
      return address
    } catch (error) {
      this.log.warn({ isbn, reason: (error as Error).message })
      this.known.set(isbn, { address: null }, { ttl: day })
      return null
    }
  }

  private async ask(isbn: string): Promise<string | null> {
    const answer = await fetch(`${config.coversUrl}/v1/${isbn}`, { signal: AbortSignal.timeout(1_500) })
    if (answer.status === 404) return null
    if (!answer.ok) throw new Error(`covers answered ${answer.status}`)
    return ((await answer.json()) as { address: string }).address
  }
}
