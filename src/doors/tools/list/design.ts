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
  shortUnderstood,
  summaryAnswer,
  writtenAnswer,
} from '../design-answer.ts'
import {
  archetypes,
  askedOf,
  type DesignInput,
  parts,
  profile,
  proposals,
  request,
  setSchema,
  supersede,
  without,
  write,
} from '../design-input.ts'
import type { DesignFacts } from '../jobs/design-facts.ts'
import { pageOf } from '../page.ts'
import { refuseLinksTo, writableFolderAt } from '../project-path.ts'
import { approval, cursor, flag, oneOf, text } from '../schemas.ts'
import { type Answer, defineTool, type Tool } from '../tool.ts'

const sections = ['understood', 'decisions', 'files', 'catalogue'] as const

interface ToolInput extends DesignInput {
  readonly path?: string
  readonly section?: (typeof sections)[number]
  readonly item?: string
  readonly supersede?: boolean
  readonly write?: boolean
  readonly approval?: string
  readonly cursor?: string
}

export const design: Tool = defineTool<ToolInput>({
  name: 'design',
  title: 'Design a backend',
  says: 'Makes of a request a design that runs: what was understood (said, set or assumed), parts, decisions with what would flip them, a capacity plan, the files of a project. It shows only; `write` writes the project, once a person has approved. Nothing in the catalogue may be meant: then `state` is `unknown`, and what is near is named. `set`, `archetypes` and `parts` are what the person said; what you think is meant goes into `proposals`, after a look at `section: "catalogue"`: all of it passes the same checks, and `refused` names what did not. `design_change` changes a project that there is.',
  example: {
    input: { request: 'a marketplace with chat, 200 tenants', set: { users: 2_000_000 } },
    answers: '{ "state": "designed", "summary": { "understood": […], "decided": […], "capacity": […], "files": […] }, … }',
  },
  input: {
    type: 'object',
    properties: {
      request,
      archetypes,
      parts,
      without,
      name: text('what the project is called, in kebab-case', { maxLength: 60 }),
      set: setSchema,
      proposals,
      brief: text('a brief file of the project, such as `brief.yaml`; what is set counts before it', { maxLength: 1_000 }),
      profile,
      svg: flag('pictures beside their texts'),
      path: text('the folder of the design, relative to the folder of the project; `.` unless said. It need not be there', {
        default: '.',
        maxLength: 1_000,
      }),
      section: oneOf('in place of the short form, all of a section page by page', sections),
      item: text('with `section`, one of it in full: the id of a decision, the path of a file, a name', { maxLength: 300 }),
      supersede,
      write,
      approval,
      cursor,
    },
    required: [],
    additionalProperties: false,
  },
  output: designOutput(
    oneOf(
      '`contradicted`: a decision that holds is in the way; `unchanged`: the folder has all of it; `catalogue`: what there is',
      ['designed', 'unknown', 'contradicted', 'unchanged', 'written', 'catalogue'],
    ),
  ),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: false },
  async run(input, context) {
    const { path: at = '.', section, item, cursor: from } = input
    if (section === 'catalogue') {
      const { things } = await context.job({ kind: 'designCatalogue' })
      return sectionAnswer({ state: 'catalogue', all: things, short: shortThing, by: 'name', item, cursor: from })
    }
    const folder = writableFolderAt(context.project, at)
    const asked = askedOf(context.project, input)
    const facts = await context.job({ kind: 'designPlan', path: folder, ...asked })
    const paths = facts.files.map((file) => file.path)
    refuseLinksTo(context.project, at, paths)
    if (facts.state === 'unknown') return unknownAnswer(facts)
    if (section !== undefined) return sectionOf(facts, section, input)
    const against = inTheWay(facts.contradictions)
    if (against.length > 0 && input.supersede !== true) return contradictedAnswer(against, { understood: shownOf(facts) })
    if (input.write !== true) return designedAnswer(facts, at)
    if (!facts.files.some(isTaken)) return summaryAnswer('unchanged', `\`${at}\` has all of it already`, keptOf(facts), [])
    context.needsApproval(proposalOf(facts, input), input.approval)
    const written = await context.job({ kind: 'designWrite', path: folder, state: facts.fingerprint, ...asked })
    return writtenAnswer(written, at, keptOf(facts))
  },
})

function shortThing({ words: _, ...thing }: JsonObject): JsonObject {
  return thing
}

/** A file that would be written: a new one, or one that only designs have written. */
function isTaken({ state }: { readonly state: string }): boolean {
  return state === 'new' || state === 'grown'
}

function keptOf({ files }: DesignFacts): JsonObject {
  return { kept: pageOf(files.filter((file) => !isTaken(file) && file.state !== 'same').map(shortFile), {}, 3_000).items }
}

