import { isObject, type JsonObject } from '../../kit/json.ts'
import { nearest } from '../../kit/text.ts'
import type { ContradictionRow, PlacedFile, UnderstoodRow, WrittenFacts } from './jobs/design-facts.ts'
import { fitting } from './list/review.ts'
import { pageOf, pageText, shortened } from './page.ts'
import { listOf, next, open, orNull, shape, text, total } from './schemas.ts'
import type { Answer, Schema } from './tool.ts'
import { ToolError } from './tool-error.ts'

/** What designs and changes answer alike: a short form first, and a section of it page by page. */
export function designOutput(state: Schema): Schema {
  return shape(
    {
      state,
      says: text('what it comes to, and what to do next'),
      summary: orNull(open('in short form; null where a section was asked for')),
      items: listOf(open('of the section'), 'of this page; empty without `section`'),
      text: orNull(text('this page of the file that was asked for')),
      total,
      next,
    },
    ['state', 'says', 'summary', 'items', 'text', 'total', 'next'],
  )
}

/** In short form. */
export function summaryAnswer(state: string, says: string, summary: JsonObject, lines: readonly string[]): Answer {
  return { data: { state, says, summary, items: [], text: null, total: 0, next: null }, text: [says, ...lines].join('\n') }
}

export interface Section {
  readonly state: string
  /** In full. */
  readonly all: readonly JsonObject[]
  readonly short: (item: JsonObject) => JsonObject
  /** What names one of them. */
  readonly by: 'name' | 'id' | 'path'
  readonly item: string | undefined
  readonly cursor: string | undefined
}

/** A section page by page, or one of it in full. @throws ToolError */
export function sectionAnswer({ state, all, short, by, item, cursor }: Section): Answer {
  const page = pageOf(item === undefined ? all.map(short) : [fitting(oneOf(all, by, item))], { cursor })
  return {
    data: {
      state,
      says: `${page.total} in all`,
      summary: null,
      items: page.items,
      text: null,
      total: page.total,
      next: page.next,
    },
    text: page.items.map((each) => JSON.stringify(each)).join('\n'),
  }
}

/** The text of one file of a plan, page by page. @throws ToolError */
export function fileAnswer(state: string, files: readonly PlacedFile[], path: string, cursor: string | undefined): Answer {
  const found = oneOf(files as unknown as readonly JsonObject[], 'path', path) as unknown as PlacedFile
  const page = pageText(found.text ?? '', cursor)
  const says = `${path}: ${found.state}${found.text === null ? ', it stays as it is' : ''}`
  return {
    data: { state, says, summary: null, items: [], text: page.text, total: 1, next: page.next },
    text: page.text === '' ? says : page.text,
  }
}

function oneOf(all: readonly JsonObject[], by: Section['by'], item: string): JsonObject {
  const found = all.find((each) => each[by] === item)
  if (found !== undefined) return found
  const near = nearest(
    item,
    all.map((each) => String(each[by])),
  )
  throw new ToolError(
    'not_found',
    `nothing of this section is called \`${shortened(item, 80)}\``,
    near === undefined ? 'leave `item` out to see them all' : `did you mean \`${near}\`?`,
  )
}

/** An answer to a question: what is taken, why, and at what it would be another. */
export function shortDecision({ id, question, option, status, because, until, flips }: JsonObject): JsonObject {
  const says = Array.isArray(flips) ? flips.flatMap((flip) => (isObject(flip) ? [String(flip.says)] : [])) : []
  return {
    id: id!,
    question: question!,
    taken: isObject(option) ? String(option.title) : null,
    status: status!,
    because: because!,
    ...(until === null ? {} : { until: until! }),
    ...(says.length === 0 ? {} : { flips: says.slice(0, 2) }),
  }
}

export function shortUnderstood({ isSilent: _, ...row }: UnderstoodRow): JsonObject {
  return row
}

export function shortFile({ path, state }: Pick<PlacedFile, 'path' | 'state'>): JsonObject {
  return { path, state }
}

/** Decisions of people, which a design does not take the place of by itself. */
export function inTheWay(all: readonly ContradictionRow[]): readonly ContradictionRow[] {
  return all.filter(({ byDesign }) => !byDesign)
}

export function contradictedAnswer(against: readonly ContradictionRow[], parts: JsonObject): Answer {
  const says =
    'nothing was written: it goes against decisions that hold. Ask the person whom you work for; change the request, or with `supersede` take their place'
  const contradictions = pageOf(against as unknown as readonly JsonObject[], {}, 5_000).items
  const lines = against.map(
    ({ decision, title, says: holds, taken, because }) =>
      `${decision} ${title}: it holds ${holds}; this takes ${taken}: ${because}`,
  )
  return summaryAnswer('contradicted', says, { contradictions, ...parts }, lines)
}

export function writtenAnswer({ files, decisions, problems }: WrittenFacts, folder: string, more: JsonObject = {}): Answer {
  const says = `${files.length} files in \`${folder}\`, ${decisions.length} decisions recorded`
  const summary = {
    folder,
    files: pageOf(files, { limit: 300 }, 6_000).items,
    decisions: pageOf(decisions, {}, 2_000).items,
    problems: pageOf(problems, {}, 2_000).items,
    ...more,
  }
  return summaryAnswer('written', says, summary, problems.slice(0, 20))
}
