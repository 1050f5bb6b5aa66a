import type { Architecture } from '../model/architecture/architecture.ts'
import type { Value } from '../model/architecture/code.ts'
import { fileOf } from '../model/architecture/look-up.ts'
import type { Place } from '../model/architecture/place.ts'
import { once } from './once.ts'

/** As whom something connects to the database. */
export interface Connection {
  readonly user: string
  /** It runs migrations rather than serve. */
  readonly migrates: boolean
  readonly place: Place
}

const url = /^(?:postgres(?:ql)?|postgis):\/\/([^:/?#@\s$]+)(?::[^@\s]*)?@/i

/** Connections that the environment of containers, files of variables and the code name. */
export const connectionsOf: (architecture: Architecture) => readonly Connection[] = once((architecture) => {
  const { containers, variables } = architecture.deployment
  return [
    ...containers.flatMap(({ environment, command, name, workloadName, initContainer }) => {
      const migrates = initContainer || /migrat|\bflyway\b|\bliquibase\b/i.test([...command, name, workloadName].join(' '))
      return environment.flatMap((variable) => connectionOf(variable.name, variable.value, migrates, variable.place))
    }),
    ...variables.flatMap((variable) => connectionOf(variable.name, variable.value, false, variable.place)),
    ...inCode(architecture),
  ]
})

function connectionOf(name: string, value: string | null, migrates: boolean, place: Place): readonly Connection[] {
  const user = url.exec(value ?? '')?.[1] ?? (/^(PG|DB_|DATABASE_|POSTGRES_APP_)USER(NAME)?$/i.test(name) ? value : undefined)
  if (!user) return []
  return [{ user: decodeURIComponent(user), migrates: migrates || /migrat|admin|owner|direct/i.test(name), place }]
}

/** What a pool or client of the code is given as a literal, or as the default of a variable. */
function inCode(architecture: Architecture): readonly Connection[] {
  return architecture.code.calls
    .filter(
      ({ target }) =>
        target !== null &&
        /^(pg:(Pool|Client)|postgres:default|knex:default|typeorm:DataSource|sequelize:Sequelize)$/.test(target),
    )
    .flatMap((call) => {
      const file = fileOf(architecture, call.function)
      if (file === undefined || file.isTest) return []
      return call.args.flatMap((arg) => textsIn(arg)).flatMap(({ text, place }) => connectionOf('', text, file.isTool, place))
    })
}

function textsIn(value: Value): readonly { readonly text: string; readonly place: Place }[] {
  switch (value.is) {
    case 'text':
      return [{ text: value.text, place: value.place }]
    case 'template':
      return [{ text: value.texts.join('$'), place: value.place }]
    case 'object':
      return Object.values(value.fields).flatMap(textsIn)
    case 'either':
      return value.of.flatMap(textsIn)
    case 'name':
      return value.value === null ? [] : textsIn(value.value)
    default:
      return []
  }
}
