import { globMatcher } from '../../kit/glob.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Query } from '../../model/architecture/code.ts'
import type { Table } from '../../model/architecture/database.ts'
import type { DecisionBreak } from '../../model/architecture/decisions.ts'
import { fileNamed, tableOf } from '../../model/architecture/look-up.ts'

/**
 * Where code of one module reads or writes what another keeps. A table belongs to the module whose folder declares it; else
 * to the one that it is named after (`orders`, `orders_lines`); else to the only one that writes it.
 */
export function foreignTables(architecture: Architecture, modules: string): readonly DecisionBreak[] {
  const moduleOf = createModuleOf(modules)
  const uses = architecture.code.queries.flatMap((query) => {
    const module = fileNamed(architecture, query.place.file)?.isTest ? null : moduleOf(query.place.file)
    return module === null ? [] : tablesOf(architecture, query).map((table) => ({ query, module, table }))
  })
  const names = [...new Set(uses.map(({ module }) => module))].sort()
  const owners = new Map<Table, string | null>()
  for (const { table } of uses) {
    if (owners.has(table)) continue
    const writers = new Set(uses.filter((use) => use.table === table && writes(use.query)).map(({ module }) => module))
    const named = names.find((module) => isNamedAfter(table, module))
    owners.set(table, moduleOf(table.place.file) ?? named ?? (writers.size === 1 ? [...writers][0]! : null))
  }
  return uses.flatMap(({ query, module, table }) => {
    const owner = owners.get(table)!
    if (owner === module) return []
    if (owner !== null) {
      const does = writes(query) ? 'writes' : 'reads'
      return [{ place: query.place, message: `\`${module}\` ${does} the table \`${table.name}\` of \`${owner}\`` }]
    }
    return writes(query)
      ? [
          {
            place: query.place,
            message: `\`${module}\` writes the table \`${table.name}\`, and it is not alone: it belongs to none`,
          },
        ]
      : []
  })
}

function createModuleOf(modules: string): (file: string) => string | null {
  const isModule = globMatcher(modules)
  return (file) => {
    const folders = file.split('/').slice(0, -1)
    const found = folders.findIndex((_, i) => isModule(folders.slice(0, i + 1).join('/')))
    return found === -1 ? null : folders.slice(0, found + 1).join('/')
  }
}

/** What a query reads or writes, joined tables too. */
function tablesOf(architecture: Architecture, { tables, joins }: Query): readonly Table[] {
  return [...new Set([...tables, ...joins].flatMap((name) => tableOf(architecture, name) ?? []))]
}

function writes({ does }: Query): boolean {
  return does === 'insert' || does === 'update' || does === 'delete' || does === 'upsert'
}

function isNamedAfter({ name }: Table, module: string): boolean {
  const word = module.slice(module.lastIndexOf('/') + 1).replaceAll('-', '_')
  const bare = name.replace(/^.*\./, '')
  return bare === word || bare.startsWith(`${word}_`) || name.startsWith(`${word}.`)
}