function sectionOf(
  facts: DesignFacts,
  section: Exclude<ToolInput['section'], undefined>,
  { item, cursor: from }: ToolInput,
): Answer {
  const { state, understood, decided, files } = facts
  if (section === 'files' && item !== undefined) return fileAnswer(state, files, item, from)
  const page = { state, item, cursor: from }
  if (section === 'decisions') return sectionAnswer({ ...page, all: decided, short: shortDecision, by: 'id' })
  if (section === 'files') return sectionAnswer({ ...page, all: files.map(shortFile), short: (each) => each, by: 'path' })
  return sectionAnswer({ ...page, all: understood.map(shortUnderstood), short: (each) => each, by: 'name' })
}

/** All but what was neither said nor assumed to be anything. */
function shownOf({ understood }: DesignFacts): readonly JsonObject[] {
  return pageOf(understood.filter(({ isSilent }) => !isSilent).map(shortUnderstood), {}, 4_500).items
}

function refusedOf(refused: DesignFacts['refused']): readonly JsonObject[] {
  return pageOf(
    refused.map(({ of, value, why }) => ({ of, value, why })),
    {},
    2_000,
  ).items
}

function unknownAnswer(facts: DesignFacts): Answer {
  const { near, missing, unread, notes, refused, parts: named } = facts
  const says =
    'nothing in the catalogue is what this asks for, so nothing was designed: propose what is near if it is what is meant, or begin with `lintel new`; what is missing is a part that is written beside them'
  const summary = {
    understood: shownOf(facts),
    near,
    missing,
    parts: named,
    unread: pageOf(unread, {}, 2_000).items,
    notes,
    refused: refusedOf(refused),
  }
  const lines = near.map(
    ({ archetype, title, words }) => `${archetype}: ${title}, for ${(words as readonly string[]).join(', ')}`,
  )
  return summaryAnswer('unknown', says, summary, lines)
}

function designedAnswer(facts: DesignFacts, folder: string): Answer {
  const { name, parts: all, decided, capacity, files, contradictions, flipped, unread, notes, refused } = facts
  const chosen = decided.filter(({ rule }) => rule !== 'otherwise').map(shortDecision)
  const summary = {
    name,
    folder,
    understood: shownOf(facts),
    unread: pageOf(unread, {}, 1_000).items,
    notes: pageOf(notes, {}, 1_000).items,
    refused: refusedOf(refused),
    parts: pageOf(all, {}, 3_000).items,
    decided: pageOf(chosen, {}, 4_000).items,
    capacity,
    files: pageOf(files.map(shortFile), {}, 3_500).items,
    contradictions: pageOf(contradictions as unknown as readonly JsonObject[], {}, 1_500).items,
    flipped: pageOf(flipped, {}, 1_500).items,
    counts: { decisions: decided.length, decidedBySaying: chosen.length, files: files.length },
  }
  const says = `nothing was written: ${decided.length} decisions and ${files.length} files are told by \`section\`, and \`write\` writes them once a person has approved`
  const lines = [
    ...summary.understood.map(
      ({ name: input, value, from, words, because }) => `${input} ${JSON.stringify(value)}: ${from} ${words ?? because ?? ''}`,
    ),
    ...chosen.map(({ question, taken, because }) => `${question} ${taken}: ${because}`),
    ...capacity,
  ]
  return summaryAnswer('designed', says, summary, lines)
}

function proposalOf(
  facts: DesignFacts,
  { approval: _, cursor: __, section: ___, item: ____, ...asked }: ToolInput,
): ProposedPlan {
  const { files, decided, flipped, contradictions, fingerprint, name } = facts
  const at = asked.path ?? '.'
  const fresh = files.filter(({ state }) => state === 'new')
  const grown = files.filter(({ state }) => state === 'grown')
  const superseded = inTheWay(contradictions)
  return {
    tool: 'design',
    input: asked as JsonObject,
    title: `write the design of \`${name}\` into \`${at}\`: ${fresh.length} new files, ${grown.length} brought up to date`,
    changes: [
      `${decided.length} questions are answered, and what something in the request decided is recorded as a decision`,
      ...superseded.map(({ decision, title, taken }) => `${decision} “${title}” is superseded by ${taken}`),
      ...flipped.map(({ question, was, is }) => `${question} ${was} before, ${is} now`),
      ...grown.map((file) => `\`${file.path}\` is brought up to date: only designs have written it`),
      ...fresh.map((file) => `\`${file.path}\` is new`),
    ],
    loses: [
      ...grown.map(
        (file) => `what an earlier design wrote into \`${file.path}\`, unless it is kept elsewhere, such as in a commit`,
      ),
      ...superseded.map(({ decision }) => `${decision} as a decision that holds`),
    ],
    safeWay: [
      'leave `write` out: all of it is told, and nothing is written',
      'write into a folder that is empty by `path`, and compare the two',
    ],
    boundTo: { [at]: fingerprint },
  }
}
