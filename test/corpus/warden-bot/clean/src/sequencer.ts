import { log } from './log.js'

const most = 1_000
const tails = new Map<string, Promise<void>>()
let waiting = 0

/** In order within a guild, guilds beside each other. Full means that Discord is away or we are: what comes then is dropped, and said. */
export function inOrder(guildId: string, work: () => Promise<unknown>): boolean {
  if (waiting >= most) {
    log.warn({ guildId, waiting }, 'queue is full: event dropped')
    return false
  }
  waiting++
  const tail = (tails.get(guildId) ?? Promise.resolve())
    .then(work)
    .then(() => undefined, (error) => log.error({ err: error, guildId }, 'work failed'))
    .finally(() => {
      waiting--
      if (tails.get(guildId) === tail) tails.delete(guildId)
    })
  tails.set(guildId, tail)
  return true
}

export const drained = () => Promise.all(tails.values())
