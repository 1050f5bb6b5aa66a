import type { Entity, EntityVersion, Field } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { checkFilled, checkMoved, type Moved } from './check-version-fields.ts'
import { unknownName, type World } from './check-world.ts'
import { isMade } from './version.ts'

export interface EntityPlace {
  readonly world: World
  readonly version: string
  /** In the version. */
  readonly name: string
  readonly said: EntityVersion
  readonly entity: Entity
  readonly at: At
}

const rowFields = new Set(['id', 'version', 'createdAt', 'updatedAt'])

export function checkEntityVersion(place: EntityPlace, report: Report): void {
  const { said, entity, at } = place
  const fields = new Map<string, Field>(Object.entries(entity.fields))
  const moved: Moved[] = Object.entries(said.fields ?? {}).flatMap(([name, is]) =>
    isMade(is) ? [] : [{ name, is, at: [...at, 'fields', name] }],
  )
  for (const name of Object.keys(said.fields ?? {})) {
    if (rowFields.has(name))
      report('LNTM012', [...at, 'fields', name], `${show(name)} is taken: every row has a field of that name`, 'use another name')
  }
  const hidden = new Set([...(said.without ?? []), ...madeNames(said)])
  checkMoved({ fields, moved, hidden, values: said.values ?? {}, at }, report)
  checkWithout(place, moved, report)
  checkRelations(place, report)
  checkCode(place, report)
  const creates = entity.can?.create !== undefined && !(Array.isArray(entity.can.create) && entity.can.create.length === 0)
  checkFilled({ fields, moved, hidden, absent: said.absent ?? {}, filledByCode: said.code === true, needed: creates, at }, report)
}

function madeNames({ fields = {} }: EntityVersion): readonly string[] {
  return Object.entries(fields).flatMap(([name, is]) => (isMade(is) ? [name] : []))
}

function listsOf({ world, name, said }: EntityPlace): readonly string[] {
  const present = said.entity ?? name
  return (world.relations.get(present) ?? []).filter(({ kind }) => kind === 'many').map((relation) => relation.name)
}

function checkWithout(place: EntityPlace, moved: readonly Moved[], report: Report): void {
  const { said, entity, at } = place
  const among = [...Object.keys(entity.fields), ...listsOf(place)]
  for (const [i, name] of (said.without ?? []).entries()) {
    if (!among.includes(name)) unknownName('field', name, { among, at: [...at, 'without', i], report })
    const other = moved.find(({ is }) => (typeof is === 'string' ? is : is?.from) === name)
    if (other !== undefined)
      report('LNTM102', [...at, 'without', i], `this version calls ${show(name)} \`${other.name}\``, 'remove one of the two')
  }
}

function checkRelations(place: EntityPlace, report: Report): void {
  const { said, at } = place
  const lists = listsOf(place)
  const claimed = new Map<string, string>()
  for (const [name, present] of Object.entries(said.relations ?? {})) {
    const here = [...at, 'relations', name]
    if (!lists.includes(present)) unknownName('field', present, { among: lists, at: here, report })
    const other = claimed.get(present)
    if (other !== undefined)
      report('LNTM102', here, `${show(present)} is called \`${other}\` in this version already`, 'remove one of the two')
    claimed.set(present, name)
    if (Object.hasOwn(said.fields ?? {}, name))
      report('LNTM030', here, `this version already has the field ${show(name)}`, 'use another name')
  }
}

function checkCode({ said, at }: EntityPlace, report: Report): void {
  const made = madeNames(said)
  if (made.length > 0 && said.code !== true) {
    const message = `nothing of today is called \`${made[0]}\`, so code has to make it`
    report('LNTM106', [...at, 'fields', made[0]!], message, 'add `code: true`, or write the name that the field has now')
  }
  if (said.code === true && made.length === 0)
    report(
      'LNTM106',
      [...at, 'code'],
      'there is no field that code would make',
      'declare it in `fields`, such as `fullName: text()`',
    )
}
