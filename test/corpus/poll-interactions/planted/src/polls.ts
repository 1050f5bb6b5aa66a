import { redis } from './redis.js'

const KEEP_S = 30 * 86_400

export interface Poll {
  id: string
  guild: string
  question: string
  open: boolean
  yes: number
  no: number
  createdAt: number
}

const pollKey = (guild: string, id: string) => `poll:${guild}:${id}`
const votesKey = (guild: string, id: string) => `votes:${guild}:${id}`
const guildKey = (guild: string) => `polls:${guild}`
const voterKey = (user: string) => `voter:${user}`

/** The id is the interaction's id: sent twice, it is the same poll. */
export async function openPoll(guild: string, id: string, question: string, createdAt: number) {
  await redis
    .multi()
    .hset(pollKey(guild, id), { question, open: '1', createdAt })
    .expire(pollKey(guild, id), KEEP_S)
    .zadd(guildKey(guild), createdAt, id)
    .zremrangebyscore(guildKey(guild), 0, createdAt - KEEP_S * 1000)
    .expire(guildKey(guild), KEEP_S)
    .exec()
}

export async function vote(guild: string, id: string, user: string, answer: 'yes' | 'no') {
  if ((await redis.hget(pollKey(guild, id), 'open')) !== '1') return false
  await redis
    .multi()
    .hset(votesKey(guild, id), user, answer)
    .expire(votesKey(guild, id), KEEP_S)
    .sadd(voterKey(user), votesKey(guild, id))
    .expire(voterKey(user), KEEP_S)
    .exec()
  return true
}

export async function close(guild: string, id: string) {
  if (!(await redis.exists(pollKey(guild, id)))) return false
  await redis.hset(pollKey(guild, id), 'open', '0')
  return true
}

export async function page(guild: string, limit: number, before: number): Promise<Poll[]> {
  const ids = await redis.zrevrangebyscore(guildKey(guild), `(${before}`, 0, 'LIMIT', 0, limit)
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.hgetall(pollKey(guild, id)).hvals(votesKey(guild, id))
  const answers = (await pipeline.exec()) ?? []
  return ids.map((id, i) => {
    const poll = answers[i * 2]![1] as Record<string, string>
    const votes = answers[i * 2 + 1]![1] as string[]
    const yes = votes.filter((v) => v === 'yes').length
    return { id, guild, question: poll.question ?? '', open: poll.open === '1', yes, no: votes.length - yes, createdAt: Number(poll.createdAt) }
  })
}

export async function forget(user: string) {
  const keys = await redis.keys('votes:*')
  const pipeline = redis.pipeline()
  for (const key of keys) pipeline.hdel(key, user)
  await pipeline.del(voterKey(user)).exec()
}
