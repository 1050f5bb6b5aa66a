import { type Handlers, type Id, type Page, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>

const [encountersAtOnce, observationsAtOnce] = [50, 100]

export const actions: Pick<
  Actions,
  | 'giveConsent'
  | 'withdrawConsent'
  | 'beginTreatment'
  | 'endTreatment'
  | 'readRecord'
  | 'readOwnRecord'
  | 'recordEncounter'
  | 'recordObservations'
> = {
  async giveConsent({ patient, input, db, emit, now }) {
    const { practitioner, endsAt } = input
    if (endsAt <= now) throw new Problem({ status: 422, code: 'over', title: 'The consent would be over already' })
    const before = await db.consent.first({ patient: patient.id, practitioner, state: 'given' })
    if (before && before.endsAt === endsAt) return before
    // Consent is not changed but given anew, so that it can be told later what held when.
    if (before) await db.asSystem.consent.update(before.id, { state: 'withdrawn' })
    const consent = await db.asSystem.consent.create({ patient: patient.id, practitioner, endsAt })
    emit('consentGiven', { patient: patient.id, practitioner })
    return consent
  },

  async withdrawConsent({ consent: { id, patient, practitioner, state }, db, emit }) {
    if (state === 'withdrawn') return
    await db.asSystem.consent.update(id, { state: 'withdrawn' })
    emit('consentWithdrawn', { patient, practitioner })
  },

  async beginTreatment({ consent: { patient, practitioner, state, endsAt }, db, now }) {
    if (state !== 'given' || endsAt <= now)
      throw new Problem({ status: 409, code: 'no_consent', title: 'The consent holds no longer' })
    const before = await db.treatment.first({ patient, practitioner, state: 'active' })
    return before ?? db.asSystem.treatment.create({ patient, practitioner })
  },

  async endTreatment({ treatment: { id, state }, db, now }) {
    if (state === 'active') await db.asSystem.treatment.update(id, { state: 'ended', endedAt: now })
  },

  async readRecord({ input: { patient: id, reason, before }, actor, db, emit, now }) {
    await mustTreat(db.asSystem, id, actor.id, now)
    await db.asSystem.recordAccess.create({ patient: id, by: actor.id, what: 'read', reason })
    emit('recordRead', { patient: id, by: actor.id })
    const { name, bornOn } = await db.asSystem.patient.get(id)
    return { name, bornOn, ...(await recordOf(db.asSystem, id, before)) }
  },

  readOwnRecord: ({ patient, input: { before }, db }) => recordOf(db.asSystem, patient.id, before),

  async recordEncounter({ input: { patient, kind, at, notes }, actor, db, now }) {
    await mustTreat(db.asSystem, patient, actor.id, now)
    const { id } = await db.asSystem.encounter.create({ patient, practitioner: actor.id, kind, at, notes })
    await db.asSystem.recordAccess.create({ patient, by: actor.id, what: 'encounter', reason: kind })
    return { encounter: id }
  },

  async recordObservations({ input: { patient, encounter, observations }, actor, db, emit, now }) {
    await mustTreat(db.asSystem, patient, actor.id, now)
    const of = await db.asSystem.encounter.find(encounter)
    if (of?.patient !== patient || of.practitioner !== actor.id)
      throw new Problem({ status: 422, code: 'another_encounter', title: 'That is no encounter of yours with this patient' })
    await db.asSystem.recordAccess.create({ patient, by: actor.id, what: 'observation', reason: `of encounter ${encounter}` })
    const recorded: { observation: Id<'observation'> }[] = []
    for (const each of observations) {
      const { id } = await db.asSystem.observation.create({ ...each, patient, encounter })
      emit('observationRecorded', { patient, observation: id })
      recorded.push({ observation: id })
    }
    return { observations: recorded }
  },
}

/** Who treats and has consent; to everybody else there is no such patient, whether there is one or not. */
async function mustTreat(db: SystemDb<Design>, patient: Id<'patient'>, practitioner: Id<'user'>, now: string): Promise<void> {
  const consent = await db.consent.first({ patient, practitioner, state: 'given' })
  const treatment = await db.treatment.first({ patient, practitioner, state: 'active' })
  if (consent && treatment && consent.endsAt > now) return
  throw new Problem({ status: 404, code: 'not_found', title: 'There is no patient of yours with this id' })
}

/** What is older than `before`: go on before the oldest `at` of the answer, and nothing is passed over. */
async function recordOf(db: SystemDb<Design>, patient: Id<'patient'>, before: string | null) {
  const where = { patient, ...(before === null ? {} : { at: { lt: before } }) }
  const encounters = await db.encounter.list({ where, sort: '-at', limit: encountersAtOnce })
  const observations = await db.observation.list({ where, sort: '-at', limit: observationsAtOnce })
  const since = [endOf(encounters), endOf(observations)].sort().at(-1)!
  return {
    encounters: encounters.items
      .filter(({ at }) => at > since)
      .map(({ id, kind, at, notes }) => ({ encounter: id, kind, at, notes })),
    observations: observations.items
      .filter(({ at }) => at > since)
      .map(({ encounter, code, value, unit, at }) => ({ encounter, code, value, unit, at })),
  }
}

/** Where a list is cut: the instant of its last row, of which there may be others. Both lists end at the later cut. */
function endOf({ items, next }: Page<{ readonly at: string }>): string {
  const [first, last] = [items.at(0)?.at, items.at(-1)?.at]
  return next === null || last === undefined || last === first ? '' : last
}
