import type {
  CompleteRequestParams,
  CompleteResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
  Resource,
} from '@modelcontextprotocol/server'
import { listCodes, listRules } from '../../house/explain.ts'
import { isObject, type JsonObject } from '../../kit/json.ts'
import { findingsOf, fitting, shortFinding } from '../tools/index.ts'
import type { Door } from './door.ts'
import { pageAt } from './pages.ts'

const resourcesOnAPage = 100
const mimeType = 'application/json'
const sections = ['entities', 'actions', 'events', 'jobs', 'sagas', 'external', 'webhooks', 'errors']

/** What is always there; each may be read from a cursor on. */
const fixed: readonly (Pick<Resource, 'uri' | 'name' | 'title'> & { readonly description: string })[] = [
  { uri: 'lintel://model', name: 'model', title: 'The model', description: 'the names of all that the blueprint has' },
  {
    uri: 'lintel://decisions',
    name: 'decisions',
    title: 'Decisions',
    description: 'what was decided, in short form, the newest first',
  },
  {
    uri: 'lintel://patterns',
    name: 'patterns',
    title: 'Patterns',
    description: 'patterns of backends by category, in short form',
  },
  {
    uri: 'lintel://errors',
    name: 'errors',
    title: 'Codes',
    description: 'every code of a mistake, a problem or a rule, with its title',
  },
  {
    uri: 'lintel://findings',
    name: 'findings',
    title: 'Findings',
    description: 'of the last review, in short form, the most severe first',
  },
]

const templates = [
  {
    uriTemplate: 'lintel://model/{section}',
    name: 'model-section',
    description: `the things of one section: ${sections.join(', ')}`,
  },
  { uriTemplate: 'lintel://model/{section}/{name}', name: 'model-thing', description: 'one entity, action, event … in full' },
  { uriTemplate: 'lintel://decision/{id}', name: 'decision', description: 'one decision in full; `ADR-4` has the id 4' },
  { uriTemplate: 'lintel://pattern/{id}', name: 'pattern', description: 'one pattern in full' },
  {
    uriTemplate: 'lintel://error/{code}',
    name: 'error',
    description: 'what a code or a rule means, with an example; `/` in the id of a rule is written `%2F`',
  },
  { uriTemplate: 'lintel://finding/{fingerprint}', name: 'finding', description: 'one finding of the last review in full' },
]

export async function listResources(door: Door, cursor: string | undefined): Promise<ListResourcesResult> {
  const { library, more } = door
  const all = [
    ...fixed.map((each) => ({ ...each, mimeType })),
    ...more.resources.map(({ resource }) => resource),
    ...(await known(door)),
    ...found(door),
    ...codes(),
  ]
  const { items, nextCursor } = pageAt(library, all, { cursor, most: resourcesOnAPage })
  return { resources: [...items], ...(nextCursor === undefined ? {} : { nextCursor }) }
}

function codes(): readonly Resource[] {
  return [...listCodes(), ...listRules()].map(({ code, title }) => ({
    uri: `lintel://error/${encodeURIComponent(code)}`,
    name: code,
    title,
    mimeType,
  }))
}

function found({ open }: Door): readonly Resource[] {
  const report = open.workshop.lastReview.report()?.report
  return (report === undefined ? [] : findingsOf(report)).map(({ fingerprint, title }) => ({
    uri: `lintel://finding/${encodeURIComponent(String(fingerprint))}`,
    name: String(fingerprint),
    title: String(title),
    mimeType,
  }))
}

/** Decisions and patterns by title. Memory that cannot be opened tells so when it is asked, not in a list. */
async function known({ open }: Door): Promise<readonly Resource[]> {
  try {
    const knowledge = await open.workshop.knowledge()
    const [decisions, patterns] = await Promise.all([
      knowledge.query('SELECT id, title FROM decisions ORDER BY id DESC', { limit: 500 }),
      knowledge.query('SELECT id, name FROM patterns ORDER BY id', { limit: 500 }),
    ])
    const shown =
      (kind: string, name: string) =>
      ([id, title]: readonly (string | number | null)[]) => ({
        uri: `lintel://${kind}/${id}`,
        name: `${name}${id}`,
        title: String(title),
        mimeType,
      })
    return [...decisions.rows.map(shown('decision', 'ADR-')), ...patterns.rows.map(shown('pattern', 'pattern '))]
  } catch {
    return []
  }
}

export function listTemplates({ more }: Door): ListResourceTemplatesResult {
  const extra = more.template === null ? [] : [{ uriTemplate: more.template.uriTemplate, name: more.template.name }]
  return { resourceTemplates: [...templates.map((each) => ({ ...each, mimeType })), ...extra] }
}

