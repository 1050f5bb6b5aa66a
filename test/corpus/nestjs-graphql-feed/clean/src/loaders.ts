import type { Comment, Member } from '@prisma/client'
import DataLoader from 'dataloader'
import type { PrismaService } from './prisma.service'

type Key = { spaceId: string; id: string }
const cacheKeyFn = (key: Key) => `${key.spaceId}/${key.id}`

/** All keys of a batch are of one request, hence of one space. */
export const loadersFor = (prisma: PrismaService) => ({
  members: new DataLoader<Key, Member | null, string>(
    async (keys) => {
      const rows = await prisma.member.findMany({ where: { spaceId: keys[0].spaceId, id: { in: keys.map((key) => key.id) } } })
      return keys.map((key) => rows.find((row) => row.id === key.id) ?? null)
    },
    { cacheKeyFn, maxBatchSize: 200 },
  ),
  comments: new DataLoader<Key, Comment[], string>(
    async (keys) => {
      const ids = keys.map((key) => key.id)
      const rows = await prisma.$queryRaw<Comment[]>`
        SELECT c.space_id AS "spaceId", c.id, c.post_id AS "postId", c.author_id AS "authorId", c.body, c.created_at AS "createdAt"
          FROM unnest(${ids}::uuid[]) AS p (id)
         CROSS JOIN LATERAL (SELECT * FROM comments WHERE space_id = ${keys[0].spaceId}::uuid AND post_id = p.id ORDER BY created_at DESC LIMIT 50) c`
      return keys.map((key) => rows.filter((row) => row.postId === key.id))
    },
    { cacheKeyFn, maxBatchSize: 100 },
  ),
})
export type Loaders = ReturnType<typeof loadersFor>
