import type { Blueprint, Field } from '../../model/blueprint.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import type { Subject } from '../compose/bind-subject.ts'
import { bindSubject } from '../compose/bind-subject.ts'
import { CompositionError, withNeeds } from '../compose/compose-parts.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import { ChangeError } from './change-error.ts'
import { listed } from './named-things.ts'

export interface ChooseOptions {
  readonly all: readonly PartTemplate[]
  /** Parts to add; what they need and is not there comes along. */
  readonly names: readonly string[]
  /** By part, the entity that it is about. */
  readonly subjects: Readonly<Record<string, string>>
  readonly blueprint: Blueprint
}

export interface ChosenParts {
  readonly parts: readonly ComposedPart[]
  /** Parts that were asked for and are there already. */
  readonly present: readonly string[]
}

/**
 * Which parts come, and what each is about. A person's own entities may be what a part needs, and what it is about.
 * @throws CompositionError, ChangeError
 */
export function chooseParts({ all, names, subjects, blueprint }: ChooseOptions): ChosenParts {
  if (names.length === 0) return { parts: [], present: [] }
  if (blueprint.actor === undefined)
    throw new ChangeError(
      'parts are about people, and the blueprint names no `actor`',
      'name the entity that stands for who calls',
    )
  const wanted = withNeeds(all, [...names, ...jointsWith(all, names, blueprint)]).filter(({ name }) => name !== 'people')
  const fresh = wanted.filter((template) => !isThere(template, wanted, { names, blueprint }))
  for (const template of wanted) if (!fresh.includes(template)) mustBeAbout(template, subjects[template.name], blueprint)
  const entities = [...Object.keys(blueprint.entities), ...fresh.flatMap(({ declares }) => Object.keys(declares.entities ?? {}))]
  return {
    parts: bindAll(fresh, subjects, { blueprint, entities, fresh, all }),
    present: wanted.filter((each) => !fresh.includes(each) && names.includes(each.name)).map(({ name }) => name),
  }
}

/** Parts that join one that is asked for with another that is asked for, or there. */
function jointsWith(all: readonly PartTemplate[], names: readonly string[], { entities }: Blueprint): readonly string[] {
  const has = (name: string) => {
    const own = all.filter((part) => part.name === name).flatMap(ownEntities)
    return names.includes(name) || (own.length > 0 && own.every((each) => Object.hasOwn(entities, each)))
  }
  return all.flatMap(({ name, joins = [] }) => (joins.some((each) => names.includes(each)) && joins.every(has) ? [name] : []))
}

/** Those that join two others are about what the first of them is about. */
function bindAll(
  fresh: readonly PartTemplate[],
  subjects: Readonly<Record<string, string>>,
  binding: Binding,
): readonly ComposedPart[] {
  const bound: ComposedPart[] = []
  const firstOf = ({ joins }: PartTemplate) => {
    if (joins === undefined) return undefined
    const coming = bound.find(({ template }) => template.name === joins[0])
    return coming === undefined ? subjectThere(joins[0], binding) : coming.subject?.entity
  }
  for (const template of fresh) bound.push(bind(template, subjects[template.name] ?? firstOf(template), binding))
  return bound
}

/** What a part that is there is about: what it points at by a field of the same name. */
function subjectThere(part: string, { blueprint, all }: Pick<Binding, 'blueprint' | 'all'>): string | undefined {
  const own = all.filter(({ name }) => name === part).flatMap(ownEntities)
  const fields = own.flatMap((name) => Object.entries(blueprint.entities[name]?.fields ?? {}))
  return fields.find(([name, field]) => name !== blueprint.actor && isRefTo(field, name))?.[0]
}

/** The parts of the catalogue whose entities are there, about what they are about. */
export function partsThere(all: readonly PartTemplate[], blueprint: Blueprint): readonly ComposedPart[] {
  return all.flatMap((template): readonly ComposedPart[] => {
    const own = ownEntities(template)
    if (own.length === 0 || !own.every((name) => Object.hasOwn(blueprint.entities, name))) return []
    if (template.subjects === undefined) return [{ template, subject: null }]
    const entity = subjectThere(template.name, { blueprint, all }) ?? likelySubject(template, blueprint)
    const owner = entity === undefined ? null : (ownerOf(blueprint, entity) ?? template.subjects[entity] ?? null)
    if (entity === undefined || owner === null) return []
    return [{ template: bindSubject(template, { entity, owner }), subject: { entity, owner } }]
  })
}

/** Of a part that points at nothing itself, such as one that joins two others. */
function likelySubject({ subjects = {} }: PartTemplate, { entities }: Blueprint): string | undefined {
  return Object.keys(subjects).find((name) => Object.hasOwn(entities, name))
}

