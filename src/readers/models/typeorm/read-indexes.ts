import type { Index } from '../../../model/architecture/database.ts'
import { declaredIndex, endedName, indexOfConstraint } from '../../../model/architecture/declared.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { booleanOf, chainOf, fieldOf, textOf, textsOf } from '../terms/chain.ts'
import type { DecoratorTerm, Term } from '../terms/term.ts'
import type { EntityColumn } from './read-column.ts'
import type { Entity } from './read-entities.ts'

/** The columns of a property: its own, or those of the relation that it is. */
export type ColumnsOf = (property: string) => readonly string[]

/** `@Index` and `@Unique` of an entity and of its members. */
export function readIndexes(table: string, entity: Entity, columns: readonly EntityColumn[], of: ColumnsOf): readonly Index[] {
  const { file } = entity
  const shared = entity.class.decorators.flatMap((decorator) => {
    const properties = propertiesOf(decorator)
    return properties.length === 0 ? [] : (indexOf(table, decorator, properties.flatMap(of), file.placeOf(decorator)) ?? [])
  })
  const own = entity.members.flatMap((member) =>
    member.decorators.flatMap(
      (decorator) => indexOf(table, decorator, of(member.property), member.file.placeOf(decorator)) ?? [],
    ),
  )
  const unique = columns
    .filter(({ isUnique }) => isUnique)
    .map(({ column }) => indexOfConstraint('unique', endedName([table, column.name], 'key'), [column.name], column.place))
  return [...unique, ...own, ...shared]
}

/** `['a', 'b']`, or `(t) => [t.a, t.b]`. */
function propertiesOf({ args }: DecoratorTerm): readonly string[] {
  const told = args.find(({ is }) => is === 'list' || is === 'function')
  if (told?.is !== 'function') return textsOf(told)
  return told.returns === null ? [] : pathsOf(told.returns)
}

function pathsOf(term: Term): readonly string[] {
  if (term.is === 'list') return term.items.flatMap(pathsOf)
  if (term.is === 'object') return term.fields.flatMap(({ name }) => name ?? [])
  const path = term.is === 'name' ? term.path : (chainOf(term).steps[0]?.path ?? '')
  return path === '' ? [] : [path.slice(path.lastIndexOf('.') + 1)]
}

function indexOf(table: string, decorator: DecoratorTerm, columns: readonly string[], place: Place): Index | null {
  const isUnique = decorator.name === 'Unique'
  if ((!isUnique && decorator.name !== 'Index') || columns.length === 0) return null
  const options = decorator.args.find(({ is }) => is === 'object')
  const name = textOf(decorator.args[0]) ?? endedName([table, ...columns], isUnique ? 'key' : 'idx')
  if (isUnique) return indexOfConstraint('unique', name, columns, place)
  return declaredIndex({
    name,
    keys: columns.map((column) => ({ column })),
    unique: booleanOf(fieldOf(options, 'unique')) === true,
    method: textOf(fieldOf(options, 'using')) ?? (booleanOf(fieldOf(options, 'spatial')) === true ? 'gist' : 'btree'),
    where: textOf(fieldOf(options, 'where')),
    place,
  })
}
