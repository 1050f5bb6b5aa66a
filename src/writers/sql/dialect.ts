import type { Field } from '../../model/blueprint.ts'

/** The words an engine has for what every schema of ours says. Declared, so that nothing asks which engine it is. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  readonly idType: string
  readonly versionType: string
  readonly timeType: string
  columnType(field: Field): string
  /** What follows the closing bracket of a table. */
  readonly tableEnd: string
  /** A table may name another that is made later; else keys are added when all tables are there. */
  readonly forwardReferences: boolean
  /** Checks and keys have names of their own, by which an error tells the column. */
  readonly namedConstraints: boolean
  /** Texts of JSON need a check, having no type of their own. */
  readonly checksJson: boolean
  /** Booleans need one too. */
  readonly checksBool: boolean
  bool(value: boolean): string
  /** A constant of a field as its column holds it, as SQL. */
  constant(field: Field, value: string | number | boolean): string
  /** Puts nulls below every value, where a column can hold them. */
  nulls(descending: boolean): string
}
