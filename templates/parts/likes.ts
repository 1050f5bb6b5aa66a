import type { Handlers, Id, SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design

export const actions: Pick<Handlers<Design>, 'likeSubject' | 'unlikeSubject'> = {
  async likeSubject({ subject, actor, db, emit }) {
    const before = await db.like.first({ subject: subject.id, by: actor.id })
    if (before) return before
    const like = await db.asSystem.like.create({ subject: subject.id, by: actor.id })
    await addToTally(db.asSystem, subject.id, 1)
    emit('subjectLiked', { subject: subject.id, by: actor.id })
    return like
  },

  async unlikeSubject({ subject, actor, db }) {
    const like = await db.like.first({ subject: subject.id, by: actor.id })
    if (!like) return
    await db.asSystem.like.delete(like.id)
    await addToTally(db.asSystem, subject.id, -1)
  },
}

async function addToTally(db: SystemDb<Design>, subject: Id<'subject'>, add: 1 | -1): Promise<void> {
  const tally = (await db.likeTally.first({ subject })) ?? (await db.likeTally.create({ subject }))
  await db.likeTally.update(tally.id, { count: { add } })
}