/** @throws ResourceNotFoundError, ProtocolError */
export async function readResource(door: Door, uri: string, signal: AbortSignal): Promise<ReadResourceResult> {
  const { library, more } = door
  const extra = more.resources.find(({ resource }) => resource.uri === uri)?.read() ?? more.template?.read(uri)
  if (extra) return extra
  const asked = readUri(uri)
  if (asked === null) throw new library.ResourceNotFoundError(uri)
  const data = asked.from === 'findings' ? findings(door) : await fromTool(door, { ...asked, uri }, signal)
  return { contents: [{ uri, mimeType, text: JSON.stringify(data, null, 1) }] }
}

function findings({ open }: Door): JsonObject {
  const report = open.workshop.lastReview.report()?.report
  if (report === undefined) return { summary: {}, items: [], says: 'nothing was reviewed yet: call `review`' }
  const all = findingsOf(report)
  return fitting({
    summary: report.summary!,
    items: all.slice(0, 60).map(shortFinding),
    says: `${all.length} in all; \`review\` pages them`,
  })
}

interface Asked {
  readonly from: string
  readonly input: JsonObject
}

async function fromTool(
  { library, open }: Door,
  { from, input, uri }: Asked & { readonly uri: string },
  signal: AbortSignal,
): Promise<JsonObject> {
  const { isError, data, text } = await open.caller.call(from, input, { signal, progress: () => {} })
  if (!isError) {
    if (from === 'agent_knowledge_query' && 'sql' in input && /\bWHERE\b/.test(String(input.sql)))
      return oneRow(data) ?? notFound(library, uri)
    return data
  }
  const { code } = isObject(data.error) ? data.error : {}
  if (code === 'not_found' || code === 'unknown_code' || code === 'no_review') return notFound(library, uri)
  throw new library.ProtocolError(library.ProtocolErrorCode.InternalError, text)
}

function notFound(library: Door['library'], uri: string): never {
  throw new library.ResourceNotFoundError(uri)
}

function oneRow({ columns, rows }: JsonObject): JsonObject | null {
  const [row] = rows as readonly (readonly (string | number | null)[])[]
  if (row === undefined) return null
  return Object.fromEntries((columns as readonly string[]).map((column, at) => [column, row[at] ?? null]))
}

/** Which tool answers it: a resource is a tool's answer at an address. */
function readUri(uri: string): Asked | null {
  if (!uri.startsWith('lintel://') || uri.length > 2_000 || !URL.canParse(uri)) return null
  const { host, pathname, searchParams } = new URL(uri)
  const steps = pathname.split('/').slice(1).map(decoded)
  if (steps.includes(null)) return null
  const [first, second, ...rest] = steps as string[]
  if (rest.length > 0) return null
  const cursor = searchParams.get('cursor')
  const paged = cursor === null ? {} : { cursor }
  const alone = first === undefined || first === ''
  if (host === 'model') return modelOf(alone ? undefined : first, second, paged)
  if (second !== undefined) return null
  if (host === 'errors' && alone) return { from: 'explain', input: paged }
  if (host === 'findings' && alone) return { from: 'findings', input: {} }
  if (host === 'decisions' && alone)
    return rowsOf('SELECT id, decision_type, title, status, created_at FROM decisions ORDER BY id DESC', cursor)
  if (host === 'patterns' && alone) return rowsOf('SELECT id, category, name FROM patterns ORDER BY category, id', cursor)
  if (alone) return null
  if (host === 'error') return { from: 'explain', input: { code: first } }
  if (host === 'finding') return { from: 'finding', input: { fingerprint: first } }
  if ((host === 'decision' || host === 'pattern') && /^\d{1,9}$/.test(first))
    return { from: 'agent_knowledge_query', input: { sql: `SELECT * FROM ${host}s WHERE id = ${Number(first)}`, limit: 1 } }
  return null
}

function modelOf(section: string | undefined, name: string | undefined, paged: JsonObject): Asked | null {
  if (section !== undefined && !sections.includes(section)) return null
  return {
    from: 'model',
    input: { ...(section === undefined ? {} : { section }), ...(name === undefined ? {} : { name }), ...paged },
  }
}

function rowsOf(sql: string, cursor: string | null): Asked {
  return { from: 'agent_knowledge_query', input: { sql, limit: 100, offset: Number(/^\d{1,7}$/.exec(cursor ?? '')?.[0] ?? 0) } }
}

function decoded(step: string): string | null {
  try {
    return decodeURIComponent(step)
  } catch {
    return null
  }
}

/** Words that an argument of a template may take. */
export function completeResource({ ref, argument }: CompleteRequestParams): CompleteResult {
  const of = ref.type === 'ref/resource' ? ref.uri : ''
  const words =
    of === 'lintel://error/{code}'
      ? [...listCodes(), ...listRules()].map(({ code }) => code)
      : of.startsWith('lintel://model/') && argument.name === 'section'
        ? sections
        : []
  const all = words.filter((word) => word.toLowerCase().startsWith(argument.value.toLowerCase()))
  return { completion: { values: all.slice(0, 100), total: all.length, hasMore: all.length > 100 } }
}
