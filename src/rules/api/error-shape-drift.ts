import type { Contract, Schema } from '../../model/architecture/contract.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { described } from './reading/described.ts'
import { httpContracts, isError, nameOf } from './reading/operations.ts'

export const rule: Rule = {
  id: 'api/error-shape-drift',
  title: 'Errors of several shapes',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{file}` answers errors of {count} shapes: {shapes}',
  because: 'every client has to know which operation fails how, and shows nothing where it guesses wrong',
  instead: 'answer all errors in one shape: problem details of RFC 9457, with more members where one needs them',
  references: ['RFC 9457'],
  check(architecture, report) {
    for (const contract of httpContracts(architecture)) {
      const [most, ...others] = familiesOf(contract)
      const odd = others.at(-1)
      if (!most || !odd) continue
      report({
        at: odd.members[0]!.place,
        subject: `contract:${contract.file}`,
        values: {
          file: contract.file,
          count: others.length + 1,
          shapes: [most, ...others]
            .map(({ members, keys }) => `\`{ ${[...keys].slice(0, 4).join(', ')} }\` ${times(members.length)}`)
            .join(', '),
        },
        related: [most, ...others.slice(0, -1)].map(({ members }) => ({
          at: members[0]!.place,
          message: `as ${members[0]!.route} has it`,
        })),
      })
    }
  },
  bad: {
    'two that share no member': described(`paths:
  /orders:
    get:
      responses:
        '404': { content: { application/json: { schema: { type: object, properties: { code: { type: string }, message: { type: string } } } } } }
    post:
      responses:
        '400': { content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } }
`),
  },
  good: {
    'one, with more in one place': described(`paths:
  /orders:
    get: { responses: { '404': { $ref: '#/components/responses/Problem' }, default: { $ref: '#/components/responses/Problem' } } }
    post:
      responses:
        '422':
          content:
            application/problem+json:
              schema:
                allOf: [{ $ref: '#/components/schemas/Problem' }, { type: object, properties: { errors: { type: array, items: { type: string } } } }]
components:
  responses: { Problem: { content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } } }
  schemas: { Problem: { type: object, properties: { title: { type: string }, status: { type: integer } } } }
`),
    'two members shared, and one more each': described(`paths:
  /orders:
    get:
      responses:
        '404': { content: { application/json: { schema: { type: object, properties: { status: {}, message: {}, error: {} } } } } }
        '400': { content: { application/json: { schema: { type: object, properties: { status: {}, message: {}, details: {} } } } } }
`),
    'another service behind it, and a status that is no error of ours': described(`paths:
  /orders:
    get: { responses: { '404': { content: { application/json: { schema: { type: object, properties: { message: { type: string } } } } } } } }
  /proxy/maps:
    get: { responses: { '400': { content: { application/json: { schema: { type: object, properties: { error_code: { type: integer } } } } } } } }
  /oauth/token:
    post: { responses: { '400': { content: { application/json: { schema: { type: object, properties: { error: { type: string } } } } } } } }
  /health:
    get: { responses: { '503': { content: { application/json: { schema: { type: object, properties: { checks: { type: object } } } } } } } }
`),
  },
}

interface Family {
  /** Members of its smallest shape. */
  readonly keys: ReadonlySet<string>
  readonly members: { readonly route: string; readonly place: Place }[]
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** OAuth has an error of its own, health checks answer what they see, and what is passed through is another's. */
const notOurs = /(?:^|\/)(?:oauth2?|token|proxy|passthrough|health\w*|ready\w*|live\w*|status|graphql|scim|fhir)(?:\/|$)/i

/** Shapes of which one has all that the other has, or that share two members, are one family. The largest comes first. */
function familiesOf(contract: Contract): Family[] {
  const shapes = contract.operations.flatMap((operation) =>
    notOurs.test(operation.ownPath)
      ? []
      : operation.responses.flatMap(({ status, schema, types, place }) => {
          const keys = isError(status) && types.some((type) => /json/i.test(type)) ? keysOf(schema) : null
          return keys ? [{ keys, place: schema!.place, at: place, route: nameOf(operation, contract) }] : []
        }),
  )
  const families: Family[] = []
  for (const { keys, place, route } of [...shapes].sort((a, b) => a.keys.size - b.keys.size)) {
    const family = families.find((known) => {
      const shared = [...known.keys].filter((key) => keys.has(key)).length
      return shared >= 2 || shared === known.keys.size
    })
    if (family) family.members.push({ route, place })
    else families.push({ keys, members: [{ route, place }] })
  }
  return families.sort((a, b) => b.members.length - a.members.length)
}

/** null for what has no members of its own: alternatives, texts, a shape that is not described. */
function keysOf(schema: Schema | null): ReadonlySet<string> | null {
  const keys = Object.keys(schema?.properties ?? {})
  return keys.length > 0 && schema?.anyOf.length === 0 ? new Set(keys.sort()) : null
}
