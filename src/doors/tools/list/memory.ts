import type { MemoryEntry, NewMemory } from '../../../memory/index.ts'
import { pageOf, shortened } from '../page.ts'
import { listOf, open, orNull, shape, text, whole } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

const page = {
  limit: whole('most rows; 50 unless said', [1, 1_000], { default: 50 }),
  offset: whole('rows to leave out: `nextOffset` of the answer before', [0, 10_000_000], { default: 0 }),
}
const nextOffset = orNull(whole('where to go on; null at the end', [0, 10_000_000]))
const sql = text('one statement; quotes inside of values are doubled', { minLength: 1, maxLength: 100_000 })

interface QueryInput {
  readonly sql: string
  readonly limit?: number
  readonly offset?: number
}

export const agentKnowledgeQuery: Tool = defineTool<QueryInput>({
  name: 'agent_knowledge_query',
  title: 'Query what is known',
  says: 'One SELECT over `decisions`, `patterns`, `insights` and `memory`. Ask it before a design: what was decided holds. Everything but reading is refused.',
  example: {
    input: { sql: "SELECT * FROM decisions WHERE decision_type = 'architecture' ORDER BY created_at DESC LIMIT 5" },
    answers: '{ "columns": ["id", "agent_name", …], "rows": [[4, "backend-architect", …]], "nextOffset": null }',
  },
  input: shape({ sql, ...page }, ['sql']),
  output: shape(
    {
      columns: listOf(text('a name'), 'in the order of the cells'),
      rows: listOf(
        { type: 'array', items: { type: ['string', 'number', 'null'] } },
        'of this page; a long cell is cut, and ends in `…`',
      ),
      nextOffset,
    },
    ['columns', 'rows', 'nextOffset'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ sql: statement, limit = 50, offset = 0 }, context) {
    const found = await (await context.knowledge()).query(statement, { limit, offset })
    const rows = found.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? shortened(cell, 4_000) : cell)))
    const fit = pageOf(rows, { limit })
    const goesOn = fit.items.length < rows.length ? offset + fit.items.length : found.nextOffset
    return {
      data: { columns: found.columns, rows: fit.items, nextOffset: goesOn },
      text: [found.columns.join(' | '), ...fit.items.map((row) => row.map((cell) => cell ?? 'NULL').join(' | '))].join('\n'),
    }
  },
})

export const agentKnowledgeExecute: Tool = defineTool<{ readonly sql: string }>({
  name: 'agent_knowledge_execute',
  title: 'Record what was decided or learnt',
  says: 'One INSERT or UPDATE of `decisions`, `patterns` or `insights`. Record a decision after it was taken, with its rationale. DELETE, DROP, ATTACH, PRAGMA, triggers and several statements are refused: a decision that holds no more gets another `status`.',
  example: {
    input: {
      sql: "INSERT INTO decisions (agent_name, decision_type, title, description, rationale) VALUES ('backend-architect', 'architecture', 'T', 'D', 'R')",
    },
    answers: '{ "changes": 1, "lastId": 4, "files": ["docs/adr/0004-t.md"], "problems": [] }',
  },
  input: shape({ sql }, ['sql']),
  output: shape(
    {
      changes: whole('rows', [0, 1_000_000]),
      lastId: orNull(whole('of the row that was inserted last', [0, Number.MAX_SAFE_INTEGER])),
      files: listOf(text('a path'), 'files of `docs/adr/` that say the same now'),
      problems: listOf(text('file, line, what is wrong'), 'what keeps files and memory from saying the same'),
    },
    ['changes', 'lastId', 'files', 'problems'],
  ),
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
  async run({ sql: statement }, context) {
    const memory = await context.knowledge()
    const { changes, lastId } = await memory.execute(statement)
    const { files, problems } = await memory.writeFiles()
    const told = pageOf(problems, {}, 4_000).items
    const text = [
      `${changes} changed${lastId === null ? '' : `, id ${lastId}`}`,
      ...files.map((file) => `wrote ${file}`),
      ...told,
    ]
    return { data: { changes, lastId, files: pageOf(files, {}, 4_000).items, problems: told }, text: text.join('\n') }
  },
})

const key = text('such as `current_architecture`', { minLength: 1, maxLength: 200 })
const entry = shape(
  {
    key: text('its key'),
    version: whole('counts from 1', [1, Number.MAX_SAFE_INTEGER]),
    value: text('what was kept'),
    agentName: text('who kept it'),
    createdAt: text('RFC 3339, UTC'),
  },
  ['key', 'version', 'value', 'agentName', 'createdAt'],
)

function shown({ key: name, version, value, agentName, createdAt }: MemoryEntry, most = 14_000) {
  return { key: name, version, value: shortened(value, most), agentName, createdAt }
}

