import type { CodeTable } from './code-table.ts'

const present = "version: 'v2', entities: { product: entity({ title: text() }, { can: { create: 'anyone' } }) }"
const grown = "version: 'v2', entities: { product: entity({ title: text(), sku: text() }, { can: { create: 'anyone' } }) }"
const stated =
  "version: 'v2', entities: { task: entity({ state: oneOf(['active', 'inactive', 'archived']) }, { can: { create: 'anyone' } }) }"

/** Older versions of an API that could not be served as they are declared. */
export const versionCodes: CodeTable = {
  LNTM100: {
    title: 'a version that is the present one',
    because: 'the blueprint itself says what the present version is; `versions` says how older ones differ from it',
    remedy: 'raise `version`, or remove it from `versions`',
    example: {
      bad: "versions: { v1: { deprecated: '2026-11-01' } }",
      good: "version: 'v2', versions: { v1: { deprecated: '2026-11-01' } }",
    },
  },
  LNTM101: {
    title: 'days that cannot be',
    because: 'clients are told these days in headers and plan by them; a version is deprecated before it ends (RFC 9745)',
    remedy: 'write days that there are, the sunset not before the deprecation',
    example: {
      bad: "version: 'v2', versions: { v1: { deprecated: '2026-11-01', sunset: '2026-10-01' } }",
      good: "version: 'v2', versions: { v1: { deprecated: '2026-11-01', sunset: '2027-06-01' } }",
    },
  },
  LNTM102: {
    title: 'two names for one thing',
    because: 'what a version writes under the one name would be overwritten under the other',
    remedy: 'keep one of the two names',
    example: {
      bad: `${present}, versions: { v1: { entities: { product: { fields: { name: 'title', label: 'title' } } } } }`,
      good: `${present}, versions: { v1: { entities: { product: { fields: { name: 'title' } } } } }`,
    },
  },
  LNTM103: {
    title: 'a value that an older version cannot give',
    because: 'clients of the older version go on making rows, and none of them would say what is required today',
    remedy: 'say in `absent` what is stored then, give the field a `default`, or make it `optional`',
    example: {
      bad: `${grown}, versions: { v1: { entities: { product: { without: ['sku'] } } } }`,
      good: `${grown}, versions: { v1: { entities: { product: { without: ['sku'], absent: { sku: 'unknown' } } } } }`,
    },
  },
  LNTM104: {
    title: 'a value that cannot stand in',
    because:
      'what is stored where an older version says nothing has to be a value of the field, and may not replace what it says',
    remedy: 'write a value that the field can hold, for a field that the version does not know',
    example: {
      bad: `${grown}, versions: { v1: { entities: { product: { without: ['sku'], absent: { sku: 7 } } } } }`,
      good: `${grown}, versions: { v1: { entities: { product: { without: ['sku'], absent: { sku: 'unknown' } } } } }`,
    },
  },
  LNTM105: {
    title: 'words that stand for nothing',
    because: 'each word of today must have one word in the version, or its rows could not be told there',
    remedy: 'write for each word of the version the words of today that it stands for, each once',
    example: {
      bad: `${stated}, versions: { v1: { entities: { task: { values: { state: { on: 'activ' } } } } } }`,
      good: `${stated}, versions: { v1: { entities: { task: { values: { state: { on: 'active', off: ['inactive', 'archived'] } } } } } }`,
    },
  },
  LNTM106: {
    title: 'a field that nothing makes',
    because: 'a field that is no field of today has to be made of others by code, and code makes only such fields',
    remedy: 'declare the fields of the version that code makes, and add `code: true`',
    example: {
      bad: `${present}, versions: { v1: { entities: { product: { fields: { name: text() }, without: ['title'], absent: { title: '-' } } } } }`,
      good: `${present}, versions: { v1: { entities: { product: { fields: { name: text() }, without: ['title'], code: true } } } }`,
    },
  },
  LNTM108: {
    title: 'an action on what a version does not have',
    because: 'the action would take or answer rows of which that version knows nothing',
    remedy: 'take the action out of the version too, or leave the entity in it',
    example: {
      bad: "version: 'v2', entities: { audit: entity({ note: text() }) }, actions: { close: { on: 'audit', allow: 'signedIn' } }, versions: { v1: { entities: { audit: null } } }",
      good: "version: 'v2', entities: { audit: entity({ note: text() }) }, actions: { close: { on: 'audit', allow: 'signedIn' } }, versions: { v1: { entities: { audit: null }, actions: { close: null } } }",
    },
  },
  LNTM109: {
    title: 'a guide that nobody can open',
    because: 'it is sent to clients in a header, where only a whole address leads anywhere',
    remedy: "write it in full, such as 'https://example.com/moving-to-v2'",
    example: {
      bad: "version: 'v2', versions: { v1: { guide: 'docs/moving.md' } }",
      good: "version: 'v2', versions: { v1: { guide: 'https://example.com/moving-to-v2' } }",
    },
  },
}
