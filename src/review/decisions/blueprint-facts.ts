import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Model } from '../../model/model.ts'
import { at, type FactKind, flag } from './fact-table.ts'

type PlaceOf = (path: string) => readonly [string, number]

function of(
  make: (model: Model, placeOf: PlaceOf) => ReturnType<FactKind['rows']>,
): (architecture: Architecture) => ReturnType<FactKind['rows']> {
  return ({ blueprints }) => blueprints.flatMap(({ model, places, place }) => make(model, (path) => at(places[path] ?? place)))
}

/** What blueprints of Lintel say. */
export const blueprintFacts: readonly FactKind[] = [
  {
    name: 'entities',
    columns: 'file line name table_name collection cache_ms because',
    rows: of(({ entities }, placeOf) =>
      entities.map(({ name, table, collection, cacheMs, because }) => [
        ...placeOf(`entities.${name}`),
        name,
        table,
        collection,
        cacheMs,
        because,
      ]),
    ),
  },
  {
    name: 'fields',
    columns: 'file line entity name kind optional is_unique personal secret',
    rows: of(({ entities }, placeOf) =>
      entities.flatMap((entity) =>
        entity.fields.map(({ name, field, optional, unique, personal, secret }) => [
          ...placeOf(`entities.${entity.name}.${name}`),
          entity.name,
          name,
          field.kind,
          ...[optional, unique, personal, secret].map(flag),
        ]),
      ),
    ),
  },
  {
    name: 'relations',
    columns: 'file line entity name kind target',
    rows: of(({ entities }, placeOf) =>
      entities.flatMap(({ name: entity, relations }) =>
        relations.map(({ name, kind, target }) => [...placeOf(`entities.${entity}`), entity, name, kind, target]),
      ),
    ),
  },
  {
    name: 'access',
    columns: 'file line entity operation rule',
    rows: of(({ entities }, placeOf) =>
      entities.flatMap(({ name, can }) =>
        Object.entries(can).map(([operation, access]) => [
          ...placeOf(`entities.${name}`),
          name,
          operation,
          JSON.stringify(access),
        ]),
      ),
    ),
  },
  {
    name: 'actions',
    columns: 'file line name kind entity method path allow limited emits because',
    rows: of(({ actions }, placeOf) =>
      actions.map(({ name, kind, on, method, path, allow, limit, emits, because }) => [
        ...placeOf(`actions.${name}`),
        name,
        kind,
        on,
        method,
        path,
        JSON.stringify(allow),
        flag(limit !== null),
        emits.join(' '),
        because,
      ]),
    ),
  },
  {
    name: 'events',
    columns: 'file line name version subject because',
    rows: of(({ events }, placeOf) =>
      events.map(({ name, version, subject, because }) => [...placeOf(`events.${name}`), name, version, subject, because]),
    ),
  },
  {
    name: 'externals',
    columns: 'file line name timeout_ms because',
    rows: of(({ external }, placeOf) =>
      external.map(({ name, timeoutMs, because }) => [...placeOf(`external.${name}`), name, timeoutMs, because]),
    ),
  },
]
