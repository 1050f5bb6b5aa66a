import type { JsonObject } from '../../../kit/json.ts'
import type { MigrationFacts } from '../jobs/messages.ts'
import { pageOf, shortened } from '../page.ts'
import { folderAt } from '../project-path.ts'
import { approval, cursor, flag, listOf, next, oneOf, open, orNull, path, shape, text, total, whole } from '../schemas.ts'
import { defineTool, type Tool, type ToolContext } from '../tool.ts'

const allowDestructive = listOf(
  text('such as `person.bio`', { maxLength: 300 }),
  'names of values that may be destroyed, as the plan tells them',
  {
    maxItems: 200,
    default: [],
  },
)
const states = ['empty', 'fits', 'pending', 'begun']

interface PlanInput {
  readonly path?: string
  readonly allowDestructive?: readonly string[]
  readonly observe?: boolean
  readonly cursor?: string
}

export const migratePlan: Tool = defineTool<PlanInput>({
  name: 'migrate_plan',
  title: 'Plan a migration',
  says: 'What leads from the present tables to those of the blueprint: steps in waves of expand, backfill and contract, each with its lock, its risk, what it destroys and its SQL. Changes nothing.',
  example: {
    input: { path: '.' },
    answers: '{ "state": "pending", "forbidden": ["person.bio"], "items": [{ "id": "drop-person.bio", "wave": "contract", … }] }',
  },
  input: shape({
    path,
    allowDestructive,
    observe: flag('on PostgreSQL, run it in a copy of the schema and tell the locks as they were seen', { default: true }),
    cursor,
  }),
  output: shape(
    {
      state: oneOf('`empty`: no tables yet; `fits`: nothing to do; `begun`: a migration is under way', states),
      engine: text('`sqlite` or `postgres`'),
      locksFrom: text('where the locks that it tells come from'),
      forbidden: listOf(text('such as `person.bio`'), 'what it destroys and nobody permitted; `migrate_apply` leaves it'),
      items: listOf(open('a step: `id`, `wave`, `risk`, `lock`, `why`, `destroys`, `done`, `sql`'), 'of this page'),
      total,
      next,
    },
    ['state', 'engine', 'locksFrom', 'forbidden', 'items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', allowDestructive: allow = [], observe = true, cursor: from }, context) {
    const facts = await context.job({ kind: 'migratePlan', path: folderAt(context.project, at), allow, observe })
    const { state, engine, locksFrom, steps, forbidden } = facts
    const page = pageOf(steps.map(shortStep), { cursor: from })
    const lines = page.items.map(({ id, wave, risk, why }) => `${wave} ${id}: ${why} (${risk})`)
    return {
      data: { state, engine, locksFrom, forbidden: pageOf(forbidden, {}, 3_000).items, ...page },
      text: [wordsOf(facts), ...lines].join('\n'),
    }
  },
})

function shortStep(step: MigrationFacts['steps'][number]): JsonObject {
  return { ...step, sql: step.sql.slice(0, 20).map((sql) => shortened(sql, 1_500)) }
}

function wordsOf({ state, forbidden }: MigrationFacts): string {
  if (state === 'empty') return 'there are no tables yet: the first start makes them'
  if (state === 'fits') return 'nothing to do: the tables fit the blueprint'
  return forbidden.length === 0 ? 'nothing is destroyed' : `would be destroyed, unless it is left: ${forbidden.join(', ')}`
}

interface ApplyInput {
  readonly path?: string
  readonly allowDestructive?: readonly string[]
  readonly through?: 'backfill' | 'contract'
  readonly approval?: string
}

export const migrateApply: Tool = defineTool<ApplyInput>({
  name: 'migrate_apply',
  title: 'Apply a migration',
  says: 'Changes the tables as `migrate_plan` tells, wave after wave; it may be ended at any moment and called again. Without an approval it does nothing and answers with the plan that a person can approve.',
  example: {
    input: { through: 'backfill' },
    answers: '{ "state": "approval_needed", "planId": "plan-…", … }, then with `approval`: { "state": "ready", … }',
  },
  input: shape({
    path,
    allowDestructive,
    through: oneOf(
      '`backfill`: no further, so that nothing is taken away; `contract`: without a stop for the new code to be deployed',
      ['backfill', 'contract'],
    ),
    approval,
  }),
  output: shape(
    {
      state: oneOf('`ready`: deploy the new code, then call again; `forbidden`: what is left would destroy values', [
        'empty',
        'nothing',
        'ready',
        'done',
        'forbidden',
      ]),
      destroys: listOf(text('such as `person.bio`'), 'what was left, because nobody permitted it'),
      says: text('what to do next'),
    },
    ['state', 'destroys', 'says'],
  ),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
  async run({ path: at = '.', allowDestructive: allow = [], through, approval: token }, context) {
    const folder = folderAt(context.project, at)
    const facts = await context.job({ kind: 'migratePlan', path: folder, allow, observe: false })
    if (facts.state === 'empty' || facts.state === 'fits') return applied(facts.state === 'empty' ? 'empty' : 'nothing', [])
    approve(context, { facts, token, ...proposalOf(facts, { path: at, allow, through }) })
    const done = await context.job({
      kind: 'migrateApply',
      path: folder,
      allow,
      through: through ?? null,
      state: facts.fingerprint,
    })
    return applied(done.state, done.destroys)
  },
})