export const memoryStore: Tool = defineTool<NewMemory>({
  name: 'memory_store',
  title: 'Keep a value',
  says: 'Keeps a text under a key, beside the values that the key had before. With `expectedVersion`, only while nobody has kept another since.',
  example: {
    input: { key: 'current_architecture', value: 'one service, SQLite', expectedVersion: 3 },
    answers: '{ "key": "current_architecture", "version": 4, … }',
  },
  input: shape(
    {
      key,
      value: text('the text; JSON is a text too', { maxLength: 1_000_000 }),
      agentName: text('who keeps it', { maxLength: 200 }),
      expectedVersion: whole('the version that the value was made from; 0 when there was none', [0, Number.MAX_SAFE_INTEGER]),
    },
    ['key', 'value'],
  ),
  output: shape(
    { key: text('its key'), version: whole('of what was kept', [1, Number.MAX_SAFE_INTEGER]), createdAt: text('RFC 3339, UTC') },
    ['key', 'version', 'createdAt'],
  ),
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
  async run(input, context) {
    const { key: name, version, createdAt } = await (await context.knowledge()).store(input)
    return { data: { key: name, version, createdAt }, text: `${name} has version ${version}` }
  },
})

interface RetrieveInput {
  readonly key: string
  readonly history?: number
}

export const memoryRetrieve: Tool = defineTool<RetrieveInput>({
  name: 'memory_retrieve',
  title: 'Get a kept value',
  says: 'The present value of a key, and with `history` the values that it had before, the newest first.',
  example: {
    input: { key: 'current_architecture' },
    answers: '{ "entry": { "version": 4, "value": "one service, SQLite", … }, "history": [] }',
  },
  input: shape({ key, history: whole('how many earlier values', [0, 100], { default: 0 }) }, ['key']),
  output: shape({ entry: orNull(entry), history: listOf(entry, 'earlier values, the newest first; as many as fit') }, [
    'entry',
    'history',
  ]),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ key: name, history = 0 }, context) {
    const knowledge = await context.knowledge()
    const found = await knowledge.retrieve(name)
    const earlier = history === 0 || found === null ? [] : await knowledge.history(name, { limit: history + 1 })
    const fit = pageOf(
      earlier
        .filter(({ version }) => version !== found?.version)
        .slice(0, history)
        .map((each) => shown(each, 1_000)),
      {},
      4_000,
    )
    return {
      data: { entry: found === null ? null : fitted(found), history: fit.items },
      text:
        found === null ? `nothing is kept under \`${name}\`; \`memory_search\` looks for words` : shortened(found.value, 10_000),
    }
  },
})

/** Escaped in JSON a text may be six times as long. */
function fitted(found: MemoryEntry) {
  for (let most = 12_000; ; most = Math.floor(most / 2)) {
    const cut = shown(found, most)
    if (JSON.stringify(cut).length <= 13_000) return cut
  }
}

interface SearchInput {
  readonly words: string
  readonly limit?: number
  readonly offset?: number
}

export const memorySearch: Tool = defineTool<SearchInput>({
  name: 'memory_search',
  title: 'Search what is known',
  says: 'Decisions, patterns, insights and kept values about some words, best first.',
  example: {
    input: { words: 'retry queue' },
    answers: '{ "items": [{ "kind": "pattern", "reference": "pattern 12", "title": …, "excerpt": … }], "nextOffset": null }',
  },
  input: shape(
    {
      words: text('words, not SQL', { minLength: 1, maxLength: 1_000 }),
      limit: whole('20 unless said', [1, 100], { default: 20 }),
      offset: page.offset,
    },
    ['words'],
  ),
  output: shape({ items: listOf(open('`kind`, `reference`, `title`, `excerpt`'), 'of this page'), nextOffset }, [
    'items',
    'nextOffset',
  ]),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ words, limit = 20, offset = 0 }, context) {
    const hits = await (await context.knowledge()).search(words, { limit: limit + 1, offset })
    const shorter = hits.slice(0, limit).map(({ kind, reference, title, excerpt }) => ({
      kind,
      reference,
      title: shortened(title, 300),
      excerpt: shortened(excerpt, 600),
    }))
    const fit = pageOf(shorter, {})
    const more = fit.items.length < hits.length ? offset + fit.items.length : null
    if (offset > 0 && hits.length === 0)
      throw new ToolError('past_the_end', `there are no more than ${offset} hits`, 'begin anew without `offset`')
    return {
      data: { items: fit.items, nextOffset: more },
      text:
        fit.items.length === 0
          ? 'nothing is known about that'
          : fit.items.map(({ reference, title, excerpt }) => `${reference}: ${title}\n  ${excerpt}`).join('\n'),
    }
  },
})
