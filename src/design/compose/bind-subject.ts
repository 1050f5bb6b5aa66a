import type { PartTemplate } from '../catalogue/part-template.ts'

/** What a part is about: the entity, and its field that names the owner. */
export interface Subject {
  readonly entity: string
  readonly owner: string
}

/** The text with the words `subject` and `subjectOwner` put in place, inside of names too: `subjectReported`, `reportSubject`. */
export function putSubject(text: string, { entity, owner }: Subject): string {
  return text
    .replaceAll('subjectOwner', owner)
    .replaceAll('subject', entity)
    .replaceAll('Subject', entity[0]!.toUpperCase() + entity.slice(1))
}

/** The part about this subject. */
export function bindSubject(template: PartTemplate, subject: Subject): PartTemplate {
  const { subjects: _, ...free } = template
  return JSON.parse(putSubject(JSON.stringify(free), subject)) as PartTemplate
}