function applied(state: string, destroys: readonly string[]) {
  const says = {
    empty: 'there are no tables yet: the first start makes them',
    nothing: 'nothing to do: the tables fit the blueprint',
    ready: 'expanded and filled: deploy the new code, then call `migrate_apply` again to take away what old code needed',
    done: 'the tables are those of the blueprint',
    forbidden: 'the rest would destroy values: name them in `allowDestructive` to have it done',
  }[state]
  return { data: { state, destroys, says: says ?? state }, text: `${state}: ${says}` }
}

interface Proposal {
  readonly tool: string
  readonly input: JsonObject
  readonly title: string
  readonly changes: readonly string[]
  readonly loses: readonly string[]
  readonly safeWay: readonly string[]
}

function proposalOf(
  { steps }: MigrationFacts,
  {
    path: at,
    allow,
    through,
  }: { readonly path: string; readonly allow: readonly string[]; readonly through: ApplyInput['through'] },
): Proposal {
  const asked = { path: at, allowDestructive: allow, ...(through === undefined ? {} : { through }) }
  const waves = through === 'backfill' ? ['expand', 'backfill'] : ['expand', 'backfill', 'contract']
  const left = steps.filter(({ done, wave }) => !done && waves.includes(wave))
  const loses = left.flatMap(({ destroys }) => destroys).filter((name) => allow.includes(name))
  return {
    tool: 'migrate_apply',
    input: asked,
    title: `change the tables in ${left.length} steps${through === undefined ? '' : `, through ${through}`}`,
    changes: left.map(({ wave, id, why }) => `${wave} ${id}: ${why}`),
    loses: [...new Set(loses)].map((name) => `every value of \`${name}\`, for good`),
    safeWay: [
      '`through: "backfill"` adds and fills, and takes nothing away; the code before can still be served, and `migrate_down` takes it back',
      ...(loses.length === 0 ? [] : ['without `allowDestructive` no value is destroyed', 'make a backup of the database first']),
    ],
  }
}

function approve(
  context: ToolContext,
  { facts, token, ...proposal }: Proposal & { readonly facts: MigrationFacts; readonly token: string | undefined },
): void {
  context.needsApproval({ ...proposal, boundTo: { state: facts.fingerprint } }, token)
}

interface DownInput {
  readonly path?: string
  readonly approval?: string
}

export const migrateDown: Tool = defineTool<DownInput>({
  name: 'migrate_down',
  title: 'Take back a migration',
  says: 'Takes back a migration that is under way and was not contracted yet: the tables are those of the code before. What the new code wrote into new columns is lost. Without an approval it does nothing and answers with the plan.',
  example: { input: {}, answers: '{ "state": "approval_needed", "planId": "plan-…", … }' },
  input: shape({ path, approval }),
  output: shape(
    { state: oneOf('what came of it', ['nothing', 'taken back']), steps: whole('how many were taken back', [0, 100_000]) },
    ['state', 'steps'],
  ),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
  async run({ path: at = '.', approval: token }, context) {
    const folder = folderAt(context.project, at)
    const facts = await context.job({ kind: 'migratePlan', path: folder, allow: [], observe: false })
    if (facts.state !== 'begun')
      return { data: { state: 'nothing', steps: 0 }, text: 'nothing to take back: no migration is under way' }
    const done = facts.steps.filter((step) => step.done)
    approve(context, {
      facts,
      token,
      tool: 'migrate_down',
      input: { path: at },
      title: `take back ${done.length} steps of the migration that is under way`,
      changes: done.map(({ wave, id }) => `takes back ${wave} ${id}`),
      loses: ['what the new code has written into columns and tables that the old code does not have'],
      safeWay: ['leave it: both codes can be served until `contract`', 'finish it with `migrate_apply`'],
    })
    const taken = await context.job({ kind: 'migrateDown', path: folder, state: facts.fingerprint })
    const state = taken.state === 'nothing' ? 'nothing' : 'taken back'
    return { data: { state, steps: taken.steps }, text: `${state}: ${taken.steps} steps` }
  },
})

interface StatusInput {
  readonly path?: string
  readonly cursor?: string
}

export const migrateStatus: Tool = defineTool<StatusInput>({
  name: 'migrate_status',
  title: 'See how far a migration is',
  says: 'How far the migration is that is under way, step by step, and what comes next; without one, whether the blueprint asks for other tables.',
  example: {
    input: {},
    answers: '{ "state": "ready", "says": "deploy the new code, then …", "items": [{ "id": …, "done": true }] }',
  },
  input: shape({ path, cursor }),
  output: shape(
    {
      state: oneOf('`pending`: the blueprint asks for other tables', [
        'empty',
        'none',
        'pending',
        'expand',
        'backfill',
        'ready',
        'contract',
      ]),
      startedAt: orNull(text('when the migration began')),
      says: text('what the next step is'),
      items: listOf(open('a step: `id`, `wave`, `done`, `rows`'), 'of this page'),
      total,
      next,
    },
    ['state', 'startedAt', 'says', 'items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', cursor: from }, context) {
    const found = await context.job({ kind: 'migrateStatus', path: folderAt(context.project, at) })
    const { state = null, startedAt = null, next: says = '', steps = [] } = found
    const page = pageOf(steps as readonly JsonObject[], { cursor: from })
    return { data: { state, startedAt, says, ...page }, text: `${state}; next: ${says}` }
  },
})
