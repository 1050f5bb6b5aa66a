/** What a part that comes adds to an entity that is there: its marks, as edits of the file that declares it. */
import type { Blueprint } from '../../model/blueprint.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import { guardOf, markEntity } from '../compose/mark-subject.ts'
import { ChangeError } from './change-error.ts'
import type { EntityChanged, SourceChange } from './entity-change.ts'
import { addField, guardRead, importWord } from './entity-edit.ts'
import { listed } from './named-things.ts'

export function isMarking({ template, subject }: ComposedPart, { entities }: Blueprint): boolean {
  return template.marks !== undefined && subject !== null && Object.hasOwn(entities, subject.entity)
}

/** @throws ChangeError where the entity has something else of that name, or nobody is granted to read it */
export function markThere(blueprint: Blueprint, { template, subject }: ComposedPart): EntityChanged {
  const { entity, owner } = subject!
  const marks = template.marks!
  const declared = blueprint.entities[entity]!
  const names = Object.keys(marks.counters)
  const taken = names.find((name) => declared.fields[name] !== undefined)
  if (taken !== undefined)
    throw new ChangeError(
      `\`${entity}\` has a field \`${taken}\`, which ${template.name} would add`,
      'give it another name first',
    )
  const guard = guardOf(marks, owner)
  if (guard !== null && declared.can?.read === undefined)
    throw new ChangeError(
      `nobody is granted to read a \`${entity}\`, so there is nothing to hide`,
      `grant it first: \`can: { read: … }\``,
    )
  const of = { section: 'entities', name: entity } as const
  const fields = Object.entries(marks.counters).map(([name, because]): SourceChange => {
    const says = `${name}: counter({ because: '${because.replaceAll("'", "\\'")}' })`
    return { of, edit: (source, parse) => addField(source, { entity, says }, parse) }
  })
  const condition = Object.entries(guard?.condition ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
  return {
    blueprint: { ...blueprint, entities: { ...blueprint.entities, [entity]: markEntity(declared, marks, owner) } },
    says: [
      `\`${entity}\` has ${listed(names)}, which ${template.name} alone changes: 0 in rows that are there`,
      ...(guard === null ? [] : [`who reads a \`${entity}\` is asked for \`${condition}\`, but not ${listed(guard.except)}`]),
    ],
    present: [],
    sources: [
      ...fields,
      ...(guard === null
        ? []
        : [
            {
              of,
              edit: (source, parse) => guardRead(source, { entity, condition, except: guard.except }, parse),
            } satisfies SourceChange,
          ]),
      { of, edit: (source, parse) => importWord(source, 'counter', parse) },
    ],
    part: null,
    takes: {},
    notes: [],
  }
}
