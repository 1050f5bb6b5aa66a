import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

/** Open reports that one decision covers; those beyond come up in the queue again. */
const mostAtOnce = 100

export const actions: Pick<Handlers<typeof design>, 'reportSubject' | 'moderationQueue' | 'resolveReport'> = {
  async reportSubject({ subject, input: { reason, note }, actor, db, emit }) {
    if (subject.subjectOwner === actor.id)
      throw new Problem({ status: 409, code: 'own_subject', title: 'Nobody reports what is their own' })
    const before = await db.report.first({ subject: subject.id, state: 'open', reporter: actor.id })
    if (before) return before
    const report = await db.asSystem.report.create({ subject: subject.id, reporter: actor.id, reason, note })
    emit('subjectReported', { subject: subject.id, report: report.id })
    return report
  },

  moderationQueue: ({ input: { after }, db }) =>
    db.report.list({ where: { state: 'open' }, sort: 'createdAt', limit: 50, ...(after === null ? {} : { after }) }),

  async resolveReport({ report, input: { verdict, resolution }, actor, db, emit, now }) {
    if (report.state === verdict) return report
    if (report.state !== 'open')
      throw new Problem({ status: 409, code: 'report_resolved', title: `The report was ${report.state} already` })
    if (report.reporter === actor.id)
      throw new Problem({
        status: 403,
        code: 'own_report',
        title: 'Another moderator has to decide about what you have reported',
      })
    const about = report.subject === null ? null : await db.asSystem.subject.find(report.subject)
    if (about?.subjectOwner === actor.id)
      throw new Problem({ status: 403, code: 'own_subject', title: 'Another moderator has to decide about what is yours' })
    const { items } =
      about === null
        ? { items: [report] }
        : await db.report.list({ where: { subject: about.id, state: 'open' }, limit: mostAtOnce })
    for (const { id, reporter, subject } of [report, ...items.filter(({ id }) => id !== report.id)]) {
      await db.asSystem.report.update(id, { state: verdict, resolution, resolvedBy: actor.id, resolvedAt: now })
      emit('reportResolved', { report: id, reporter, subject, verdict })
    }
    return db.report.get(report.id)
  },
}
