import type { Column, DbEnum, ForeignKey, Index, Table, View } from '../../../model/architecture/database.ts'
import {
  declaredColumn,
  declaredIndex,
  declaredKey,
  declaredTable,
  endedName,
  indexOfConstraint,
} from '../../../model/architecture/declared.ts'
import { booleanOf, fieldOf, textOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import type { ClassTerms, DecoratorTerm, Term } from '../terms/term.ts'
import { type EntityColumn, readColumn } from './read-column.ts'
import { type Entity, type Member, readEntities, readViewEntities } from './read-entities.ts'
import { readIndexes } from './read-indexes.ts'
import type { TypeormSettings } from './settings.ts'

export interface TypeormFacts {
  readonly tables: readonly Table[]
  readonly views: readonly View[]
  readonly enums: readonly DbEnum[]
  /** Files that declare them. */
  readonly files: readonly string[]
}

interface Draft {
  readonly entity: Entity
  readonly name: string
  readonly columns: readonly EntityColumn[]
}

/** A relation that is kept in columns of this table. */
interface Relation {
  readonly member: Member
  readonly decorator: DecoratorTerm
  readonly target: Draft
  readonly columns: readonly Column[]
  readonly references: readonly string[]
}

export function declareTypeorm(modules: Modules, settings: TypeormSettings): TypeormFacts {
  const drafts = readEntities(modules).map((entity): Draft => {
    const own = `${settings.prefix}${entity.name ?? settings.naming.table(entity.class.name)}`
    const name = entity.schema === null || entity.schema === 'public' ? own : `${entity.schema}.${own}`
    return { entity, name, columns: entity.members.flatMap((member) => readColumn(modules, settings, own, member) ?? []) }
  })
  const byClass = new Map(drafts.map((draft) => [draft.entity.class, draft]))
  const find = (file: ModuleFile, term: Term | undefined): Draft | undefined => targetOf(modules, byClass, file, term)
  const tables = drafts.flatMap((draft) => [tableOf(settings, draft, find), ...joinTables(settings, draft, find)])
  const views = readViewEntities(modules)
  return {
    tables,
    views: views.map(({ file, name, span }) => ({
      name,
      materialised: false,
      securityInvoker: false,
      tables: [],
      definition: '',
      place: file.placeOf(span),
    })),
    enums: [
      ...new Map(
        drafts.flatMap(({ columns }) => columns.flatMap((each) => each.enum ?? [])).map((one) => [one.name, one]),
      ).values(),
    ],
    files: [...new Set([...drafts.map(({ entity }) => entity.file.path), ...views.map(({ file }) => file.path)])],
  }
}

type Find = (file: ModuleFile, term: Term | undefined) => Draft | undefined

/** `() => User`, or `'User'`. */
function targetOf(
  modules: Modules,
  byClass: ReadonlyMap<ClassTerms, Draft>,
  file: ModuleFile,
  term: Term | undefined,
): Draft | undefined {
  const name = term?.is === 'function' && term.returns?.is === 'name' ? term.returns.path : textOf(term)
  if (name === null) return undefined
  const found = modules.classOf(file, name)
  if (found !== null) return byClass.get(found.value)
  const named = [...byClass.values()].filter(({ entity }) => entity.class.name === name)
  return named.length === 1 ? named[0] : undefined
}

function tableOf(settings: TypeormSettings, draft: Draft, find: Find): Table {
  const { entity, name, columns } = draft
  const relations = relationsOf(settings, draft, find)
  const known = new Set(columns.map(({ column }) => column.name))
  const added = relations.flatMap((relation) => relation.columns.filter((column) => !known.has(column.name)))
  const primary = [
    ...columns.filter(({ isPrimary }) => isPrimary).map(({ column }) => column.name),
    ...relations.filter(({ member }) => isPrimaryMember(member)).flatMap((relation) => relation.columns.map((each) => each.name)),
  ].filter((each, at, all) => all.indexOf(each) === at)
  const place = entity.file.placeOf(entity.class.nameSpan)
  const columnsOf = (property: string): readonly string[] =>
    relations.find(({ member }) => member.property === property)?.columns.map((column) => column.name) ??
    columns.flatMap(({ member, column }) => (member.property === property ? [column.name] : []))
  const key = primary.length === 0 ? [] : [indexOfConstraint('primary', endedName([name], 'pkey'), primary, place)]
  return declaredTable({
    name,
    model: entity.class.name,
    columns: [...columns.map(({ column }) => column), ...distinct(added)],
    primaryKey: primary.length === 0 ? null : { columns: primary, place },
    foreignKeys: relations.flatMap((relation) => keyOf(name, relation)),
    indexes: [
      ...key,
      ...relations.flatMap((relation) => oneToOneIndex(name, relation)),
      ...readIndexes(name, entity, columns, columnsOf),
    ],
    place,
  })
}

function distinct(columns: readonly Column[]): readonly Column[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()]
}

function isPrimaryMember({ decorators }: Member): boolean {
  return decorators.some(
    ({ name, args }) => name === 'PrimaryColumn' || args.some((arg) => booleanOf(fieldOf(arg, 'primary')) === true),
  )
}

