import { type Handlers, Problem, type Row, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Comment = Row<Design, 'comment'>
type Names = 'commentOnSubject' | 'editComment' | 'withdrawComment' | 'hideComment' | 'showComment'

const deepest = 5

export const actions: Pick<Handlers<Design>, Names> = {
  async commentOnSubject({ subject, input: { body, parent }, actor, db, emit }) {
    const above = parent === null ? null : await db.comment.find(parent)
    if (parent !== null && (above?.subject !== subject.id || above.state !== 'shown'))
      throw new Problem({ status: 422, code: 'not_answerable', title: 'There is no such comment here to answer to' })
    if (above?.depth === deepest)
      throw new Problem({ status: 409, code: 'too_deep', title: `Answers go ${deepest} deep at most` })
    const depth = above ? above.depth + 1 : 0
    const comment = await db.asSystem.comment.create({ subject: subject.id, author: actor.id, parent, depth, body })
    await addToCounts(db.asSystem, comment, 1)
    emit('commentAdded', { subject: subject.id, comment: comment.id, author: actor.id })
    return comment
  },

  editComment: ({ comment, input: { body }, db, now }) => db.asSystem.comment.update(comment.id, { body, editedAt: now }),

  withdrawComment: ({ comment, db }) => move(db.asSystem, comment, 'withdrawn'),

  async hideComment({ comment, db, emit }) {
    refuseWithdrawn(comment)
    if (comment.state === 'shown')
      emit('commentHidden', { subject: comment.subject, comment: comment.id, author: comment.author })
    return move(db.asSystem, comment, 'hidden')
  },

  showComment({ comment, db }) {
    refuseWithdrawn(comment)
    return move(db.asSystem, comment, 'shown')
  },
}

function refuseWithdrawn({ state }: Comment): void {
  if (state === 'withdrawn')
    throw new Problem({ status: 409, code: 'comment_withdrawn', title: 'Its author has withdrawn this comment' })
}

/** To a state that it may have already; only what was or will be shown counts. */
async function move(db: SystemDb<Design>, comment: Comment, state: Comment['state']): Promise<Comment> {
  if (comment.state === state) return comment
  if (comment.state === 'shown') await addToCounts(db, comment, -1)
  if (state === 'shown') await addToCounts(db, comment, 1)
  return db.comment.update(comment.id, { state })
}

async function addToCounts(db: SystemDb<Design>, { subject, parent }: Comment, add: 1 | -1): Promise<void> {
  const tally = (await db.commentTally.first({ subject })) ?? (await db.commentTally.create({ subject }))
  await db.commentTally.update(tally.id, { count: { add } })
  if (parent !== null) await db.comment.update(parent, { replyCount: { add } })
}
