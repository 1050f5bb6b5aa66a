import type { Field, ScalarField, ShapeField } from '../../model/blueprint.ts'
import { defaultPrecision } from '../../model/decimal.ts'
import type { EntityModel, FieldModel, IndexModel } from '../../model/model.ts'
import type { Constants, Engine } from './constants.ts'

/** Bytes of one stored row and of its entries in indexes, as its engine lays them out. */
export interface RowBytes {
  /** With its header, and its pointer in the page. */
  readonly row: number
  /** By name, the one of the id first. */
  readonly indexes: readonly { readonly name: string; readonly bytes: number }[]
}

/** A value by itself: its bytes, and the address that PostgreSQL puts it on. */
interface Cell {
  readonly bytes: number
  readonly align: 1 | 4 | 8
}

export function rowBytes(entity: EntityModel, engine: Engine, constants: Constants): RowBytes {
  const cells = new Map<string, Cell>([
    ...own[engine],
    ...entity.fields.map((each) => [each.name, cellOf(each, engine, constants)] as const),
  ])
  const nullable = entity.fields.some(({ optional }) => optional)
  const all = [...cells.values()]
  return {
    row: engine === 'sqlite' ? sqliteRow(all) : postgresRow(all, nullable),
    indexes: [
      { name: `${entity.table} by id`, bytes: entry([cells.get('id')!], engine) },
      ...entity.indexes.map((index) => ({ name: index.name, bytes: entry(keysOf(index, cells), engine) })),
    ],
  }
}

/** A row of a table that holds these texts and numbers alone, such as Lintel's own. */
export function plainRowBytes(values: readonly number[], engine: Engine): number {
  const cells = values.map((bytes) => ({ bytes, align: 1 }) as const)
  return engine === 'sqlite' ? sqliteRow(cells) : postgresRow(cells, true)
}

/** An entry of an index on such values. */
export function plainEntryBytes(values: readonly number[], engine: Engine): number {
  return entry(
    values.map((bytes) => ({ bytes, align: 1 })),
    engine,
  )
}

/** Fields as the JSON text of one object. */
export function payloadBytes(fields: readonly FieldModel[], constants: Constants): number {
  return fields.reduce(
    (total, { name, field }) =>
      total + name.length + 4 + (field.kind === 'counter' || field.kind === 'secret' ? 8 : jsonBytes(field, constants)),
    1,
  )
}

/** What every row has. In SQLite ids and times are text, in PostgreSQL they are binary. */
const own: Readonly<Record<Engine, readonly (readonly [string, Cell])[]>> = {
  sqlite: [
    ['id', { bytes: 36, align: 1 }],
    ['version', { bytes: 1, align: 1 }],
    ['createdAt', { bytes: 24, align: 1 }],
    ['updatedAt', { bytes: 24, align: 1 }],
  ],
  postgres: [
    ['id', { bytes: 16, align: 1 }],
    ['version', { bytes: 4, align: 4 }],
    ['createdAt', { bytes: 8, align: 8 }],
    ['updatedAt', { bytes: 8, align: 8 }],
  ],
}

/** The id ends every index that is not unique. */
function keysOf({ fields, unique }: IndexModel, cells: ReadonlyMap<string, Cell>): readonly Cell[] {
  const named = fields.map(({ field }) => cells.get(field)!)
  return unique ? named : [...named, cells.get('id')!]
}

// ── layout ───────────────────────────────────────────────────────────────────

/** Bytes that SQLite needs to write a whole number down in groups of seven bits. */
const varint = (value: number) => Math.max(1, Math.ceil(Math.log2(value + 1) / 7))
/** Of a row id that counts up: up to 268 million. */
const rowId = 4
const sqliteRecord = (cells: readonly Cell[]) => {
  const header = cells.reduce((total, { bytes }) => total + varint(2 * bytes + 13), 1)
  return header + cells.reduce((total, { bytes }) => total + bytes, 0)
}
const sqliteCell = (payload: number) => 2 + varint(payload) + payload
const sqliteRow = (cells: readonly Cell[]) => Math.ceil(sqliteCell(sqliteRecord(cells)) + rowId)

const aligned = (bytes: number, to: number) => Math.ceil(bytes / to) * to
const filled = (cells: readonly Cell[]) => cells.reduce((at, { bytes, align }) => aligned(at, align) + bytes, 0)
const linePointer = 4

