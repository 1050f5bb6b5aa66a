import type { WithId } from 'mongodb'
import type { Comment } from '../database.js'

export const view = (comment: WithId<Comment>) => ({
  id: comment._id.toHexString(),
  threadId: comment.threadId.toHexString(),
  author: comment.author,
  text: comment.text,
  state: comment.state,
  createdAt: comment.createdAt,
})

export const page = (found: WithId<Comment>[], limit: number) => ({
  items: found.map(view),
  next: found.length === limit ? found.at(-1)?._id.toHexString() : undefined,
})
