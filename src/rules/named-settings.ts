/** What manifests say of the setting that code reads: by the name of the variable. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { Value } from '../model/architecture/code.ts'
import type { Container } from '../model/architecture/deployment.ts'
import type { Place } from '../model/architecture/place.ts'
import { within } from './values.ts'
import { inside, objectsOf } from './workloads.ts'

export interface NamedSetting {
  readonly name: string
  readonly value: string
  readonly place: Place
  /** Whose it is; null where a file of variables or a ConfigMap says it. */
  readonly container: Container | null
}

/** Every setting that a manifest or a file of variables gives a constant value. */
export function settingsOf(architecture: Pick<Architecture, 'deployment'>): readonly NamedSetting[] {
  const { containers, variables } = architecture.deployment
  return [
    ...containers.flatMap((container) =>
      container.environment.flatMap(({ name, value, place }) => (value === null ? [] : [{ name, value, place, container }])),
    ),
    ...objectsOf(architecture, 'ConfigMap').flatMap(({ spec, place, places }) =>
      Object.entries(inside(spec, 'data') ?? {}).flatMap(([name, value]) =>
        typeof value === 'string' ? [{ name, value, place: places[`data/${name}`] ?? place, container: null }] : [],
      ),
    ),
    ...variables.flatMap(({ name, value, place }) => (value === null ? [] : [{ name, value, place, container: null }])),
  ]
}

/** Settings that are named as the last word of a path is: `env.DATABASE_URL`, `process.env.DB_FILE`, `config.databaseFile`. */
export function namedSettings(architecture: Pick<Architecture, 'deployment'>, path: Value): readonly NamedSetting[] {
  const words = new Set(
    [...within(path)].flatMap((value) => {
      if (value.is !== 'name') return []
      const names = value.origin?.from === 'environment' ? [value.origin.name] : []
      return [...names, value.path.slice(value.path.lastIndexOf('.') + 1)].map(plain)
    }),
  )
  return settingsOf(architecture).filter(({ name }) => words.has(plain(name)))
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}
