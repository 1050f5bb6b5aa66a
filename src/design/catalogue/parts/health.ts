import { date, decimal, entity, json, list, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const kinds = ['visit', 'phone', 'video', 'emergency', 'inpatient'] as const
const notes = text({ max: 20_000, personal: true })
const code = text({ min: 1, max: 20, pattern: '^[A-Za-z0-9.-]+$' })
const unit = text({ min: 1, max: 20 })
const value = decimal({ precision: 12, scale: 3 })

export const health: PartTemplate = {
  name: 'health',
  says: 'records of patients, opened by practitioners who treat them and have their consent, with every look noted',
  needs: ['people'],
  roles: ['practitioner'],
  serves: ['practitioner'],
  declares: part({
    entities: {
      patient: entity(
        {
          person: ref('user', { unique: true, immutable: true }),
          name: text({ min: 1, max: 120, personal: true }),
          bornOn: date({ personal: true }),
          phone: text({ max: 30, personal: true, optional: true }),
          insuranceNumber: text({ max: 40, personal: true, optional: true }),
        },
        { can: { read: 'person', create: 'person', update: 'person' } },
      ),
      consent: entity(
        {
          patient: ref('patient', { as: 'consents', immutable: true }),
          practitioner: ref('user', { immutable: true }),
          state: oneOf(['given', 'withdrawn'], { default: 'given' }),
          endsAt: time({ immutable: true }),
        },
        {
          can: { read: ['patient.person', 'practitioner'] },
          unique: [{ on: ['patient', 'practitioner'], where: { state: 'given' } }],
          index: [
            ['patient', 'practitioner', 'state'],
            ['practitioner', 'state', '-createdAt'],
          ],
        },
      ),
      treatment: entity(
        {
          patient: ref('patient', { as: 'treatments', immutable: true }),
          practitioner: ref('user', { immutable: true }),
          state: oneOf(['active', 'ended'], { default: 'active' }),
          endedAt: time({ optional: true }),
        },
        {
          can: { read: ['patient.person', 'practitioner'] },
          unique: [{ on: ['patient', 'practitioner'], where: { state: 'active' } }],
          index: [
            ['patient', 'practitioner', 'state'],
            ['practitioner', 'state', '-createdAt'],
          ],
        },
      ),
      encounter: entity(
        {
          patient: ref('patient', { immutable: true }),
          practitioner: ref('user', { immutable: true }),
          kind: oneOf(kinds, { immutable: true }),
          at: time({ immutable: true }),
          notes: text({ max: 20_000, personal: true, immutable: true }),
        },
        {
          index: [['patient', '-at']],
          because: 'granted to nobody, so that there is no route to it: it is read by `readRecord`, which notes who looked',
        },
      ),
      observation: entity(
        {
          patient: ref('patient', { immutable: true }),
          encounter: ref('encounter', { immutable: true }),
          code: text({
            max: 20,
            immutable: true,
            personal: true,
            because: 'what was measured, by LOINC: `8867-4` is the heart rate',
          }),
          value: decimal({ precision: 12, scale: 3, immutable: true, personal: true }),
          unit: text({ max: 20, immutable: true }),
          at: time({ immutable: true }),
        },
        {
          index: [
            ['patient', '-at'],
            ['patient', 'code', '-at'],
          ],
          because: 'granted to nobody, as encounters are',
        },
      ),
      recordAccess: entity(
        {
          patient: ref('patient', { as: 'accesses', immutable: true }),
          by: ref('user', { immutable: true }),
          what: oneOf(['read', 'encounter', 'observation'], { immutable: true }),
          reason: text({ max: 300, immutable: true }),
        },
        {
          can: { read: 'patient.person' },
          plural: 'record-accesses',
          index: [
            ['patient', '-createdAt'],
            ['by', '-createdAt'],
          ],
          because: 'written in the transaction that reads; nobody can change or delete one',
        },
      ),
    },
    events: {
      consentGiven: { patient: ref('patient'), practitioner: ref('user') },
      consentWithdrawn: { patient: ref('patient'), practitioner: ref('user') },
      recordRead: { patient: ref('patient'), by: ref('user') },
      observationRecorded: { patient: ref('patient'), observation: ref('observation') },
    },
    actions: {
      giveConsent: {
        on: 'patient',
        input: { practitioner: ref('user'), endsAt: time() },
        returns: 'consent',
        allow: 'person',
        emits: ['consentGiven'],
        limit: '30/h',
      },
      withdrawConsent: { on: 'consent', allow: 'patient.person', emits: ['consentWithdrawn'], limit: '30/min' },
      beginTreatment: {
        on: 'consent',
        returns: 'treatment',
        allow: { all: ['practitioner', 'role:practitioner'] },
        limit: '60/min',
      },
      endTreatment: { on: 'treatment', allow: ['practitioner', 'patient.person'], limit: '60/min' },
      readRecord: {
        input: {
          patient: ref('patient'),
          reason: text({ min: 3, max: 300 }),
          before: time({ optional: true, because: 'to go on: the oldest `at` of the page before, of either list' }),
        },
        returns: {
          name: text({ max: 120 }),
          bornOn: date(),
          encounters: list(json({ encounter: ref('encounter'), kind: oneOf(kinds), at: time(), notes }), { max: 50 }),
          observations: list(json({ encounter: ref('encounter'), code, value, unit, at: time() }), { max: 100 }),
        },
        allow: 'role:practitioner',
        emits: ['recordRead'],
        limit: '60/min',
        because: 'a command, since it writes down who looked; a limit also tells apart treating and collecting',
      },
      readOwnRecord: {
        on: 'patient',
        input: { before: time({ optional: true }) },
        returns: {
          encounters: list(json({ encounter: ref('encounter'), kind: oneOf(kinds), at: time(), notes }), { max: 50 }),
          observations: list(json({ encounter: ref('encounter'), code, value, unit, at: time() }), { max: 100 }),
        },
        allow: 'person',
        limit: '60/min',
      },
      recordEncounter: {
        input: { patient: ref('patient'), kind: oneOf(kinds), at: time(), notes },
        returns: { encounter: ref('encounter') },
        status: 201,
        allow: 'role:practitioner',
        limit: '60/min',
      },
      recordObservations: {
        input: {
          patient: ref('patient'),
          encounter: ref('encounter'),
          observations: list(json({ code, value, unit, at: time() }), { max: 50 }),
        },
        returns: { observations: list(json({ observation: ref('observation') }), { max: 50 }) },
        status: 201,
        allow: 'role:practitioner',
        emits: ['observationRecorded'],
        limit: '60/min',
      },
    },
  }),
  code: ['actions'],
  load: {
    rows: { patient: 0.05, consent: 0.1, treatment: 0.1, encounter: 0.5, observation: 3, recordAccess: 3 },
    requests: {
      'patient.get': 0.1,
      'recordAccess.list': 0.05,
      readRecord: 0.1,
      readOwnRecord: 0.1,
      recordEncounter: 0.02,
      recordObservations: 0.02,
      giveConsent: 0.005,
    },
  },
}
