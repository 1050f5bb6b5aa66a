import type { Entity, Fields } from '../../model/blueprint.ts'
import { counter } from '../../model/language.ts'
import type { SubjectMarks } from '../catalogue/part-template.ts'
import type { ComposedPart } from './composed-part.ts'
import { type Guard, guardGrant } from './guard-grant.ts'

/** Each part that another one is about, with what that one adds to its entity. */
export function markSubjects(parts: readonly ComposedPart[]): readonly ComposedPart[] {
  return parts.map((part) => {
    const { declares } = part.template
    const entities = Object.entries(declares.entities ?? {}).map(
      ([name, entity]) => [name, markedBy(parts, name, entity)] as const,
    )
    if (entities.every(([name, entity]) => entity === declares.entities![name])) return part
    return { ...part, template: { ...part.template, declares: { ...declares, entities: Object.fromEntries(entities) } } }
  })
}

function markedBy(parts: readonly ComposedPart[], name: string, entity: Entity): Entity {
  return parts.reduce((marked, { template, subject }) => {
    return subject?.entity === name && template.marks !== undefined ? markEntity(marked, template.marks, subject.owner) : marked
  }, entity)
}

/** The entity with the counters of a part that is about it, and with what they hide. */
export function markEntity(entity: Entity, marks: SubjectMarks, owner: string): Entity {
  const counters = Object.entries(marks.counters).map(([name, because]) => [name, counter({ because })] as const)
  const fields: Fields = { ...entity.fields, ...Object.fromEntries(counters) }
  const guard = guardOf(marks, owner)
  if (guard === null || entity.can?.read === undefined) return { ...entity, fields }
  return { ...entity, fields, can: { ...entity.can, read: guardGrant(entity.can.read, guard) } }
}

/** What is asked of whoever reads a row; null where nothing is hidden. */
export function guardOf({ hides }: SubjectMarks, owner: string): Guard | null {
  return hides === undefined ? null : { condition: { [hides.above]: 0 }, except: [owner, `role:${hides.role}`] }
}
