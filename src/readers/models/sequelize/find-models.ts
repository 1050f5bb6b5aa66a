import { booleanOf, fieldOf, textOf } from '../terms/chain.ts'
import type { Declared, ModuleFile, Modules } from '../terms/modules.ts'
import { lastName } from '../terms/read-file.ts'
import type { ClassTerms, DecoratorTerm, Span, Term, TermField } from '../terms/term.ts'

/** A model, however it is declared: by `define`, by `init` or by decorators. */
export interface SequelizeModel {
  readonly file: ModuleFile
  /** What Sequelize calls it: `User`. */
  readonly name: string
  /** What the code calls it: the variable or the class. */
  readonly variable: string
  readonly span: Span
  readonly attributes: Term
  readonly options: Term | undefined
  /** Of decorators: relations among the members. */
  readonly class: ClassTerms | null
}

export function findModels(modules: Modules): readonly SequelizeModel[] {
  return modules.files.flatMap((file) => [...calledModels(modules, file), ...decoratedModels(modules, file)])
}

/** `sequelize.define('User', {…}, {…})` and `User.init({…}, { sequelize, … })`. */
function calledModels(modules: Modules, file: ModuleFile): readonly SequelizeModel[] {
  return file.terms.calls.flatMap(({ call, keptAs }): SequelizeModel[] => {
    const settled = (term: Term | undefined): Term | undefined =>
      term === undefined ? undefined : modules.settled(file, term).value
    if (lastName(call.callee) === 'define') {
      const [first, attributes, options] = call.args
      const name = textOf(first)
      if (name === null || settled(attributes)?.is !== 'object' || first === undefined) return []
      return [
        {
          file,
          name,
          variable: keptAs ?? name,
          span: first,
          attributes: settled(attributes)!,
          options: settled(options),
          class: null,
        },
      ]
    }
    if (lastName(call.callee) !== 'init' || call.callee.is !== 'name') return []
    const variable = call.callee.path.replace(/\.init$/, '')
    const [attributes, options] = call.args.map(settled)
    if (attributes?.is !== 'object' || fieldOf(options, 'sequelize') === undefined) return []
    const owner = variable === 'super' || variable === 'this' ? classAround(file, call) : variable
    const name = textOf(fieldOf(options, 'modelName')) ?? owner
    return [{ file, name, variable: owner, span: call.callee, attributes, options, class: null }]
  })
}

function classAround({ terms }: ModuleFile, { start }: Span): string {
  return terms.classes.find((each) => each.start <= start && start < each.end)?.name ?? ''
}

/** Classes of sequelize-typescript. */
function decoratedModels(modules: Modules, file: ModuleFile): readonly SequelizeModel[] {
  return file.terms.classes.flatMap((found): SequelizeModel[] => {
    const table = found.decorators.find(({ name }) => name === 'Table')
    if (table === undefined || modules.importOf(file, 'Table')?.from !== 'sequelize-typescript') return []
    const options = table.args[0] === undefined ? undefined : modules.settled(file, table.args[0]).value
    const attributes: Term = {
      is: 'object',
      fields: attributesOf(modules, { file, name: found.name, value: found }, 0),
      ...found.nameSpan,
    }
    return [{ file, name: found.name, variable: found.name, span: found.nameSpan, attributes, options, class: found }]
  })
}

const inferred: Readonly<Record<string, string>> = { string: 'STRING', number: 'INTEGER', boolean: 'BOOLEAN', Date: 'DATE' }

/** The attributes that decorators say, in the shape that `define` takes. */
function attributesOf(modules: Modules, { file, value }: Declared<ClassTerms>, depth: number): readonly TermField[] {
  const parent = value.extends === null || depth > 6 ? null : modules.classOf(file, value.extends)
  const inherited = parent === null || parent.value === value ? [] : attributesOf(modules, parent, depth + 1)
  const own = value.fields.flatMap(({ name, span, decorators, type }): TermField[] => {
    const column = decorators.find((each) => each.name === 'Column' || each.name === 'CreatedAt' || each.name === 'ForeignKey')
    if (column === undefined) return []
    const [first] = decorators.find((each) => each.name === 'Column')?.args ?? []
    const given = first?.is === 'object' ? first.fields : []
    const told =
      first !== undefined && first.is !== 'object' ? first : decorators.find((each) => each.name === 'DataType')?.args[0]
    const core = (type ?? '').replace(/\s*\|\s*(?:null|undefined)\b/g, '').trim()
    const path = `DataTypes.${Object.hasOwn(inferred, core) ? inferred[core] : 'STRING'}`
    const typed: Term = told ?? { is: 'name', path, ...span }
    const fields = [...given, ...decorators.flatMap(said)]
    const hasType = given.some((field) => field.name === 'type')
    return [
      {
        name,
        value: { is: 'object', fields: hasType ? fields : [{ name: 'type', value: typed, ...span }, ...fields], ...span },
        ...span,
      },
    ]
  })
  return [...inherited, ...own]
}

function said({ name, args, start, end }: DecoratorTerm): readonly TermField[] {
  const field = (of: string, value: Term): readonly TermField[] => [{ name: of, value, start, end }]
  const yes: Term = { is: 'boolean', value: booleanOf(args[0]) ?? true, start, end }
  switch (name) {
    case 'PrimaryKey':
      return field('primaryKey', yes)
    case 'AutoIncrement':
      return field('autoIncrement', yes)
    case 'AllowNull':
      return field('allowNull', yes)
    case 'Unique':
      return field('unique', args[0] ?? yes)
    case 'Default':
      return args[0] === undefined ? [] : field('defaultValue', args[0])
    default:
      return []
  }
}
