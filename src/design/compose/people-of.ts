import type { Entity } from '../../model/blueprint.ts'
import { text } from '../../model/language.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import type { ComposedPart } from './composed-part.ts'

/** The parts, in which a person reads their own row alone unless others have to find them: then there is as much of a profile as parts need. */
export function withPeople(parts: readonly ComposedPart[]): readonly ComposedPart[] {
  const templates = parts.map(({ template }) => template)
  return parts.map((part) => {
    const { name, declares } = part.template
    if (name !== 'people') return part
    const entities = Object.fromEntries(
      Object.entries(declares.entities ?? {}).map(([key, entity]) => [key, personFor(entity, templates)] as const),
    )
    const tests = doMeet(templates) ? 'people-meet' : name
    return { ...part, tests, template: { ...part.template, declares: { ...declares, entities } } }
  })
}

/** Whether people find each other in one of the parts. */
export function doMeet(templates: readonly PartTemplate[]): boolean {
  return templates.some(({ people }) => people !== undefined)
}

function personFor({ fields, can, ...more }: Entity, templates: readonly PartTemplate[]): Entity {
  const profile = templates.some(({ people }) => people === 'profile')
  const roles = [...new Set(templates.flatMap(({ serves = [] }) => serves))].sort()
  const meet = doMeet(templates)
  return {
    fields: { ...fields, ...(profile ? { bio: text({ max: 160, optional: true, personal: true }) } : {}) },
    can: { ...can, read: meet ? 'signedIn' : roles.length === 0 ? 'self' : ['self', ...roles.map((role) => `role:${role}`)] },
    ...more,
    because: meet
      ? 'a token names its user by the handle; people find each other, and nobody collects their names without a token'
      : 'a token names its user by the handle; nobody reads the row of another but those who serve them',
  }
}
