import type { JsonObject } from '../../kit/json.ts'
import { codeSpan, escapeMarkdown, fenced, proseMarkdown, tableCode, tableProse } from '../../kit/markdown.ts'
import { couldAllow } from '../../model/access.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import { blueprintVariables } from '../../writers/handoff/index.ts'
import { accessOf, createSamples, isOpen, type Operation, operationsOf, type Samples } from '../../writers/openapi/index.ts'

export interface ReadmeInput {
  readonly model: Model
  /** What the project is, as a sentence. */
  readonly says: string
  /** Other pages of the project, with what each tells. */
  readonly pages: readonly { readonly path: string; readonly tells: string }[]
}

/** The README of a project that was designed: how to run it, requests that work, and what the environment says. */
export function writeReadme({ model, says, pages }: ReadmeInput): string {
  const samples = createSamples()
  const sub = subjectOf(model, samples)
  const blocks = [
    `# ${escapeMarkdown(model.name)}`,
    proseMarkdown(says),
    `Made with [Lintel](https://www.npmjs.com/package/lintel). ${codeSpan('blueprint.ts')} says what it is, ${codeSpan('parts/')} has its parts and their code, ${codeSpan('tests/')} what shows that they work.`,
    table(['command', 'does'], commandsOf(sub)),
    ...tryIt(model, sub, samples),
    `Data are kept in ${codeSpan('.lintel')}. Change the blueprint while ${codeSpan('npm run dev')} runs: what is new is added to what is stored, and a change that would lose something is refused with what to do.`,
    '## In production',
    `${codeSpan('npm start')} takes its settings from the environment and refuses to start when they are wrong.`,
    table(['variable', 'means'], [...variablesOf(model), ...settings]),
    ...(pages.length === 0
      ? []
      : [
          '## Read on',
          table(
            ['page', 'tells'],
            pages.map(({ path, tells }) => [tableCode(path), tableProse(tells)]),
          ),
        ]),
  ]
  return `${blocks.join('\n\n')}\n`
}

function commandsOf(sub: string): readonly (readonly string[])[] {
  return [
    ['`npm install`', 'fetches what it needs, once'],
    [
      '`npm run dev`',
      'serves on `http://127.0.0.1:3000` and reloads on every change; the documentation of its API is at `/docs`',
    ],
    [
      '`npm test`',
      'checks each part against a server with data of its own; with `DATABASE_URL=postgres://…` on PostgreSQL, where each has a database of its own',
    ],
    [`\`npm run token -- --sub ${sub}\``, 'prints a token that `npm run dev` accepts; `--role <name>` gives it a role'],
    ['`npm run check`', 'checks the types and the blueprint'],
    ['`npx lintel emit openapi`', 'prints the OpenAPI document; `types` a typed client, `diagram` a picture'],
    ['`npm start`', 'serves in production'],
  ]
}

// ── requests to try ──────────────────────────────────────────────────────────

const subjects = ['ada', 'ada-lovelace', 'ada@example.com']

/** Who signs in: a word that the field takes which tokens name their actor by. */
function subjectOf(model: Model, samples: Samples): string {
  const actor = actorOf(model)
  const { subject } = model.auth
  if (actor === null || subject === null) return subjects[0]!
  return subjects.find((each) => samples.body(actor, { idOf: () => null, known: { [subject]: each } }) !== null) ?? subjects[0]!
}

function actorOf({ actor, entities }: Model): EntityModel | null {
  return entities.find(({ name }) => name === actor) ?? null
}