/** A part is there with its entities; one that is only needed, with those that others of it use. */
function isThere(
  template: PartTemplate,
  wanted: readonly PartTemplate[],
  { names, blueprint }: Pick<ChooseOptions, 'names' | 'blueprint'>,
): boolean {
  const own = ownEntities(template)
  const there = own.filter((name) => Object.hasOwn(blueprint.entities, name))
  if (own.length === 0 || there.length === 0) return false
  if (there.length === own.length) return true
  if (names.includes(template.name)) return false
  const others = JSON.stringify(wanted.filter(({ needs }) => needs.includes(template.name)).map(({ declares }) => declares))
  return own.every((name) => there.includes(name) || !new RegExp(`"(?:to|on|returns)":"${name}(?:\\[\\])?"`).test(others))
}

function ownEntities({ declares }: PartTemplate): readonly string[] {
  return Object.keys(declares.entities ?? {}).filter((name) => !/subject/i.test(name))
}

/** @throws ChangeError where it is there, and about something else */
function mustBeAbout(template: PartTemplate, wanted: string | undefined, { entities }: Blueprint): void {
  if (wanted === undefined || template.subjects === undefined) return
  const own = ownEntities(template).map((name) => [name, entities[name]!] as const)
  const about = own.flatMap(([, { fields }]) => Object.keys(fields).filter((name) => isRefTo(fields[name], wanted)))
  if (about.length > 0) return
  throw new ChangeError(
    `${template.name} is there already, and not about \`${wanted}\``,
    `\`${own[0]![0]}\` can only be about one thing: declare another entity for \`${wanted}\` by hand`,
  )
}

function isRefTo(field: Field | undefined, entity: string): boolean {
  return field?.kind === 'ref' && field.to === entity
}

interface Binding {
  readonly blueprint: Blueprint
  /** Those that are there, and those that come. */
  readonly entities: readonly string[]
  readonly fresh: readonly PartTemplate[]
  readonly all: readonly PartTemplate[]
}

function bind(template: PartTemplate, wanted: string | undefined, binding: Binding): ComposedPart {
  if (template.subjects === undefined) return { template, subject: null }
  const subject = subjectFor(template, wanted ?? onlySubject(template, binding), binding)
  return { template: bindSubject(template, subject), subject }
}

/** What the part can be about where nobody says it: one of the kinds that it knows, else the one thing that people own. */
function onlySubject({ name, subjects = {} }: PartTemplate, { blueprint, entities, fresh }: Binding): string {
  const known = Object.keys(subjects).filter((each) => entities.includes(each))
  const owned = Object.keys(blueprint.entities).filter((each) => each !== blueprint.actor && ownerOf(blueprint, each) !== null)
  const likely = known.length > 0 ? known : owned
  if (likely.length === 1) return likely[0]!
  // What comes with it in the same sentence is what it is meant for.
  const coming = known.filter((each) => fresh.some(({ declares }) => Object.hasOwn(declares.entities ?? {}, each)))
  if (coming.length === 1) return coming[0]!
  if (likely.length > 1)
    throw new ChangeError(
      `${name} may be about ${listed(known.length > 0 ? known : Object.keys(blueprint.entities).filter((each) => each !== blueprint.actor))}`,
      `say which: \`add ${name} to ${likely[0]}\``,
    )
  throw new CompositionError(
    name,
    `${name} needs something that it is about, and ${listed(Object.keys(blueprint.entities))} is what is there`,
  )
}

/** @throws ChangeError */
function subjectFor({ name, subjects = {}, declares, marks }: PartTemplate, entity: string, { blueprint }: Binding): Subject {
  const mine = blueprint.entities[entity]
  if (mine === undefined) return { entity, owner: subjects[entity]! }
  if (entity === blueprint.actor)
    throw new ChangeError(`${name} would be about \`${entity}\`, which stands for who calls`, 'name a thing that people see')
  const known = subjects[entity]
  const owner = known !== undefined && isRefTo(mine.fields[known], blueprint.actor!) ? known : ownerOf(blueprint, entity)
  const needsOwner = JSON.stringify(declares).includes('subjectOwner') || marks?.hides !== undefined
  if (owner === null && needsOwner)
    throw new ChangeError(
      `${name} has to know whose a \`${entity}\` is, and none of its fields points at \`${blueprint.actor}\``,
      `give it one: \`author: ref('${blueprint.actor}')\``,
    )
  return { entity, owner: owner ?? 'owner' }
}

/** The field that says whose a row is: one that a grant names, else the only one that points at the actor. */
export function ownerOf({ entities, actor }: Blueprint, entity: string): string | null {
  const { fields, can = {} } = entities[entity]!
  const people = Object.keys(fields).filter((name) => isRefTo(fields[name], actor!))
  const granted = [can.create, can.update, can.delete].flat().find((who) => typeof who === 'string' && people.includes(who))
  return typeof granted === 'string' ? granted : people.length === 1 ? people[0]! : null
}
