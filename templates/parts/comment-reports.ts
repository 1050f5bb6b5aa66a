import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'
import * as comments from './comments-code.js'

type Names = 'reportComment' | 'commentModerationQueue' | 'resolveCommentReport'

/** Open reports that one decision covers; those beyond come up in the queue again. */
const mostAtOnce = 100

export const actions: Pick<Handlers<typeof design>, Names> = {
  async reportComment({ comment, input: { reason, note }, actor, db, emit }) {
    if (comment.author === actor.id)
      throw new Problem({ status: 409, code: 'own_comment', title: 'Nobody reports what is their own' })
    const before = await db.commentReport.first({ comment: comment.id, state: 'open', reporter: actor.id })
    if (before) return before
    const report = await db.asSystem.commentReport.create({ comment: comment.id, reporter: actor.id, reason, note })
    emit('commentReported', { comment: comment.id, commentReport: report.id })
    return report
  },

  commentModerationQueue: ({ input: { after }, db }) =>
    db.commentReport.list({ where: { state: 'open' }, sort: 'createdAt', limit: 50, ...(after === null ? {} : { after }) }),

  async resolveCommentReport({ commentReport: report, ...context }) {
    const { actor, db, emit, now } = context
    const { verdict, resolution } = context.input
    if (report.state === verdict) return report
    if (report.state !== 'open')
      throw new Problem({ status: 409, code: 'report_resolved', title: `The report was ${report.state} already` })
    if (report.reporter === actor.id)
      throw new Problem({
        status: 403,
        code: 'own_report',
        title: 'Another moderator has to decide about what you have reported',
      })
    const about = report.comment === null ? null : await db.asSystem.comment.find(report.comment)
    if (about?.author === actor.id)
      throw new Problem({ status: 403, code: 'own_comment', title: 'Another moderator has to decide about what is yours' })
    const { items } =
      about === null
        ? { items: [report] }
        : await db.commentReport.list({ where: { comment: about.id, state: 'open' }, limit: mostAtOnce })
    for (const { id, reporter, comment } of [report, ...items.filter(({ id }) => id !== report.id)]) {
      await db.asSystem.commentReport.update(id, { state: verdict, resolution, resolvedBy: actor.id, resolvedAt: now })
      emit('commentReportResolved', { commentReport: id, reporter, comment, verdict })
    }
    // What its author has withdrawn is hidden from others already.
    if (verdict === 'upheld' && about?.state === 'shown')
      await comments.actions.hideComment({ ...context, input: {}, comment: about })
    return db.commentReport.get(report.id)
  },
}
