import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blueprint } from '../../model/blueprint.ts'
import { catalogue } from '../catalogue/catalogue.ts'
import { nothingSaid } from '../decide/decide.test-kit.ts'
import { decide } from '../decide/decide.ts'
import { profiles } from '../decide/profiles.ts'
import { decisionTables } from '../decide/tables.ts'
import { standing, tenancyOf } from './tenancy.ts'

const template = catalogue.parts.find(({ name }) => name === 'organisations')!
const coming = [{ template, subject: null }]
const blueprint: Blueprint = { name: 'notes', actor: 'person', entities: { person: { fields: {} }, note: { fields: {} } } }

test('what was there before organisations belongs to none, and only where they are asked for and come', () => {
  const takes = tenancyOf(blueprint, ['organisations'], coming)
  assert.match(takes['tenancy/mode']!.because, /and `note` was there before and belongs to none/)
  assert.deepEqual(tenancyOf(blueprint, ['organisations'], []), {})
  assert.deepEqual(tenancyOf(blueprint, ['projects'], coming), {})
  assert.deepEqual(tenancyOf({ ...blueprint, entities: { person: { fields: {} } } }, ['organisations'], coming), {})
})

test('a team that keeps organisations apart further goes on so', () => {
  const takes = { ...tenancyOf(blueprint, ['organisations'], coming), 'api/style': { option: 'graphql', because: 'x' } }
  const alone = (name: string) =>
    decide(decisionTables, nothingSaid.values, nothingSaid.facts, profiles.find((profile) => profile.name === name)!)
  assert.equal(standing(takes, alone('default')), takes)
  assert.deepEqual(Object.keys(standing(takes, alone('discord-multitenant'))), ['api/style'])
})
