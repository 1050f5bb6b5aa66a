import { cache } from './redis'

const key = (spaceId: string, memberId: string) => `space:${spaceId}:member:${memberId}:posts`

export async function postCount(spaceId: string, memberId: string, compute: () => Promise<number>) {
  const hit = await cache.get(key(spaceId, memberId))
  if (hit !== null) return Number(hit)
  const count = await compute() // one indexed count of one member: cheap enough to run twice
  await cache.set(key(spaceId, memberId), count, 'EX', 300)
  return count
}

export const forgetCount = (spaceId: string, memberId: string) => cache.unlink(key(spaceId, memberId))
