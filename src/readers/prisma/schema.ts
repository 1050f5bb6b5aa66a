import type { Engine } from '../../model/architecture/database.ts'
import { type Place, placesOf } from '../../model/architecture/place.ts'
import type { Argument, Attribute, Block, Field, ParsedSchema, Span, Term } from './parse-schema.ts'

/** A block with what turns its spans into places. */
export interface Part {
  readonly block: Block
  readonly placeOf: (span: Span) => Place
}

/** The blocks of all files of one schema, by what they are. */
export interface Schema {
  readonly engine: Engine
  /** Relations are kept by the client; the database has no foreign keys. */
  readonly isKeyless: boolean
  readonly models: ReadonlyMap<string, Part>
  readonly views: readonly Part[]
  readonly enums: ReadonlyMap<string, Part>
}

export interface SchemaFile {
  readonly path: string
  readonly text: string
  readonly parsed: ParsedSchema
}

const engines: Readonly<Record<string, Engine>> = {
  postgresql: 'postgres',
  postgres: 'postgres',
  cockroachdb: 'postgres',
  mysql: 'mysql',
  sqlite: 'sqlite',
}

/** Null where the schema is of a database that Lintel does not judge. */
export function joinFiles(files: readonly SchemaFile[]): Schema | null {
  const parts = files.flatMap(({ path, text, parsed }): Part[] => {
    const placeAt = placesOf(path, text)
    const placeOf = ({ start, end }: Span): Place => placeAt(start, end)
    return parsed.blocks.map((block) => ({ block, placeOf }))
  })
  const source = parts.find(({ block }) => block.kind === 'datasource')?.block
  const engine = source === undefined ? undefined : engineOf(source)
  if (source === undefined || engine === undefined) return null
  const mode = source.settings.find(({ name }) => name === 'relationMode' || name === 'referentialIntegrity')
  const of = (kind: string): readonly Part[] => parts.filter(({ block }) => block.kind === kind)
  return {
    engine,
    isKeyless: mode !== undefined && textOf(mode.value) === 'prisma',
    models: new Map(of('model').map((part) => [part.block.name, part])),
    views: of('view'),
    enums: new Map(of('enum').map((part) => [part.block.name, part])),
  }
}

/** The first versions took a list of providers. */
function engineOf(source: Block): Engine | undefined {
  const told = source.settings.find(({ name }) => name === 'provider')?.value
  const providers = told?.is === 'list' ? told.items : told === undefined ? [] : [told]
  const name = providers.map(textOf).find((text) => text !== null && Object.hasOwn(engines, text))
  return name == null ? undefined : engines[name]
}

export function textOf(term: Term | undefined): string | null {
  return term?.is === 'text' ? term.text : null
}

export function attributeOf(of: Block | Field, ...names: readonly string[]): Attribute | undefined {
  return of.attributes.find(({ name }) => names.includes(name))
}

/** An argument by one of its names; the first without a name where `''` is one of them. */
export function argumentOf(attribute: Attribute | undefined, ...names: readonly string[]): Term | undefined {
  const isIt = ({ name }: Argument): boolean => names.includes(name ?? '')
  return attribute?.args.find(isIt)?.value
}

/** The name in the database: of `@@map`, or of an argument `map`. */
export function mappedName(of: Block | Field): string {
  return textOf(argumentOf(attributeOf(of, 'map'), '', 'name')) ?? of.name
}

/** `auth.users`; a table of `public` goes without. */
export function tableName(block: Block): string {
  const schema = textOf(argumentOf(attributeOf(block, 'schema'), '', 'map'))
  return schema === null || schema === 'public' ? mappedName(block) : `${schema}.${mappedName(block)}`
}
