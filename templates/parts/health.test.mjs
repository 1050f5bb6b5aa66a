import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTest } from 'lintel/testing'

const backend = await startTest(new URL('..', import.meta.url))
after(() => backend.stop())
const doctor = await backend.signUp('doctor', { roles: ['practitioner'] })
const other = await backend.signUp('other', { roles: ['practitioner'] })
const endsAt = '2999-01-01T00:00:00+01:00'
const at = '2026-01-01T10:00:00.000Z'

async function admit(handle) {
  const person = await backend.signUp(handle)
  const patient = await person.post('/v1/patients', { person: person.id, name: `Name of ${handle}`, bornOn: '1980-05-05' }, 201)
  return { person, patient }
}
const consentTo = ({ person, patient }, practitioner, status = 200) =>
  person.post(`/v1/patients/${patient.id}/give-consent`, { practitioner: practitioner.id, endsAt }, status)
const begin = (who, consent, status = 200) => who.post(`/v1/consents/${consent.id}/begin-treatment`, {}, status)
const read = (who, { patient }, status = 200) => who.post('/v1/read-record', { patient: patient.id, reason: 'Follow-up' }, status)
const note = (who, { patient }, status = 201) =>
  who.post('/v1/record-encounter', { patient: patient.id, kind: 'visit', at, notes: 'Well' }, status)

test('who treats a patient and has consent reads the record, and each look is noted for the patient', async () => {
  const admitted = await admit('pia')
  await begin(doctor, await consentTo(admitted, doctor))
  const { encounter } = await note(doctor, admitted)
  const observations = [{ code: '8867-4', value: '72', unit: '/min', at }]
  await doctor.post('/v1/record-observations', { patient: admitted.patient.id, encounter, observations }, 201)
  const record = await read(doctor, admitted)
  assert.equal(record.name, 'Name of pia')
  assert.deepEqual(
    record.encounters.map(({ notes }) => notes),
    ['Well'],
  )
  assert.deepEqual(
    record.observations.map(({ code, value }) => [code, value]),
    [['8867-4', '72.000']],
  )
  const { items } = await admitted.person.get(`/v1/record-accesses?patient=${admitted.patient.id}&sort=-createdAt`, 200)
  assert.deepEqual(
    items.map(({ what, by }) => [what, by === doctor.id]),
    [
      ['read', true],
      ['observation', true],
      ['encounter', true],
    ],
  )
})

test('consent alone opens nothing, nor does a treatment whose consent was withdrawn', async () => {
  const admitted = await admit('quinn')
  const consent = await consentTo(admitted, doctor)
  await read(doctor, admitted, 404)
  await begin(doctor, consent)
  await read(doctor, admitted)
  await admitted.person.post(`/v1/consents/${consent.id}/withdraw-consent`, {}, 204)
  await read(doctor, admitted, 404)
  await note(doctor, admitted, 404)
  await begin(doctor, consent, 409)
})

test('a treatment that ended opens nothing', async () => {
  const admitted = await admit('rita')
  const treatment = await begin(doctor, await consentTo(admitted, doctor))
  await read(doctor, admitted)
  await admitted.person.post(`/v1/treatments/${treatment.id}/end-treatment`, {}, 204)
  await read(doctor, admitted, 404)
})

test('another practitioner and another patient see nothing', async () => {
  const [admitted, stranger] = [await admit('sara'), await admit('tom')]
  const consent = await consentTo(admitted, doctor)
  await begin(doctor, consent)
  const { encounter } = await note(doctor, admitted)
  await read(other, admitted, 404)
  await begin(other, consent, 404)
  await stranger.person.get(`/v1/patients/${admitted.patient.id}`, 404)
  await stranger.person.post(`/v1/patients/${admitted.patient.id}/give-consent`, { practitioner: other.id, endsAt }, 404)
  await stranger.person.post(`/v1/patients/${admitted.patient.id}/read-own-record`, {}, 404)
  assert.deepEqual((await stranger.person.get(`/v1/record-accesses?patient=${admitted.patient.id}`, 200)).items, [])
  await read(stranger.person, admitted, 403)
  await doctor.get(`/v1/patients/${admitted.patient.id}`, 404)
  await doctor.get(`/v1/encounters/${encounter}`, 404)
  await doctor.get('/v1/observations', 404)
})

test('patients read what is theirs, and only a practitioner treats', async () => {
  const admitted = await admit('uma')
  const consent = await consentTo(admitted, admitted.person)
  await begin(admitted.person, consent, 403)
  await begin(doctor, await consentTo(admitted, doctor))
  await note(doctor, admitted)
  const own = await admitted.person.post(`/v1/patients/${admitted.patient.id}/read-own-record`, {}, 200)
  assert.equal(own.encounters.length, 1)
})

test('who goes on before the oldest of a page passes nothing over', async () => {
  const admitted = await admit('vera')
  await begin(doctor, await consentTo(admitted, doctor))
  const { patient } = admitted
  const { encounter } = await note(doctor, admitted)
  // Three for each instant, so that a page ends in the middle of one.
  const minutes = Array.from({ length: 50 }, (_, i) => `2026-01-02T10:${String(i).padStart(2, '0')}:00+01:00`)
  for (const codes of [['a'], ['b'], ['c']]) {
    const observations = minutes.map((minute) => ({ code: codes[0], value: '1', unit: 'x', at: minute }))
    await doctor.post('/v1/record-observations', { patient: patient.id, encounter, observations }, 201)
  }
  const seen = new Set()
  let [before, notes] = [undefined, 0]
  for (let i = 0; i < 5; i++) {
    const page = await admitted.person.post(`/v1/patients/${patient.id}/read-own-record`, { before }, 200)
    const told = [...page.encounters, ...page.observations]
    if (told.length === 0) break
    notes += page.encounters.length
    for (const { code, at: when } of page.observations) seen.add(`${code} ${when}`)
    before = told.map((each) => each.at).sort()[0]
  }
  assert.deepEqual([seen.size, notes], [150, 1])
})
