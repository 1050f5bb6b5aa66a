import { kebab, pascal } from '../../kit/text.ts'
import type { Action, Blueprint, Entity, Grant, Who } from '../../model/blueprint.ts'
import { counter, text } from '../../model/language.ts'
import { writePart } from '../../writers/blueprint/index.ts'
import type { PartTemplate } from '../catalogue/part-template.ts'
import { guardGrant } from '../compose/guard-grant.ts'
import { ChangeError } from './change-error.ts'
import { type EntityChanged, unchanged } from './entity-change.ts'
import { addField, guardRead, importWord, removeGrant } from './entity-edit.ts'
import { type Restorers, softDeleteCode, softDeleteTests } from './soft-delete-code.ts'

/** The language has no word for it: a counter is what code alone changes, and a match on it is what nobody reads past. */
const field = 'deletions'

/**
 * What is deleted stays, and nobody sees it: the right to delete becomes an action, which can be taken back. Nothing else of the
 * blueprint is other than it was.
 * @throws ChangeError
 */
export function softDelete(blueprint: Blueprint, entity: string): EntityChanged {
  const declared = blueprint.entities[entity]!
  const there = [field, 'deletedAt', 'deleted', 'isDeleted', 'removedAt'].find((name) => declared.fields[name] !== undefined)
  if (there !== undefined) return unchanged(blueprint, `\`${entity}\` has \`${there}\`: what is deleted stays`)
  const { read, delete: remove } = declared.can ?? {}
  if (entity === blueprint.actor)
    throw new ChangeError(
      `\`${entity}\` stands for who calls: a row that nobody sees would still be let in`,
      'give it a state of its own, and have the issuer refuse its token',
    )
  if (remove === undefined || read === undefined)
    throw new ChangeError(
      `nobody may delete a \`${entity}\`, so there is nothing to be kept`,
      `grant it first: \`can: { delete: … }\``,
    )
  const [gone, back] = [`delete${pascal(entity)}`, `restore${pascal(entity)}`]
  const taken = [gone, back].find((name) => Object.hasOwn(blueprint.actions ?? {}, name))
  if (taken !== undefined)
    throw new ChangeError(`there is an action \`${taken}\` already, which does something else`, 'give it another name first')

  const restorers = restorersOf(blueprint, declared, remove)
  const { delete: _, ...can } = declared.can!
  const because = `above 0 it is deleted: nobody sees it, and only \`${gone}\`${restorers === null ? '' : ` and \`${back}\``} change it`
  const kept: Entity = {
    ...declared,
    fields: { ...declared.fields, [field]: counter({ because }) },
    can: { ...can, read: guardGrant(read, { condition: { [field]: 0 }, except: [] }) },
  }
  const actions: Readonly<Record<string, Action>> = {
    [gone]: { on: entity, allow: remove, limit: '60/min' },
    ...(restorers === null
      ? {}
      : {
          [back]: {
            input: { id: text({ pattern: '^[0-9a-f-]{36}$', max: 36 }) },
            returns: entity,
            allow: 'signedIn',
            limit: '60/min',
            because: 'nobody sees what is deleted, so it is named by its id; code lets in who may delete it',
          },
        }),
  }
  const template: PartTemplate = {
    name: `${kebab(entity)}-deletion`,
    says: `deleted rows of \`${entity}\` are kept, and nobody sees them`,
    needs: [],
    declares: { actions },
    code: ['actions'],
    load: { rows: {}, requests: {} },
  }
  const changed = { ...blueprint, entities: { ...blueprint.entities, [entity]: kept } }
  const whole = { ...changed, actions: { ...changed.actions, ...actions } }
  const tests = softDeleteTests({ blueprint: whole, entity, remove, restorers })
  const line = `${field}: counter({ because: '${because}' })`
  return {
    blueprint: changed,
    says: [
      `a deleted \`${entity}\` stays, and nobody sees it: \`can.read\` asks for \`${field}: 0\``,
      `\`${gone}\` takes the place of \`DELETE\`${restorers === null ? '' : `, and \`${back}\` takes it back`}`,
    ],
    present: [],
    sources: [
      { of: { section: 'entities', name: entity }, edit: (source, parse) => addField(source, { entity, says: line }, parse) },
      {
        of: { section: 'entities', name: entity },
        edit: (source, parse) => guardRead(source, { entity, condition: `${field}: 0` }, parse),
      },
      {
        of: { section: 'entities', name: entity },
        edit: (source, parse) => removeGrant(source, { entity, right: 'delete' }, parse),
      },
      { of: { section: 'entities', name: entity }, edit: (source, parse) => importWord(source, 'counter', parse) },
    ],
    part: {
      template,
      files: [
        { path: `parts/${template.name}.ts`, text: writePart(template.declares, `${sentence(template.says)}.`) },
        { path: `parts/${template.name}-code.ts`, text: softDeleteCode({ entity, restorers }) },
        ...(tests === null ? [] : [{ path: `tests/${template.name}.test.mjs`, text: tests }]),
      ],
    },
    takes: {},
    notes: notesOf(changed, entity, { isRestored: restorers !== null, isTested: tests !== null }),
  }
}

function restorersOf({ actor }: Blueprint, { fields }: Entity, remove: Grant): Restorers | null {
  const words = [remove].flat() as readonly Who[]
  const isOwner = (word: Who): word is string => {
    const named = typeof word === 'string' ? fields[word] : undefined
    return named?.kind === 'ref' && named.to === actor
  }
  const isRole = (word: Who): word is string => typeof word === 'string' && word.startsWith('role:')
  if (!words.every((word) => isOwner(word) || isRole(word))) return null
  return { roles: words.filter(isRole).map((word) => word.slice('role:'.length)), owners: words.filter(isOwner) }
}

function notesOf(
  blueprint: Blueprint,
  entity: string,
  { isRestored, isTested }: { readonly isRestored: boolean; readonly isTested: boolean },
): readonly string[] {
  const { fields, unique = [] } = blueprint.entities[entity]!
  const alone = Object.keys(fields).filter((name) => 'unique' in fields[name]! && fields[name].unique === true)
  const seen = Object.entries(blueprint.entities).flatMap(([name, other]) => {
    const refs = Object.keys(other.fields).filter((key) => {
      const each = other.fields[key]!
      return each.kind === 'ref' && each.to === entity
    })
    return refs.length === 0 || JSON.stringify(other.can?.read ?? null).includes(`sees:${refs[0]}`) ? [] : [name]
  })
  return [
    ...(alone.length + unique.length === 0
      ? []
      : [
          `a deleted \`${entity}\` keeps its ${[...alone, ...unique.map((spec) => ('on' in spec ? spec.on : spec).join(' and '))].map((name) => `\`${name}\``).join(', ')}: no other may have the same`,
        ]),
    ...(seen.length === 0
      ? []
      : [
          `${seen.map((name) => `\`${name}\``).join(', ')} of a deleted \`${entity}\` can still be read by whoever could: \`sees:…\` in \`can.read\` follows it`,
        ]),
    'what is deleted is still stored: a person who asks for their data to be erased needs more than this',
    ...(isRestored ? [] : [`who may delete a \`${entity}\` cannot be told of a row that nobody sees, so nothing takes it back`]),
    ...(isTested ? [] : [`no test could be written for it: none can tell how a \`${entity}\` is made`]),
  ]
}

function sentence(says: string): string {
  return `${says[0]!.toUpperCase()}${says.slice(1)}`
}
