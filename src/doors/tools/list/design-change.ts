import type { ProposedPlan } from '../../../approval/index.ts'
import type { JsonObject } from '../../../kit/json.ts'
import {
  contradictedAnswer,
  designOutput,
  fileAnswer,
  inTheWay,
  sectionAnswer,
  shortDecision,
  shortFile,
  summaryAnswer,
  writtenAnswer,
} from '../design-answer.ts'
import { profile, profileAt, request, supersede, write } from '../design-input.ts'
import type { ChangeFacts } from '../jobs/design-facts.ts'
import { pageOf, shortened } from '../page.ts'
import { folderAt, refuseLinksTo } from '../project-path.ts'
import { approval, cursor, oneOf, path, shape, text } from '../schemas.ts'
import { type Answer, defineTool, type Tool } from '../tool.ts'

const sections = ['changes', 'statements', 'migration', 'threats', 'decisions', 'files'] as const

interface Input {
  readonly request: string
  readonly path?: string
  readonly profile?: string
  readonly section?: (typeof sections)[number]
  readonly item?: string
  readonly supersede?: boolean
  readonly write?: boolean
  readonly approval?: string
  readonly cursor?: string
}

export const designChange: Tool = defineTool<Input>({
  name: 'design_change',
  title: 'Change a design',
  says: 'What a sentence changes of a project that there is: parts that come, edits of files, what it means for clients and for what is stored, tables, and what is decided otherwise. It shows only; `write` does it, once a person has approved. What a person wrote stays, and where an edit cannot be made safely the line to write is told.',
  example: {
    input: { request: 'add comments with moderation' },
    answers: '{ "state": "proposed", "summary": { "parts": [{ "name": "comments", "about": "post", … }], "files": […], … }, … }',
  },
  input: shape(
    {
      request,
      path,
      profile,
      section: oneOf('in place of the short form, all of a section page by page', sections),
      item: text('with `section`, one of it in full: the id of a decision, the path of a file', { maxLength: 300 }),
      supersede,
      write,
      approval,
      cursor,
    },
    ['request'],
  ),
  output: designOutput(
    oneOf('`contradicted`: a decision that holds is in the way; `unchanged`: all of it is there', [
      'proposed',
      'contradicted',
      'unchanged',
      'written',
    ]),
  ),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
  async run(input, context) {
    const { request: asked, path: at = '.', section } = input
    context.project.writablePathOf(at)
    const order = { path: folderAt(context.project, at), request: asked, profile: profileAt(context.project, input.profile) }
    const facts = await context.job({ kind: 'changePlan', ...order })
    const paths = facts.files.map((file) => file.path)
    refuseLinksTo(context.project, at, paths)
    if (section !== undefined) return sectionOf(facts, section, input)
    const against = inTheWay(facts.contradictions)
    if (against.length > 0 && input.supersede !== true) return contradictedAnswer(against, summaryOf(facts))
    if (facts.files.length === 0 && facts.decided.length === 0)
      return summaryAnswer('unchanged', unchangedWords(facts), summaryOf(facts), facts.present)
    if (input.write !== true) return proposedAnswer(facts)
    context.needsApproval(proposalOf(facts, input), input.approval)
    const written = await context.job({ kind: 'changeApply', ...order, state: facts.fingerprint })
    return writtenAnswer(written, at, { byHand: pageOf(facts.byHand, {}, 3_000).items })
  },
})

function sectionOf(facts: ChangeFacts, section: Exclude<Input['section'], undefined>, { item, cursor: from }: Input): Answer {
  const page = { state: 'proposed', item, cursor: from }
  const same = (each: JsonObject) => each
  if (section === 'decisions') return sectionAnswer({ ...page, all: facts.decided, short: shortDecision, by: 'id' })
  if (section === 'changes') return sectionAnswer({ ...page, all: facts.changes, short: same, by: 'path' })
  if (section === 'migration') return sectionAnswer({ ...page, all: facts.migration?.steps ?? [], short: same, by: 'id' })
  if (section === 'threats') return sectionAnswer({ ...page, all: facts.risks.threats, short: same, by: 'id' })
  if (section === 'files')
    return item === undefined
      ? sectionAnswer({ ...page, all: facts.files.map(shortFile), short: same, by: 'path' })
      : fileAnswer('proposed', facts.files, item, from)
  return sectionAnswer({ ...page, all: facts.statements.map(statementOf), short: same, by: 'name' })
}