function relationsOf(settings: TypeormSettings, { entity }: Draft, find: Find): readonly Relation[] {
  return entity.members.flatMap((member): Relation[] => {
    const joins = joinColumns(member, 'JoinColumn')
    const decorator = member.decorators.find(({ name }) => name === 'ManyToOne' || (name === 'OneToOne' && joins !== null))
    const target = decorator === undefined ? undefined : find(member.file, decorator.args[0])
    if (decorator === undefined || target === undefined) return []
    const referenced = joins?.flatMap((join) => textOf(fieldOf(join, 'referencedColumnName')) ?? []) ?? []
    const primary = target.columns.filter(({ isPrimary }) => isPrimary)
    const targets =
      referenced.length === 0 ? primary : target.columns.filter(({ member: { property } }) => referenced.includes(property))
    const columns = targets.map(({ column, member: { property } }, at) => {
      const told = textOf(fieldOf(joins?.[at], 'name'))
      const name = told ?? settings.naming.joinColumn(member.property, column.property ?? property)
      const nullable = booleanOf(fieldOf(relationOptions(decorator), 'nullable')) !== false && !isPrimaryMember(member)
      return declaredColumn({
        name,
        property: member.property,
        type: column.type,
        nullable,
        place: member.file.placeOf(member.span),
      })
    })
    return [{ member, decorator, target, columns, references: targets.map(({ column }) => column.name) }]
  })
}

function relationOptions({ args }: DecoratorTerm): Term | undefined {
  return args.slice(1).find(({ is }) => is === 'object')
}

/** The options of each `@JoinColumn`; null where there is none. */
function joinColumns({ decorators }: Member, wanted: string): readonly Term[] | null {
  const found = decorators.filter(({ name }) => name === wanted)
  if (found.length === 0) return null
  return found.flatMap(({ args: [first] }) => (first?.is === 'list' ? first.items : first === undefined ? [] : [first]))
}

const actions: Readonly<Record<string, ForeignKey['onDelete']>> = {
  CASCADE: 'cascade',
  RESTRICT: 'restrict',
  'SET NULL': 'set null',
  'SET DEFAULT': 'set default',
}

function keyOf(table: string, { member, decorator, target, columns, references }: Relation): readonly ForeignKey[] {
  const options = relationOptions(decorator)
  if (columns.length === 0 || booleanOf(fieldOf(options, 'createForeignKeyConstraints')) === false) return []
  const names = columns.map(({ name }) => name)
  return [
    declaredKey({
      name: endedName([table, ...names], 'fkey'),
      columns: names,
      to: { table: target.name, columns: references },
      onDelete: actions[textOf(fieldOf(options, 'onDelete')) ?? ''] ?? 'no action',
      place: member.file.placeOf(member.span),
    }),
  ]
}

/** The column of a one-to-one relation is unique. */
function oneToOneIndex(table: string, { member, decorator, columns }: Relation): readonly Index[] {
  const names = columns.map(({ name }) => name)
  if (decorator.name !== 'OneToOne' || names.length === 0) return []
  return [indexOfConstraint('unique', endedName([table, ...names], 'key'), names, member.file.placeOf(member.span))]
}

/** The tables of `@ManyToMany` with `@JoinTable`. */
function joinTables(settings: TypeormSettings, draft: Draft, find: Find): readonly Table[] {
  return draft.entity.members.flatMap((member) => {
    const decorator = member.decorators.find(({ name }) => name === 'ManyToMany')
    const join = member.decorators.find(({ name }) => name === 'JoinTable')
    const target = decorator === undefined ? undefined : find(member.file, decorator.args[0])
    return join === undefined || target === undefined ? [] : [joinTable(settings, draft, member, join.args[0], target)]
  })
}

function joinTable(settings: TypeormSettings, draft: Draft, member: Member, options: Term | undefined, target: Draft): Table {
  const place = member.file.placeOf(member.span)
  const name = `${settings.prefix}${textOf(fieldOf(options, 'name')) ?? settings.naming.joinTable(draft.name, member.property, target.name)}`
  const sides = [
    { of: draft, told: fieldOf(options, 'joinColumn') },
    { of: target, told: fieldOf(options, 'inverseJoinColumn') },
  ].map(({ of, told }) => {
    const keys = of.columns.filter(({ isPrimary }) => isPrimary).map(({ column }) => column)
    const columns = keys.map((key) =>
      declaredColumn({
        name: textOf(fieldOf(told, 'name')) ?? settings.naming.joinTableColumn(of.name, key.name),
        type: key.type,
        nullable: false,
        place,
      }),
    )
    const names = columns.map((column) => column.name)
    const to = { table: of.name, columns: keys.map((key) => key.name) }
    const key = declaredKey({ name: endedName([name, ...names], 'fkey'), columns: names, to, onDelete: 'cascade', place })
    return {
      columns,
      key,
      index: declaredIndex({ name: endedName([name, ...names], 'idx'), keys: names.map((column) => ({ column })), place }),
    }
  })
  const columns = sides.flatMap((side) => side.columns)
  const primary = columns.map((column) => column.name)
  return declaredTable({
    name,
    columns,
    primaryKey: { columns: primary, place },
    foreignKeys: sides.map(({ key }) => key),
    indexes: [indexOfConstraint('primary', endedName([name], 'pkey'), primary, place), ...sides.map(({ index }) => index)],
    place,
  })
}
