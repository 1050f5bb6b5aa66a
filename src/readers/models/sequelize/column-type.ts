import type { Engine } from '../../../model/architecture/database.ts'
import { typeName } from '../../../model/architecture/declared.ts'
import { chainOf, fieldOf, numberOf, type Step, textOf, textsOf } from '../terms/chain.ts'
import type { Term } from '../terms/term.ts'

/** What Sequelize makes of its types in PostgreSQL. */
const types: Readonly<Record<string, string>> = {
  TEXT: 'text',
  CITEXT: 'citext',
  INTEGER: 'integer',
  SMALLINT: 'smallint',
  TINYINT: 'smallint',
  MEDIUMINT: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'double precision',
  REAL: 'real',
  DOUBLE: 'double precision',
  BOOLEAN: 'boolean',
  DATE: 'timestamp with time zone',
  DATEONLY: 'date',
  TIME: 'time without time zone',
  UUID: 'uuid',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  INET: 'inet',
  CIDR: 'cidr',
  MACADDR: 'macaddr',
  HSTORE: 'hstore',
  TSVECTOR: 'tsvector',
  GEOMETRY: 'geometry',
  GEOGRAPHY: 'geography',
}

export interface SequelizeType {
  readonly type: string
  /** Of an enum. */
  readonly values: readonly string[] | null
}

/** The type of an attribute; null for one that is only computed. */
export function columnType(
  engine: Engine,
  table: string,
  column: string,
  told: Term | undefined,
  attribute: Term,
): SequelizeType | null {
  if (told?.is === 'text') return { type: told.text.toLowerCase(), values: null }
  const { name, args } = typeCall(told)
  if (name === 'VIRTUAL') return null
  if (name === 'ENUM') {
    const values = [...args, fieldOf(attribute, 'values')].flatMap((one) =>
      textsOf(one?.is === 'object' ? fieldOf(one, 'values') : one),
    )
    return {
      type: engine === 'postgres' ? typeName(`enum_${table}_${column}`) : 'ENUM',
      values: engine === 'postgres' ? values : null,
    }
  }
  if (name === 'ARRAY') {
    const of = columnType(engine, table, column, args[0], attribute)
    return of === null ? null : { type: `${of.type}[]`, values: of.values }
  }
  return { type: engine === 'postgres' ? postgres(name, args) : plain(name, args), values: null }
}

/** `DataTypes.STRING(20).BINARY`, `new DataTypes.STRING(20)`, `Sequelize.STRING`. */
function typeCall(told: Term | undefined): { readonly name: string; readonly args: Step['args'] } {
  const { base, steps } = chainOf(told ?? { is: 'other', start: 0, end: 0 })
  if (base === null && steps[0] !== undefined) return { name: steps[0].name, args: steps[0].args }
  const path = base?.is === 'name' ? base.path.split('.') : []
  return { name: path.findLast((part) => /^[A-Z]+$/.test(part)) ?? '', args: [] }
}

function postgres(name: string, args: Step['args']): string {
  const [first, second] = args.map((arg) => numberOf(arg))
  if (name === 'STRING') return `character varying(${first ?? 255})`
  if (name === 'CHAR') return `character(${first ?? 255})`
  if (name === 'DECIMAL' || name === 'NUMERIC') return first == null ? 'numeric' : `numeric(${first},${second ?? 0})`
  if (name === 'UUIDV4' || name === 'UUIDV1') return 'uuid'
  return Object.hasOwn(types, name) ? types[name]! : name.toLowerCase()
}

function plain(name: string, args: Step['args']): string {
  const size = args.flatMap((arg) => numberOf(arg) ?? textOf(arg) ?? [])
  if (name === 'STRING') return `VARCHAR(${size[0] ?? 255})`
  return size.length === 0 ? name : `${name}(${size.join(',')})`
}
