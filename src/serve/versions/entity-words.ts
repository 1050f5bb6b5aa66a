import type { EntityModel, EntityVersionModel, MemberVersionModel, Model, VersionModel } from '../../model/model.ts'
import type { MemberNames } from '../../ports/store.ts'
import type { Conversion } from '../app-code.ts'

/** An entity in the words of an older version and in those of today, looked up in both directions. */
export interface EntityWords {
  readonly known: EntityVersionModel
  /** Of today. */
  readonly present: EntityModel
  /** As the version tells it. */
  readonly old: EntityModel
  /** Fields of the version, and what every row has. */
  readonly byOld: ReadonlyMap<string, MemberVersionModel>
  readonly byPresent: ReadonlyMap<string, MemberVersionModel>
  /** Lists of other entities, by the names of the version. */
  readonly lists: ReadonlyMap<string, MemberVersionModel>
  readonly code: Conversion | null
  /** What the store is told to call its members; undefined where the version says all of it as it is now. */
  readonly names: MemberNames | undefined
}

/** A version in both languages. */
export interface VersionWords {
  readonly version: VersionModel
  /** Of today. */
  readonly present: Model
  readonly old: Model
  /** By its name in the version. */
  entity(old: string): EntityWords
  /** By its name of today. */
  entityNow(present: string): EntityWords | undefined
}

export type VersionCode = Readonly<Record<string, Conversion>>

/** @throws TypeError where an entity needs code and has none. */
export function createVersionWords(present: Model, old: Model, version: VersionModel, code: VersionCode): VersionWords {
  const all = version.entities.map((known) => createEntityWords(known, { present, old, version, code }))
  const byOld = new Map(all.map((words) => [words.known.name, words]))
  const byPresent = new Map(all.map((words) => [words.known.entity, words]))
  return { version, present, old, entity: (name) => byOld.get(name)!, entityNow: (name) => byPresent.get(name) }
}

interface Around {
  readonly present: Model
  readonly old: Model
  readonly version: VersionModel
  readonly code: VersionCode
}

const always = ['id', 'createdAt', 'updatedAt'].map((name) => ({ name, from: name, optional: false, words: null }))

function createEntityWords(known: EntityVersionModel, { present: now, old, version, code }: Around): EntityWords {
  const present = now.entities.find(({ name }) => name === known.entity)!
  const conversion = Object.hasOwn(code, known.name) ? code[known.name]! : null
  if (known.code && conversion === null)
    throw new TypeError(
      `version \`${version.name}\` needs code for \`${known.name}\`: give \`implement\` its \`toOld\` and \`toNew\``,
    )
  const members = [...always, ...known.fields]
  return {
    known,
    present,
    old: old.entities.find(({ name }) => name === known.name)!,
    byOld: new Map(members.map((member) => [member.name, member])),
    byPresent: new Map(members.map((member) => [member.from, member])),
    lists: new Map(known.relations.map((member) => [member.name, member])),
    code: known.code ? conversion : null,
    names: namesOf(known, present),
  }
}

function namesOf({ fields, relations, code }: EntityVersionModel, present: EntityModel): MemberNames | undefined {
  const isSame = ({ name, from, words }: MemberVersionModel) => name === from && words === null
  if (!code && fields.length === present.fields.length && fields.every(isSame) && relations.every(isSame)) return undefined
  return Object.fromEntries([...fields, ...relations].map((member) => [member.from, { as: member.name, ...wordsOf(member) }]))
}

/** The words of today that the version calls otherwise, by what they are now. */
function wordsOf({ words }: MemberVersionModel): { readonly words?: Readonly<Record<string, string>> } {
  if (words === null) return {}
  const pairs = words.flatMap(({ word, of }) => of.filter((each) => each !== word).map((each) => [each, word] as const))
  return { words: Object.fromEntries(pairs) }
}

/** A word of today, as the version says it. */
export function wordThen({ words }: MemberVersionModel, value: unknown): unknown {
  return words?.find(({ of }) => (of as readonly unknown[]).includes(value))?.word ?? value
}

/** The words of today that one of the version stands for; the first is the one to write. */
export function wordsNow({ words }: MemberVersionModel, value: unknown): readonly unknown[] {
  return words?.find(({ word }) => word === value)?.of ?? [value]
}
