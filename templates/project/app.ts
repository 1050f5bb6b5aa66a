import { implement } from 'lintel'
import blueprint from './blueprint.js'

/** The code of the actions. Each runs in one transaction: all that it writes happens, or nothing. */
export default implement(
  blueprint,
  {
    async likePost({ post, actor, db, emit }) {
      const like = await db.like.create({ post: post.id, by: actor.id })
      // Only the author may change a post, and a like counts whoever gives it.
      await db.asSystem.post.update(post.id, { likeCount: { add: 1 } })
      emit('postLiked', { post: post.id, by: actor.id })
      return like
    },
  },
  {
    on: {
      // After the commit; where a mail or a notification would be sent.
      postLiked({ post, by }, { log }) {
        log.info({ post, by }, 'a post was liked')
      },
    },
  },
)
