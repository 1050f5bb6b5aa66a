import type { Blueprint, Expects, Part } from '../../model/blueprint.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import { bindSubject } from './bind-subject.ts'
import type { ComposedPart } from './composed-part.ts'
import { markSubjects } from './mark-subject.ts'
import { withPeople } from './people-of.ts'
import { toldParts } from './told-parts.ts'

export interface ComposeOptions {
  /** Of the blueprint. */
  readonly name: string
  /** Parts to begin with; what they need comes along. */
  readonly parts: readonly string[]
  /** By part, the entity that it is about, where it is not the likeliest. */
  readonly subjects?: Readonly<Record<string, string>>
  readonly expects?: Expects
}

export interface Composed {
  readonly blueprint: Blueprint
  /** What a part needs stands before it. */
  readonly parts: readonly ComposedPart[]
}

/** A part that is not there, or that nothing in the design can be the subject of. */
export class CompositionError extends Error {
  readonly part: string

  constructor(part: string, message: string) {
    super(message)
    this.name = 'CompositionError'
    this.part = part
  }
}

/** Parts put together into one blueprint. @throws CompositionError */
export function composeParts(all: readonly PartTemplate[], { name, parts, subjects = {}, expects }: ComposeOptions): Composed {
  const free = withNeeds(all, [...parts, ...jointsOf(all, parts)])
  const entities = new Set(free.flatMap(({ declares }) => Object.keys(declares.entities ?? {})))
  const wanted = ({ name, joins }: PartTemplate) => subjects[name] ?? (joins === undefined ? undefined : subjects[joins[0]])
  const composed = withPeople(markSubjects(free.map((template) => bindPart(template, entities, wanted(template)))))
  const roles = [...new Set(composed.flatMap(({ template }) => template.roles ?? []))].sort()
  const blueprint: Blueprint = {
    name,
    actor: 'user',
    auth: { subject: 'handle' },
    ...(roles.length === 0 ? {} : { roles }),
    ...joined(composed.map(({ template }) => template.declares)),
    ...(expects === undefined ? {} : { expects }),
  }
  return { blueprint, parts: [...composed, ...toldParts(composed, blueprint)] }
}

/** Each once, after all that it needs; those about others last, since any part may be their subject. @throws CompositionError */
export function withNeeds(all: readonly PartTemplate[], names: readonly string[]): readonly PartTemplate[] {
  const found = new Map<string, PartTemplate>()
  const add = (name: string) => {
    if (found.has(name)) return
    const template = all.find((part) => part.name === name)
    if (template === undefined) throw new CompositionError(name, `no part is called \`${name}\``)
    for (const needed of template.needs) add(needed)
    found.set(name, template)
  }
  for (const name of ['people', ...names]) add(name)
  const ordered = [...found.values()]
  return [
    ...ordered.filter(({ subjects }) => subjects === undefined),
    ...ordered.filter(({ subjects }) => subjects !== undefined),
  ]
}

/** Names of the parts that come by themselves, since both that they join are there. */
export function jointsOf(all: readonly PartTemplate[], there: readonly string[]): readonly string[] {
  return all.flatMap(({ name, joins }) => (joins?.every((each) => there.includes(each)) === true ? [name] : []))
}

/**
 * The part about one of the entities that are there.
 * @param wanted the one it shall be about; the likeliest unless said
 * @throws CompositionError
 */
export function bindPart(template: PartTemplate, entities: ReadonlySet<string>, wanted: string | undefined): ComposedPart {
  const { name, subjects } = template
  if (subjects === undefined) return { template, subject: null }
  if (wanted !== undefined && subjects[wanted] === undefined)
    throw new CompositionError(name, `${name} cannot be about \`${wanted}\`: it may be ${Object.keys(subjects).join(', ')}`)
  const entity = wanted ?? Object.keys(subjects).find((each) => entities.has(each))
  if (entity === undefined || !entities.has(entity))
    throw new CompositionError(name, `${name} needs something that it is about: ${Object.keys(subjects).join(', ')}`)
  const subject = { entity, owner: subjects[entity]! }
  return { template: bindSubject(template, subject), subject }
}

export const sections = ['entities', 'events', 'actions', 'jobs', 'sagas', 'external', 'webhooks'] as const

/** The sections of several parts as those of one. */
export function joined(parts: readonly Part[]): Part & Pick<Blueprint, 'entities'> {
  const whole: Record<string, Record<string, unknown>> = { entities: {} }
  for (const part of parts)
    for (const section of sections) if (part[section] !== undefined) whole[section] = { ...whole[section], ...part[section] }
  return whole as unknown as Part & Pick<Blueprint, 'entities'>
}
