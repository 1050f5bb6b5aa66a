import type { JsonObject } from '../../../kit/json.ts'
import type { Model } from '../../../model/model.ts'
import { callerColumns } from '../callers.ts'
import type { HandoffFile } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'
import { accessMatrix, unservedRights } from './access-matrix.ts'
import { authentication, functionAccess, objectAccess, propertyAccess } from './access-threats.ts'
import { consumptionOfOthers, inventory, misconfiguration, requestForgery } from './outside-threats.ts'
import type { Threat } from './threat.ts'
import { writeThreatPage } from './threat-page.ts'
import { businessFlows, consumption } from './use-threats.ts'

/** Each item of the OWASP API Security Top 10 (2023), as it stands for a model. */
export function threatsOf(model: Model): readonly Threat[] {
  return [
    objectAccess,
    authentication,
    propertyAccess,
    consumption,
    functionAccess,
    businessFlows,
    requestForgery,
    misconfiguration,
    inventory,
    consumptionOfOthers,
  ].map((judge): Threat => judge(model))
}

/** The threats by OWASP API Security Top 10 (2023) and who may do what, for people and for programs. */
export function writeSecurity(model: Model): readonly HandoffFile[] {
  const threats = threatsOf(model)
  const matrix = accessMatrix(model)
  const unserved = unservedRights(model)
  const callers = callerColumns(model).map(({ name }) => name)
  return [
    jsonFile('threats.json', {
      $schema: './threats.schema.json',
      system: model.name,
      tenancy: 'not declared',
      callers,
      threats,
      matrix,
      unserved,
    }),
    jsonFile('threats.schema.json', threatsSchema),
    writeThreatPage(model.name, { threats, matrix, unserved, callers }),
  ]
}

const text: JsonObject = { type: 'string', minLength: 1 }
const exactly = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const all = (items: JsonObject): JsonObject => ({ type: 'array', items })

const threatsSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'threats and access matrix of a backend',
  ...exactly({
    $schema: text,
    system: text,
    tenancy: {
      const: 'not declared',
      description: 'the language has no word for tenants; `tenant` of a token reaches handlers alone',
    },
    callers: all(text),
    threats: {
      type: 'array',
      minItems: 10,
      maxItems: 10,
      items: exactly({
        id: { type: 'string', pattern: '^API([1-9]|10):2023$' },
        title: text,
        source: { type: 'string', format: 'uri' },
        places: all(
          exactly({
            kind: { enum: ['entity', 'field', 'action', 'route', 'external', 'webhook', 'version', 'setting'] },
            name: text,
            detail: text,
          }),
        ),
        met: { ...all(exactly({ name: text, says: text })), minItems: 1 },
        left: all(text),
        verify: all(
          exactly({
            run: text,
            expect: text,
            request: {
              oneOf: [
                { type: 'null' },
                exactly({
                  method: text,
                  path: text,
                  token: { enum: ['none', 'broken', 'stranger'] },
                  body: { type: ['object', 'null'] },
                  statuses: { type: 'array', minItems: 1, items: { type: 'integer' } },
                }),
              ],
            },
          }),
        ),
      }),
    },
    matrix: all(
      exactly({
        operation: text,
        method: text,
        path: text,
        rule: text,
        callers: { type: 'object', additionalProperties: { enum: ['always', 'depends', 'never'] } },
      }),
    ),
    unserved: all(exactly({ entity: text, rights: all({ enum: ['read', 'create', 'update', 'delete'] }) })),
  }),
}
