import type { JsonObject } from '../kit/json.ts'
import type { ActionVersion, EntityVersion, Version } from './blueprint.ts'
import { closed, type KeySchemas, reference } from './schema-fields.ts'

/** Older versions of the API, as far as they differ from the present one. */
export function versionDefinitions(): Readonly<Record<string, JsonObject>> {
  return {
    apiVersion,
    day,
    version: closed('version', 'an older version of the API; what is not named is as it is now', versionKeys, []),
    entityVersion: {
      ...(closed('version of an entity', 'an entity as an older version knows it', entityKeys, []) as object),
      type: ['object', 'null'],
      examples: [{ fields: { name: 'title' } }],
    },
    actionVersion: {
      ...(closed('version of an action', 'an action as an older version knows it', actionKeys, []) as object),
      type: ['object', 'null'],
      examples: [{ action: 'checkout' }],
    },
    fieldVersion: { ...movedField, type: ['string', 'object'] },
    fieldVersionOrGone: { ...movedField, type: ['string', 'object', 'null'] },
    wordsVersion: {
      title: 'words',
      type: 'object',
      maxProperties: 200,
      additionalProperties: {
        title: 'words of today',
        type: ['string', 'array'],
        items: { type: 'string' },
        minItems: 1,
        maxItems: 200,
        examples: ['active', ['inactive', 'archived']],
      },
      examples: [{ on: 'active', off: ['inactive', 'archived'] }],
    },
  }
}

const apiVersion: JsonObject = {
  title: 'version of an API',
  type: 'string',
  pattern: '^v[0-9]{1,6}$',
  examples: ['v2'],
}
const day: JsonObject = { title: 'day', type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', examples: ['2026-11-01'] }
const movedField: JsonObject = {
  title: 'version of a field',
  properties: { from: reference('name'), optional: { type: 'boolean', description: 'may be left out in this version' } },
  required: ['from'],
  additionalProperties: false,
  examples: ['title', { from: 'price', optional: true }],
}
const because = reference('because')
const flag = (description: string): JsonObject => ({ type: 'boolean', description })
const names = (of: string, maxProperties: number, description: string): JsonObject => ({
  type: 'object',
  description,
  maxProperties,
  propertyNames: reference('name'),
  additionalProperties: reference(of),
})

const versionKeys: KeySchemas<Version> = {
  deprecated: { ...(reference('day') as object), description: 'from when on it is deprecated' },
  sunset: { ...(reference('day') as object), description: 'from when on it may no longer answer' },
  ends: flag('after the sunset it is answered 410'),
  guide: {
    type: 'string',
    maxLength: 2000,
    description: 'where people read how to move on',
    examples: ['https://example.com/v2'],
  },
  entities: names('entityVersion', 500, 'by the name they have in this version; null for what it does not have'),
  actions: names('actionVersion', 2000, 'by the name they have in this version; null for what it does not have'),
  because,
}

/** A field of today under another name, or one of its own that code makes. */
const namedOrMade: JsonObject = {
  if: { type: 'object', required: ['kind'], additionalProperties: true },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: reference('shapeField'),
  else: reference('fieldVersion'),
}
const words: JsonObject = {
  type: 'object',
  description: 'by field: its words in this version, and those of today that each stands for; the first is what is written',
  maxProperties: 200,
  additionalProperties: reference('wordsVersion'),
}
const absent: JsonObject = {
  type: 'object',
  description: 'by field of today: what is stored where this version has nothing to say',
  maxProperties: 200,
  additionalProperties: true,
}
const nameMap = (of: JsonObject, description: string): JsonObject => ({
  type: 'object',
  description,
  maxProperties: 200,
  propertyNames: reference('name'),
  additionalProperties: of,
})

const entityKeys: KeySchemas<EntityVersion> = {
  entity: { ...(reference('name') as object), description: 'what it is called now' },
  plural: { title: 'plural', type: 'string', pattern: '^(?=.{1,80}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$', examples: ['people'] },
  fields: nameMap(namedOrMade, 'by name in this version: what the field is called now, or what code makes of others'),
  relations: nameMap(reference('name'), 'by name in this version: what the list is called now'),
  values: words,
  without: { ...(reference('nameList') as object), description: 'fields and lists of today that it does not know' },
  absent,
  code: flag('`toOld` and `toNew` in code make the fields that are declared here, and take them'),
}

const actionKeys: KeySchemas<ActionVersion> = {
  action: { ...(reference('name') as object), description: 'what it is called now' },
  http: { ...(reference('httpText') as object), description: 'where it answered, when not at the place of its name' },
  input: nameMap(
    reference('fieldVersionOrGone'),
    'by name in this version: what it is called now; null for what it does not know',
  ),
  returns: nameMap(
    reference('fieldVersionOrGone'),
    'by name in this version: what it is called now; null for what it does not know',
  ),
  values: words,
  absent,
}