/** A table or an index, by the first line of what makes it. */
function statementOf(sql: string): JsonObject {
  return { name: shortened(sql.split('\n')[0]!, 200), sql: shortened(sql, 4_000) }
}

function summaryOf(facts: ChangeFacts): JsonObject {
  const { parts, present, unread, byHand, files, changes, statements, migration, risks, notes, decided, contradictions } = facts
  return {
    parts: pageOf(parts, {}, 2_500).items,
    present,
    unread: pageOf(unread, {}, 1_000).items,
    byHand: pageOf(byHand, {}, 2_000).items,
    files: pageOf(files.map(shortFile), {}, 2_500).items,
    changes: pageOf(changes.map(shortChange), {}, 3_000).items,
    migration: migration && {
      against: migration.against,
      forbidden: migration.forbidden,
      steps: migration.steps.map(({ id }) => id!),
    },
    personal: risks.personal.slice(0, 20),
    threats: risks.threats.map(({ id, title }) => `${id} ${title}`),
    notes: notes.slice(0, 10).map((note) => shortened(note, 300)),
    decided: pageOf(decided.map(shortDecision), {}, 3_000).items,
    contradictions: pageOf(contradictions as unknown as readonly JsonObject[], {}, 1_500).items,
    counts: {
      files: files.length,
      changes: changes.length,
      statements: statements.length,
      steps: migration?.steps.length ?? 0,
      decisions: decided.length,
    },
  }
}

function unchangedWords({ unread }: ChangeFacts): string {
  return unread.length === 0
    ? 'nothing is to be done: all of it is there'
    : `nothing is to be done: what was read of it is there; nothing is made of ${shortened(unread.join(', '), 300)}`
}

function shortChange({ path: at, says, class: breaks, store }: JsonObject): JsonObject {
  return { path: at!, says: says!, class: breaks!, store: store! }
}

function proposedAnswer(facts: ChangeFacts): Answer {
  const { parts, files, changes, decided, byHand } = facts
  const breaking = changes.filter((each) => each.class === 'breaking')
  const clients = breaking.length === 0 ? 'clients notice nothing that breaks them' : `${breaking.length} changes break clients`
  return summaryAnswer(
    'proposed',
    `nothing was written: ${clients}; \`write\` does it once a person has approved`,
    summaryOf(facts),
    [
      ...parts.map(({ name, says }) => `${name}: ${says}`),
      ...files.map(({ path: file, state }) => `${state} ${file}`),
      ...byHand.map(({ path: file, message, line }) => `by hand ${file}: ${message}: ${line}`),
      ...decided.map(shortDecision).map(({ question, taken, because }) => `${question} ${taken}: ${because}`),
    ],
  )
}

function proposalOf(facts: ChangeFacts, { approval: _, cursor: __, section: ___, item: ____, ...asked }: Input): ProposedPlan {
  const { files, changes, decided, contradictions, fingerprint } = facts
  const at = asked.path ?? '.'
  const superseded = inTheWay(contradictions)
  const lossy = changes.filter(({ store }) => store === 'destructive')
  return {
    tool: 'design_change',
    input: asked as unknown as JsonObject,
    title: `change the design in \`${at}\`: ${shortened(asked.request, 200)}`,
    changes: [
      ...superseded.map(({ decision, title, taken }) => `${decision} “${title}” is superseded by ${taken}`),
      ...decided.map(shortDecision).map(({ question, taken }) => `${question} ${taken}`),
      ...changes.map(
        ({ path: where, says, class: breaks }) => `${where} ${says}${breaks === 'breaking' ? ' (breaks clients)' : ''}`,
      ),
      ...files.map((file) => `\`${file.path}\` is ${file.state}`),
    ],
    loses: [
      ...lossy.map(({ path: where, says }) => `values, once tables are changed: ${where} ${says}`),
      ...superseded.map(({ decision }) => `${decision} as a decision that holds`),
    ],
    safeWay: [
      'leave `write` out: all of it is told, with `section: "files"` and `item` each edit as a diff',
      'commit the project first: then every edit can be taken back',
    ],
    boundTo: { [at]: fingerprint },
  }
}
