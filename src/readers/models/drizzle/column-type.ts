import type { Engine } from '../../../model/architecture/database.ts'
import { typeName } from '../../../model/architecture/declared.ts'
import { postgresType } from '../postgres-type.ts'
import { booleanOf, chainOf, fieldOf, numberOf, type Step, textOf } from '../terms/chain.ts'
import type { ModuleFile, Modules } from '../terms/modules.ts'
import { isDrizzle, own } from './find-tables.ts'

/** Builders of `drizzle-orm/*-core` that make no column. */
const others = new Set(['index', 'uniqueIndex', 'unique', 'primaryKey', 'foreignKey', 'check', 'sql', 'relations'])

const serials: Readonly<Record<string, string>> = { serial: 'integer', bigserial: 'bigint', smallserial: 'smallint' }

/** The type that the builder of a column makes; null for what makes none. */
export function columnType(modules: Modules, file: ModuleFile, engine: Engine, step: Step): string | null {
  const imported = modules.importOf(file, step.path)
  if (imported !== null && isDrizzle(imported.from)) {
    return others.has(imported.name) ? null : builtIn(engine, imported.name, optionsOf(step))
  }
  // The builders as the table's own function is given them: `(t) => ({ id: t.uuid() })`.
  const held = modules.constantOf(file, step.path)
  if (held === null) return step.path.includes('.') ? builtIn(engine, step.name, optionsOf(step)) : null
  const maker = chainOf(held.value).steps[0]
  if (maker?.name.endsWith('Enum') || maker?.name === 'enum') {
    const name = textOf(maker.args[0])
    return name === null ? null : typeName(name)
  }
  if (maker?.name !== 'customType') return null
  const told = fieldOf(maker.args[0], 'dataType')
  const type = told?.is === 'function' && told.returns !== null ? textOf(told.returns) : null
  return type === null ? 'custom' : engine === 'postgres' ? postgresType(type) : type
}

/** What a builder is given after the name, or instead of it. */
function optionsOf(step: Step): Step['args'][number] | undefined {
  return step.args.find(({ is }) => is === 'object')
}

function builtIn(engine: Engine, builder: string, options: Step['args'][number] | undefined): string {
  const size = {
    length: numberOf(fieldOf(options, 'length')) ?? numberOf(fieldOf(options, 'dimensions')),
    precision: numberOf(fieldOf(options, 'precision')),
    scale: numberOf(fieldOf(options, 'scale')),
  }
  if (engine !== 'postgres') return size.length === null ? builder : `${builder}(${size.length})`
  const zoned = booleanOf(fieldOf(options, 'withTimezone')) === true && (builder === 'timestamp' || builder === 'time')
  return own(serials, builder) ?? postgresType(zoned ? `${builder}tz` : builder, size)
}

export function isSerial(builder: string): boolean {
  return Object.hasOwn(serials, builder)
}
