import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Names = 'reportSubject' | 'moderationQueue' | 'resolveReport' | 'reinstateSubject'

/** Open reports that one decision covers; those beyond come up in the queue again. */
const mostAtOnce = 100

export const actions: Pick<Handlers<typeof design>, Names> = {
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
    if (verdict === 'upheld' && about !== null) {
      if (about.upheldReports === 0) emit('subjectHidden', { subject: about.id, owner: about.subjectOwner })
      await db.asSystem.subject.update(about.id, { upheldReports: { add: 1 } })
    }
    return db.report.get(report.id)
  },

  async reinstateSubject({ subject: { id, subjectOwner: owner, upheldReports }, actor, db, emit }) {
    if (owner === actor.id)
      throw new Problem({ status: 403, code: 'own_subject', title: 'Another moderator has to decide about what is yours' })
    if (upheldReports === 0) return
    await db.asSystem.subject.update(id, { upheldReports: { add: -upheldReports } })
    emit('subjectReinstated', { subject: id, owner })
  },
}