function postgresRow(cells: readonly Cell[], nullable: boolean): number {
  const header = aligned(23 + (nullable ? Math.ceil(cells.length / 8) : 0), 8)
  return linePointer + header + aligned(filled(cells), 8)
}

function entry(keys: readonly Cell[], engine: Engine): number {
  if (engine === 'postgres') return linePointer + 8 + aligned(filled(keys), 8)
  return Math.ceil(sqliteCell(sqliteRecord([...keys, { bytes: rowId, align: 1 }])))
}

// ── values ───────────────────────────────────────────────────────────────────

function cellOf({ field, optional }: FieldModel, engine: Engine, constants: Constants): Cell {
  const cell = valueCell(field, engine, constants)
  return optional ? { ...cell, bytes: cell.bytes * constants.optionalPresent.value } : cell
}

function valueCell(field: Field, engine: Engine, constants: Constants): Cell {
  const text = (bytes: number) => (engine === 'sqlite' ? ({ bytes, align: 1 } as const) : varlena(bytes))
  const binary = (sqlite: number, postgres: 1 | 4 | 8): Cell =>
    engine === 'sqlite' ? { bytes: sqlite, align: 1 } : { bytes: postgres, align: postgres }
  switch (field.kind) {
    case 'ref':
      return { bytes: engine === 'sqlite' ? 36 : 16, align: 1 }
    case 'int':
      return binary(wholeBytes(field.max), 8)
    case 'counter':
      return binary(2, 8)
    case 'bool':
      // SQLite has 0 and 1 in the header of the record.
      return binary(0, 1)
    case 'decimal': {
      const digits = field.precision ?? defaultPrecision
      return engine === 'sqlite' ? { bytes: wholeBytes(10 ** digits), align: 1 } : varlena(2 + 2 * Math.ceil(digits / 4))
    }
    case 'time':
      return binary(24, 8)
    case 'date':
      return binary(10, 4)
    default:
      return text(textBytes(field, constants))
  }
}

/** PostgreSQL puts one byte before short values, and four before long ones, which begin on an address of four. */
const varlena = (bytes: number): Cell => (bytes <= 126 ? { bytes: bytes + 1, align: 1 } : { bytes: bytes + 4, align: 4 })

/** SQLite takes as few bytes as the number needs; the number is taken to be half of its bound. */
function wholeBytes(max = 2 ** 31): number {
  const bits = Math.log2(Math.max(1, Math.abs(max) / 2)) + 1
  return [1, 2, 3, 4, 6].find((bytes) => bits <= bytes * 8 - 1) ?? 8
}

const formats = { email: 25, url: 60, slug: 30 } as const

/** Bytes of what is kept as text: words, lists and objects. */
function textBytes(field: Field, constants: Constants): number {
  switch (field.kind) {
    case 'oneOf':
      return field.values.reduce((total, value) => total + value.length, 0) / Math.max(1, field.values.length)
    case 'json':
    case 'list':
      return jsonBytes(field, constants)
    case 'secret':
      return Math.min(field.max ?? 64, 64)
    case 'text': {
      const { min = 0, max, format } = field
      if (format !== undefined) return Math.min(formats[format], max ?? formats[format])
      const most = max ?? Math.max(min, constants.textWithoutMax.value / constants.textFill.value)
      return (min + (most - min) * constants.textFill.value) * constants.bytesPerCharacter.value
    }
    default:
      return 0
  }
}

/** As JSON text: quotes, names, and commas with it. */
function jsonBytes(field: ShapeField, constants: Constants): number {
  switch (field.kind) {
    case 'json':
      return Object.entries(field.shape).reduce((total, [name, each]) => total + name.length + 4 + jsonBytes(each, constants), 1)
    case 'list': {
      const items = Math.min(field.max ?? 100, constants.listItems.value)
      return 1 + items * (1 + jsonBytes(field.of, constants))
    }
    case 'ref':
      return 38
    default:
      return scalarJson(field, constants)
  }
}

function scalarJson(field: ScalarField, constants: Constants): number {
  switch (field.kind) {
    case 'int':
      return Math.ceil(Math.log10(Math.max(10, Math.abs(field.max ?? 1e6) / 2)))
    case 'bool':
      return 5
    case 'decimal':
      return 3 + (field.precision ?? defaultPrecision) / 2
    case 'time':
      return 26
    case 'date':
      return 12
    default:
      return 2 + textBytes(field, constants)
  }
}
