import { Budget } from '../terms/budget.ts'
import { fieldOf, textOf } from '../terms/chain.ts'
import type { Declared, ModuleFile, Modules } from '../terms/modules.ts'
import type { ClassTerms, DecoratorTerm, Span, Term } from '../terms/term.ts'

/** A property of an entity that TypeORM keeps, from whichever class it comes. */
export interface Member {
  readonly file: ModuleFile
  readonly property: string
  readonly span: Span
  readonly type: string | null
  readonly decorators: readonly DecoratorTerm[]
  /** Of embedded classes around it. */
  readonly prefixes: readonly string[]
}

export interface Entity {
  readonly file: ModuleFile
  readonly class: ClassTerms
  readonly decorator: DecoratorTerm
  /** As the code tells it; null where TypeORM makes it of the class. */
  readonly name: string | null
  readonly schema: string | null
  readonly members: readonly Member[]
}

const deepest = 8

/** Classes that are tables, with what they inherit and embed. */
export function readEntities(modules: Modules): readonly Entity[] {
  return modules.files.flatMap((file) =>
    file.terms.classes.flatMap((found): Entity[] => {
      const decorator = found.decorators.find(({ name }) => name === 'Entity')
      if (decorator === undefined || !isTypeorm(modules, file, 'Entity')) return []
      const options = decorator.args.find(({ is }) => is === 'object')
      const declared: Declared<ClassTerms> = { file, name: found.name, value: found }
      return [
        {
          file,
          class: found,
          decorator,
          name: textOf(modules.settled(file, decorator.args[0] ?? nothing).value) ?? textOf(fieldOf(options, 'name')),
          schema: textOf(fieldOf(options, 'schema')),
          members: [...membersOf(modules, declared), ...ofChildren(modules, declared)],
        },
      ]
    }),
  )
}

const nothing: Term = { is: 'other', start: 0, end: 0 }

/** Views, which have no table. */
export function readViewEntities(
  modules: Modules,
): readonly { readonly file: ModuleFile; readonly name: string; readonly span: Span }[] {
  return modules.files.flatMap((file) =>
    file.terms.classes.flatMap((found) => {
      const decorator = found.decorators.find(({ name }) => name === 'ViewEntity')
      if (decorator === undefined || !isTypeorm(modules, file, 'ViewEntity')) return []
      const options = decorator.args.find(({ is }) => is === 'object')
      const name = textOf(decorator.args[0]) ?? textOf(fieldOf(options, 'name')) ?? found.name
      return [{ file, name, span: found.nameSpan }]
    }),
  )
}

export function isTypeorm(modules: Modules, file: ModuleFile, name: string): boolean {
  return modules.importOf(file, name)?.from === 'typeorm'
}

function membersOf(
  modules: Modules,
  { file, value }: Declared<ClassTerms>,
  prefixes: readonly string[] = [],
  budget: Budget = new Budget(),
  depth = 0,
): readonly Member[] {
  if (depth > deepest || !budget.spend()) return []
  const parent = value.extends === null ? null : modules.classOf(file, value.extends)
  const inherited = parent === null || parent.value === value ? [] : membersOf(modules, parent, prefixes, budget, depth + 1)
  const own = value.fields.flatMap((field): readonly Member[] => {
    if (field.decorators.length === 0) return []
    const { name: property, span, type, decorators } = field
    const embedded = embeddedIn(modules, file, decorators)
    if (embedded === null) return [{ file, property, span, type, decorators, prefixes }]
    const prefix = embedded.prefix ?? property
    return membersOf(modules, embedded.class, prefix === '' ? prefixes : [...prefixes, prefix], budget, depth + 1)
  })
  const named = new Set(own.map(({ property }) => property))
  return [...inherited.filter(({ property }) => !named.has(property)), ...own]
}

/** `@Column(() => Address, { prefix: 'home' })`. */
function embeddedIn(
  modules: Modules,
  file: ModuleFile,
  decorators: readonly DecoratorTerm[],
): { readonly class: Declared<ClassTerms>; readonly prefix: string | null } | null {
  const column = decorators.find(({ name }) => name === 'Column')
  const of = column?.args[0]
  if (of?.is !== 'function' || of.returns?.is !== 'name') return null
  const found = modules.classOf(file, of.returns.path)
  if (found === null) return null
  const prefix = fieldOf(column?.args[1], 'prefix')
  return { class: found, prefix: prefix?.is === 'boolean' && !prefix.value ? '' : textOf(prefix) }
}

/** With single-table inheritance, the columns of child classes are in this table, and may be empty. */
function ofChildren(modules: Modules, parent: Declared<ClassTerms>): readonly Member[] {
  const inheritance = parent.value.decorators.find(({ name }) => name === 'TableInheritance')
  if (inheritance === undefined) return []
  const inherited = new Set(membersOf(modules, parent).map(({ property }) => property))
  const column = fieldOf(inheritance.args[0], 'column')
  const discriminator: Member = {
    file: parent.file,
    property: textOf(column) ?? textOf(fieldOf(column, 'name')) ?? 'type',
    span: inheritance,
    type: 'string',
    decorators: [{ name: 'Column', args: [], start: inheritance.start, end: inheritance.end }],
    prefixes: [],
  }
  const children = modules.files.flatMap((file) =>
    file.terms.classes.flatMap((each): Member[] => {
      if (!each.decorators.some(({ name }) => name === 'ChildEntity')) return []
      if (each.extends === null || modules.classOf(file, each.extends)?.value !== parent.value) return []
      return membersOf(modules, { file, name: each.name, value: each }).filter(({ property }) => !inherited.has(property))
    }),
  )
  const optional: DecoratorTerm = { name: 'Nullable', args: [], start: inheritance.start, end: inheritance.end }
  const known = inherited.has(discriminator.property) ? [] : [discriminator]
  return [...known, ...children.map((member) => ({ ...member, decorators: [...member.decorators, optional] }))]
}
