import type { Engine } from '../../../model/architecture/database.ts'
import { fieldOf, textOf } from '../terms/chain.ts'
import type { Modules } from '../terms/modules.ts'
import { lastName } from '../terms/read-file.ts'
import type { Term } from '../terms/term.ts'

export interface SequelizeSettings {
  /** null where the settings name a database that is not judged. */
  readonly engine: Engine | null
  /** Options of every model: `define: { underscored: true }`. */
  readonly define: Term | undefined
}

const engines: Readonly<Record<string, Engine>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
}

/** What `new Sequelize` is given; `fallback` where nothing says the engine. */
export function sequelizeSettings(modules: Modules, fallback: Engine): SequelizeSettings {
  const given = modules.files.flatMap((file) => [
    ...file.terms.calls
      .filter(({ call }) => /^(?:Sequelize|forRoot)$/.test(lastName(call.callee)))
      .flatMap(({ call }) => call.args.map((arg) => modules.settled(file, arg).value)),
    ...Object.values(file.terms.constants).map(({ value }) => value),
  ])
  const dialects = given.flatMap((term) => textOf(fieldOf(term, 'dialect')) ?? [])
  const known = dialects.find((dialect) => Object.hasOwn(engines, dialect))
  return {
    engine: known !== undefined ? engines[known]! : dialects.length > 0 ? null : fallback,
    define: given.map((term) => fieldOf(term, 'define')).find((term) => term?.is === 'object'),
  }
}
