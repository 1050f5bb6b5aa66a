import type { Handlers } from 'lintel'
import type design from '../blueprint.js'

type Actions = Handlers<typeof design>

export const actions: Pick<Actions, 'sharePost' | 'unsharePost'> = {
  async sharePost({ post, actor, db, emit }) {
    const before = await db.share.first({ post: post.id, by: actor.id })
    if (before) return before
    const share = await db.asSystem.share.create({ post: post.id, by: actor.id })
    // Only the author may change a post, and a share counts whoever makes it.
    await db.asSystem.post.update(post.id, { shareCount: { add: 1 } })
    emit('postShared', { post: post.id, by: actor.id })
    return share
  },

  async unsharePost({ post, actor, db }) {
    const share = await db.share.first({ post: post.id, by: actor.id })
    if (!share) return
    await db.asSystem.share.delete(share.id)
    await db.asSystem.post.update(post.id, { shareCount: { add: -1 } })
  },
}
