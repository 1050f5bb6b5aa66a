import { isObject, parseJson } from '../../kit/json.ts'
import type { Include, JsonText, Selection } from '../../ports/store.ts'
import { shapeSchema } from '../../writers/openapi/index.ts'
import { createValidator } from '../body.ts'
import { type EntityWords, type VersionWords, wordThen } from './entity-words.ts'

type Row = Record<string, unknown>

/** What of a row is answered, in the words of an older version: for rows that are told here and not by the store. */
interface RowPlan {
  readonly words: EntityWords
  /** Null: all fields. By the names of the version. */
  readonly fields: ReadonlySet<string> | null
  /** By the names of today. */
  readonly include: ReadonlyMap<string, RowPlan>
  readonly made: (row: Row) => Row
}

/** A selection of today, and what is left to do with the rows that it answers. */
export interface Translated {
  readonly selection: Selection
  /** Null where the store tells the rows in the words of the version already. */
  readonly tell: ((row: Row) => Row) | null
}

/**
 * A selection in the words of an older version as one of today. Where only names and words differ, the store writes
 * them into the JSON that it makes anyway; rows of which code makes a part are read and told again.
 */
export function translateSelection(all: VersionWords, words: EntityWords, selection: Selection): Translated {
  if (!needsCode(all, words, selection)) return { selection: named(all, words, selection), tell: null }
  const plan = planOf(all, words, selection)
  return { selection: whole(all, words, selection), tell: (row) => tellRow(plan, row) }
}

/** How whole rows of today are told in the version; null where they are the same. */
export function rowTeller(all: VersionWords, words: EntityWords): ((row: Row) => Row) | null {
  if (words.names === undefined) return null
  const plan = planOf(all, words, { fields: null, include: [] })
  return (row) => tellRow(plan, row)
}

/** The JSON of one row, told again. */
export function retell(text: JsonText, tell: (row: Row) => Row): string {
  return JSON.stringify(tell(parseJson<Row>(text)))
}

function needsCode(all: VersionWords, words: EntityWords, { include }: Selection): boolean {
  return words.code !== null || include.some((each) => needsCode(all, targetOf(all, words, each), each.selection))
}

function targetOf(all: VersionWords, words: EntityWords, { relation }: Include): EntityWords {
  return all.entity(words.old.relations.find(({ name }) => name === relation)!.target)
}

function relationNow(words: EntityWords, relation: string): string {
  return (words.lists.get(relation) ?? words.byOld.get(relation)!).from
}

function fieldsNow(words: EntityWords, fields: Selection['fields']): Selection['fields'] {
  return fields === null ? null : fields.map((name) => words.byOld.get(name)!.from).sort()
}

function named(all: VersionWords, words: EntityWords, { fields, include }: Selection): Selection {
  const inner = (each: Include) => named(all, targetOf(all, words, each), each.selection)
  return {
    fields: fieldsNow(words, fields),
    include: include.map((each) => ({ ...each, relation: relationNow(words, each.relation), selection: inner(each) })),
    ...(words.names === undefined ? {} : { names: words.names }),
  }
}

/** In the words of today, with all fields where code may look at any. */
function whole(all: VersionWords, words: EntityWords, { fields, include }: Selection): Selection {
  const inner = (each: Include) => whole(all, targetOf(all, words, each), each.selection)
  return {
    fields: words.code === null ? fieldsNow(words, fields) : null,
    include: include.map((each) => ({ ...each, relation: relationNow(words, each.relation), selection: inner(each) })),
  }
}

function planOf(all: VersionWords, words: EntityWords, { fields, include }: Selection): RowPlan {
  return {
    words,
    fields: fields === null ? null : new Set(fields),
    include: new Map(
      include.map((each) => [relationNow(words, each.relation), planOf(all, targetOf(all, words, each), each.selection)]),
    ),
    made: createMaker(words),
  }
}

function tellRow({ words, fields, include, made }: RowPlan, row: Row): Row {
  const chosen = (name: string) => fields === null || fields.has(name)
  const old: Row = { id: row.id }
  for (const member of words.known.fields) {
    const value = row[member.from]
    const inner = include.get(member.from)
    if (value === undefined || !(chosen(member.name) || inner)) continue
    old[member.name] = inner && isObject(value) ? tellRow(inner, value) : wordThen(member, value)
  }
  if (words.known.made.some(({ name }) => chosen(name))) {
    const values = made(plainRow(row, include))
    for (const { name } of words.known.made) if (chosen(name)) old[name] = values[name]
  }
  for (const name of ['createdAt', 'updatedAt']) if (row[name] !== undefined && chosen(name)) old[name] = row[name]
  for (const { from, name } of words.known.relations) {
    const inner = include.get(from)
    if (inner && Array.isArray(row[from])) old[name] = (row[from] as Row[]).map((each) => tellRow(inner, each))
  }
  return old
}

/** The row as it is without what was included: code is given the same, whatever was asked for. */
function plainRow(row: Row, include: RowPlan['include']): Row {
  if (include.size === 0) return row
  const plain = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    if (!include.has(name)) return [[name, value]]
    if (Array.isArray(value)) return []
    return [[name, isObject(value) ? value.id : value]]
  })
  return Object.fromEntries(plain)
}

/** What code makes of a row, held against what the version declares. */
function createMaker({ known, code }: EntityWords): (row: Row) => Row {
  const validate = createValidator(() => shapeSchema(known.made))
  return (row) => {
    const values = code!.toOld(row)
    const made = isObject(values) ? values : {}
    const picked = Object.fromEntries(known.made.map(({ name }) => [name, made[name] ?? null]))
    try {
      validate(picked)
    } catch (error) {
      const { errors = [], message } = error as { errors?: { pointer?: string; detail: string }[]; message: string }
      const said = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ') || message
      throw new Error(`\`toOld\` of \`${known.name}\` did not make what the version declares: ${said}`)
    }
    return picked
  }
}
