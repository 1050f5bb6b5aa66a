import { log } from './log.js'

const tails = new Map<string, Promise<void>>()

/** In order within a guild, guilds beside each other. */
export function inOrder(guildId: string, work: () => Promise<unknown>) {
  const tail = (tails.get(guildId) ?? Promise.resolve())
    .then(work)
    .then(() => undefined, (error) => log.error({ err: error, guildId }, 'work failed'))
    .finally(() => {
      if (tails.get(guildId) === tail) tails.delete(guildId)
    })
  tails.set(guildId, tail)
}

export const drained = () => Promise.all(tails.values())