/** Their own row, a row of theirs, and what is there then: two requests at least, where the model has as many. */
function tryIt(model: Model, sub: string, samples: Samples): readonly string[] {
  const own = ownRow(model, sub, samples)
  const row = firstRow(model, own !== null, samples)
  const list = listOf(model, row?.entity ?? own?.entity ?? null)
  const requests = [
    ...(own === null ? [] : [['# your own row, the first thing a new token makes', `ME=$(${create(own)} | ${readId})`]]),
    ...(row === null ? [] : [[`# a ${row.entity.name}`, create(row)]]),
    ...(list === null ? [] : [['# what is there', `curl -s ${address(list)}${isOpen(list) ? '' : token}`]]),
  ]
  if (requests.length === 0) return []
  const begin = [`TOKEN=$(npx lintel token --sub ${sub})`, 'API=http://127.0.0.1:3000']
  return ['## Try it', fenced([begin, ...requests].map((lines) => lines.join('\n')).join('\n\n'), 'sh')]
}

interface Create {
  readonly operation: Operation
  readonly entity: EntityModel
  readonly body: JsonObject
}

/** Stands for the id of the caller's row, which the shell puts in. */
const mine = '00000000-0000-7000-8000-000000000000'
const token = ' -H "authorization: Bearer $TOKEN"'
const readId = `node -p 'JSON.parse(require("fs").readFileSync(0)).id'`

/** Null where a token does not name its actor by a field: then nobody makes their own row. */
function ownRow(model: Model, sub: string, samples: Samples): Create | null {
  const { subject } = model.auth
  const entity = actorOf(model)
  const operation = createsOf(model).find((each) => each.entity === entity)
  if (entity === null || subject === null || operation === undefined) return null
  const body = samples.body(entity, { idOf: () => null, known: { [subject]: sub } })
  return body === null ? null : { operation, entity, body }
}

/** Of the first entity that the caller may make with no more than their own row. */
function firstRow(model: Model, hasOwn: boolean, samples: Samples): Create | null {
  const idOf = (entity: string) => (hasOwn && entity === model.actor ? mine : null)
  for (const operation of createsOf(model)) {
    const entity = operation.entity!
    if (entity.name === model.actor) continue
    const body = samples.body(entity, { idOf })
    if (body !== null) return { operation, entity, body }
  }
  return null
}

/** Those that somebody signed in may use who has no role. */
function createsOf(model: Model): readonly Operation[] {
  const member = { signedIn: true, roles: [], refusedRules: new Set(model.rules) }
  return operationsOf(model).filter((each) => each.kind === 'create' && couldAllow(accessOf(each), member))
}

function listOf(model: Model, entity: EntityModel | null): Operation | null {
  const lists = operationsOf(model).filter(({ kind }) => kind === 'list')
  return lists.find((each) => each.entity === entity) ?? lists[0] ?? null
}

function create({ operation, body }: Create): string {
  const json = JSON.stringify(body).replaceAll("'", `'\\''`).replaceAll(mine, `'"$ME"'`)
  return `curl -s ${address(operation)}${token} --json '${json}'`
}

function address({ path }: Operation): string {
  return `$API${path}`
}

// ── the environment ──────────────────────────────────────────────────────────

const settings: readonly (readonly string[])[] = [
  ['`PORT`, `HOST`', 'where it listens: `3000` on `0.0.0.0`'],
  ['`LINTEL_DATA`', 'the folder of the data: `.lintel`'],
  ['`DATABASE_URL`', 'a PostgreSQL database in place of that folder: `postgres://user:password@host:5432/database`'],
  ['`LINTEL_ISSUER`, `LINTEL_AUDIENCE`', 'whose tokens are accepted, and for whom they must be'],
  ['`LINTEL_LOG_LEVEL`', '`info`'],
  ['`LINTEL_TRUST_PROXY`', 'the proxies whose `X-Forwarded-For` is believed: `loopback`, `10.0.0.0/8`'],
  ['`OTEL_EXPORTER_OTLP_ENDPOINT`', 'where traces are sent'],
]

function variablesOf(model: Model): readonly (readonly string[])[] {
  return blueprintVariables(model).map(({ name, places }) => [
    tableCode(name),
    `the blueprint takes it for ${places.map(tableCode).join(', ')}`,
  ])
}

/** Cells are Markdown. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}
