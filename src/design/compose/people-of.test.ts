import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Access, FieldModel, Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { archetypes } from '../catalogue/archetypes.ts'
import { parts } from '../catalogue/parts.ts'
import { composeParts } from './compose-parts.ts'

const grantsOf = (access: Access): readonly Access[] => (access.is === 'any' ? access.of : [access])
const allOf = (grant: Access): readonly Access[] => (grant.is === 'all' ? grant.of : [grant])

/** Where somebody is to name a person in a new row whose own row they may not read: what they send is refused. Actions look people up themselves. */
function blindIn({ entities, actor }: Model): readonly string[] {
  const readers = grantsOf(entities.find(({ name }) => name === actor)!.can.read)
  const sees = (grant: Access) =>
    readers.some(
      (reader) => reader.is === 'anyone' || reader.is === 'signedIn' || allOf(grant).some((each) => isSameRole(reader, each)),
    )
  const peopleIn = (fields: readonly FieldModel[]) =>
    fields.filter(({ field, readOnly }) => !readOnly && field.kind === 'ref' && field.to === actor)
  const blind = (place: string, fields: readonly FieldModel[], access: Access) =>
    grantsOf(access)
      .filter((grant) => !sees(grant))
      .flatMap((grant) => {
        const own = allOf(grant).flatMap((each) => (each.is === 'path' ? [each.path[0]?.field] : []))
        return peopleIn(fields)
          .filter(({ name }) => !own.includes(name))
          .map(({ name }) => `${place}: ${name} for ${JSON.stringify(grant)}`)
      })
  return entities.flatMap(({ name, fields, can }) => blind(`${name}.create`, fields, can.create))
}

const isSameRole = (one: Access, other: Access) => one.is === 'role' && other.is === 'role' && one.role === other.role

test('who is to name a person may read who that is, in every kind of system as it is', () => {
  for (const { name, parts: of } of archetypes)
    assert.deepEqual(blindIn(normalise(composeParts(parts, { name, parts: of }).blueprint)), [], name)
})

test('control: a part in which nobody serves people is noticed', () => {
  const blind = parts.map(({ serves: _, ...part }) => part)
  const { blueprint } = composeParts(blind, { name: 'trial', parts: ['webhook-endpoints'] })
  assert.match(blindIn(normalise(blueprint)).join('\n'), /^eventSource\.create: sender for .*operator/)
})
