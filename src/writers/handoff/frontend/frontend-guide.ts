import { fenced } from '../../../kit/markdown.ts'
import { camel } from '../../../kit/text.ts'
import type { EntityModel, Model } from '../../../model/model.ts'
import { accessOf, accessWords, createNames, isOpen, type Operation, operationsOf } from '../../openapi/index.ts'
import { type HandoffFile, notDeclared } from '../handoff.ts'
import { heading, markdownFile, table } from '../text-file.ts'

/** How to call, sign in, page, repeat and read refusals. */
export function writeFrontendGuide(model: Model): HandoffFile {
  const operations = operationsOf(model)
  return markdownFile('README.md', [
    heading(1, `${model.name}: for the front end`),
    '`client.ts` is a typed client without dependencies, for browsers and Node; `openapi.json` says the same for other languages. ' +
      'Both are written from the blueprint: change that and write them again.',
    '## Call',
    callExample(model, operations),
    '## Sign in',
    signInWords(model),
    '## Retries and refusals',
    fenced(sharedExample, 'ts'),
    table(
      ['what comes', 'what to do'],
      [
        ['401 `unauthenticated`', 'get a new token, once, and repeat'],
        ['403 `forbidden`, 404 `not_found`', 'tell the person; what may not be seen is 404 too'],
        [
          '409 `request_in_progress`, 429, 503',
          'wait as long as `Retry-After` says, then repeat with the same `Idempotency-Key`',
        ],
        ['412 `stale`', 'the row changed since it was read: read it again and let the person decide'],
        ['422 `invalid`', '`errors[]` has a JSON pointer and a sentence for each field of a form'],
        ['no answer at all', 'repeat a `POST` with the same `Idempotency-Key`: it is done once, and answered alike for 24 hours'],
      ],
    ),
    '## Operations',
    table(
      ['operation', 'route', 'without a token', 'who may'],
      operations.map((operation) => [
        `\`${operation.operationId}\``,
        `\`${operation.method} ${operation.path}\``,
        isOpen(operation) ? 'yes' : 'no',
        accessWords(accessOf(operation)),
      ]),
    ),
    '## Limits',
    `A caller may make ${model.limit.text} requests; \`RateLimit\` tells what is left. ${actionLimits(model)} A page has 20 rows unless \`limit\` says, and 100 at most.`,
    '## Versions',
    versionWords(model),
  ])
}

function signInWords({ auth, roles, actor }: Model): string {
  const subject =
    actor === null
      ? 'The blueprint declares no actor.'
      : auth.subject === null
        ? `Its \`sub\` is the id of a \`${actor}\`.`
        : `Its \`sub\` is the \`${auth.subject}\` of a \`${actor}\`.`
  const known =
    roles.length === 0
      ? 'No roles are declared.'
      : `Roles are in its claim for roles: ${roles.map((role) => `\`${role}\``).join(', ')}.`
  return (
    `Requests carry \`Authorization: ${auth.scheme} <token>\`: a JWT of the issuer that the deployment names. ${subject} ${known} ` +
    'The backend issues no tokens itself: which flow a person signs in by is the issuer’s to say. In development, `npx lintel token --sub <id>` signs one.'
  )
}

function callExample(model: Model, operations: readonly Operation[]): string {
  const property = createNames(['then'])
  const names = new Map(model.entities.map(({ name, collection }) => [name, property(camel(collection))]))
  const listed = operations.find(({ kind }) => kind === 'list')?.entity
  const name = listed ? names.get(listed.name) : undefined
  const lines = [
    "import { createClient } from './client.ts'",
    '',
    "export const api = createClient({ baseUrl: 'http://127.0.0.1:3000', token: () => null })",
    ...(listed && name ? ['', ...listLines(listed, name)] : []),
  ]
  return fenced(lines.join('\n'), 'ts')
}

function listLines(entity: EntityModel, collection: string): readonly string[] {
  return [
    'export async function firstPage() {',
    `  const { items, next } = await api${/^[A-Za-z_$][\w$]*$/.test(collection) ? `.${collection}` : `['${collection}']`}.list({ limit: 20 })`,
    `  return { items, more: next !== null } // rows of \`${entity.name}\``,
    '}',
  ]
}

const sharedExample = `import { ApiProblem } from './client.ts'

const passing = new Set(['request_in_progress', 'limited', 'unavailable', 'external_unavailable'])

/** Repeats what may succeed later, with one key for all tries, so that it is done once. */
export async function withRetries<T>(call: (idempotencyKey: string) => Promise<T>, tries = 3): Promise<T> {
  const key = crypto.randomUUID()
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(key)
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : undefined
      const mayRepeat = problem === undefined || passing.has(problem.code)
      if (!mayRepeat || attempt === tries) throw error
      const pauseMs = problem?.retryAfterMs ?? 2 ** attempt * 250
      await new Promise((resolve) => setTimeout(resolve, pauseMs + Math.random() * 250))
    }
  }
}

/** What a form shows beside its fields: a sentence by JSON pointer. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {}
  return Object.fromEntries(error.errors.map(({ pointer, detail }) => [pointer ?? '', detail]))
}`

function actionLimits({ actions }: Model): string {
  const own = actions.flatMap(({ name, limit }) => (limit === null ? [] : [`\`${name}\` ${limit.text}`]))
  return own.length === 0 ? 'No action has a quota of its own.' : `Quotas of their own: ${own.join(', ')}.`
}

function versionWords({ version, versions }: Model): string {
  if (versions.length === 0) return `\`${version}\` is the only version that is served.`
  return table(
    ['version', 'document', 'deprecated', 'sunset', 'after its sunset', 'guide'],
    [
      [`\`${version}\``, '`openapi.json`', 'no', 'no', '', ''],
      ...versions.map(({ name, deprecatedAt, sunsetAt, ends, guide }) => [
        `\`${name}\``,
        `\`openapi.${name}.json\``,
        dayOf(deprecatedAt),
        dayOf(sunsetAt),
        ends ? '410 `version_ended`' : 'still served',
        guide ?? notDeclared,
      ]),
    ],
  )
}

/** A declared day, which is a fact of the blueprint and not the time of writing. */
function dayOf(ms: number | null): string {
  return ms === null ? notDeclared : new Date(ms).toISOString().slice(0, 10)
}
