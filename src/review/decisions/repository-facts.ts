import { fileNamed, tableOf } from '../../model/architecture/look-up.ts'
import { at, type FactKind, flag } from './fact-table.ts'

/** What code and packages say. */
export const repositoryFacts: readonly FactKind[] = [
  {
    name: 'files',
    columns: 'file size_bytes is_test language',
    rows: (architecture) =>
      architecture.files.map(({ path, sizeBytes }) => {
        const read = fileNamed(architecture, path)
        return [path, sizeBytes, flag(read?.isTest ?? false), read?.language ?? null]
      }),
  },
  {
    name: 'imports',
    columns: 'file line target target_file type_only',
    rows: ({ code }) =>
      code.files.flatMap(({ imports }) =>
        imports.map(({ from, file, typeOnly, place }) => [...at(place), from, file, flag(typeOnly)]),
      ),
  },
  {
    name: 'calls',
    columns: 'file line callee target in_transaction',
    rows: ({ code }) =>
      code.calls.map(({ place, callee, target, transaction }) => [...at(place), callee, target, flag(transaction !== null)]),
  },
  {
    name: 'routes',
    columns: 'file line method path framework guards',
    rows: ({ code }) =>
      code.routes.map(({ place, method, path, framework, guards }) => [
        ...at(place),
        method,
        path,
        framework,
        guards.map(({ name }) => name).join(' '),
      ]),
  },
  {
    name: 'packages',
    columns: 'file name version is_dev',
    rows: ({ deployment }) =>
      deployment.packages.flatMap(({ file, dependencies, devDependencies }) =>
        [dependencies, devDependencies].flatMap((all, isDev) =>
          Object.entries(all).map(([name, version]): (string | number)[] => [file, name, version, isDev]),
        ),
      ),
  },
]

/** What databases hold, and what asks them. */
export const databaseFacts: readonly FactKind[] = [
  {
    name: 'tables',
    columns: 'file line name source primary_key row_security',
    rows: ({ databases }) =>
      databases.flatMap(({ source, tables }) =>
        tables.map(({ place, name, primaryKey, rowSecurity }) => [
          ...at(place),
          name,
          source,
          primaryKey?.columns.join(' ') ?? null,
          flag(rowSecurity.enabled),
        ]),
      ),
  },
  {
    name: 'columns',
    columns: 'file line table_name name type nullable',
    rows: ({ databases }) =>
      databases.flatMap(({ tables }) =>
        tables.flatMap((table) =>
          table.columns.map(({ place, name, type, nullable }) => [...at(place), table.name, name, type, flag(nullable)]),
        ),
      ),
  },
  {
    name: 'queries',
    columns: 'file line does table_name client in_transaction sql',
    rows: (architecture) =>
      architecture.code.queries.flatMap(({ place, does, tables, client, transaction, sql }) =>
        (tables.length === 0 ? [null] : tables).map((name) => [
          ...at(place),
          does,
          name === null ? null : (tableOf(architecture, name)?.name ?? name),
          client,
          flag(transaction !== null),
          sql,
        ]),
      ),
  },
]
