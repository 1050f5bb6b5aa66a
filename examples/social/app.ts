import { implement, Problem } from 'lintel'
import social from './blueprint.ts'

/** People one feed draws on: more would make it slower than it is worth. */
const mostFollowed = 200

export default implement(social, {
  async sharePost({ post, actor, db, emit }) {
    const share = await db.asSystem.share.create({ post: post.id, by: actor.id })
    await db.asSystem.post.update(post.id, { shareCount: { add: 1 } })
    emit('postShared', { post: post.id, by: actor.id })
    return share
  },

  async likePost({ post, actor, db, emit }) {
    const like = await db.asSystem.like.create({ post: post.id, by: actor.id })
    await db.asSystem.post.update(post.id, { likeCount: { add: 1 } })
    emit('postLiked', { post: post.id, by: actor.id })
    return like
  },

  async unlikePost({ post, actor, db }) {
    const like = await db.asSystem.like.first({ post: post.id, by: actor.id })
    if (!like) throw new Problem({ status: 404, code: 'not_liked', title: 'You do not like this post' })
    await db.asSystem.like.delete(like.id)
    await db.asSystem.post.update(post.id, { likeCount: { add: -1 } })
  },

  async feed({ actor, input, db }) {
    const follows = await db.follow.list({ where: { by: actor.id }, sort: '-createdAt', limit: mostFollowed })
    const authors = [actor.id, ...follows.items.map((follow) => follow.target)]
    return db.post.list({
      where: { author: { in: authors } },
      sort: '-createdAt',
      limit: 20,
      ...(input.after === null ? {} : { after: input.after }),
    })
  },
})
