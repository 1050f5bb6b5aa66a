import { type Handlers, type Id, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design

/** A feed draws on all that one follows in one statement; with more it would be slower than it is worth. */
const mostFollowed = 500

export const actions: Pick<Handlers<Design>, 'followUser' | 'unfollowUser' | 'homeFeed'> = {
  async followUser({ user, actor, db, emit }) {
    if (user.id === actor.id) throw new Problem({ status: 409, code: 'own_self', title: 'Nobody follows themselves' })
    const before = await db.follow.first({ person: user.id, by: actor.id })
    if (before) return before
    const mine = await tallyOf(db.asSystem, actor.id)
    if (mine.following >= mostFollowed)
      throw new Problem({ status: 409, code: 'follows_too_many', title: `One follows ${mostFollowed} people at most` })
    const follow = await db.asSystem.follow.create({ person: user.id, by: actor.id })
    await db.asSystem.followTally.update(mine.id, { following: { add: 1 } })
    await db.asSystem.followTally.update((await tallyOf(db.asSystem, user.id)).id, { followers: { add: 1 } })
    emit('userFollowed', { person: user.id, by: actor.id })
    return follow
  },

  async unfollowUser({ user, actor, db }) {
    const follow = await db.follow.first({ person: user.id, by: actor.id })
    if (!follow) return
    await db.asSystem.follow.delete(follow.id)
    await db.asSystem.followTally.update((await tallyOf(db.asSystem, actor.id)).id, { following: { add: -1 } })
    await db.asSystem.followTally.update((await tallyOf(db.asSystem, user.id)).id, { followers: { add: -1 } })
  },

  async homeFeed({ actor, input: { after }, db }) {
    const { items } = await db.follow.list({ where: { by: actor.id }, sort: '-createdAt', limit: mostFollowed })
    const authors = [actor.id, ...items.map(({ person }) => person)]
    return db.post.list({ where: { author: { in: authors } }, sort: '-createdAt', ...(after === null ? {} : { after }) })
  },
}

async function tallyOf(db: SystemDb<Design>, person: Id<'user'>) {
  return (await db.followTally.first({ person })) ?? (await db.followTally.create({ person }))
}
