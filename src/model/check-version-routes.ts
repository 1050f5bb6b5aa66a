import type { Action, Version } from './blueprint.ts'
import { ownPages } from './check-actions.ts'
import { type Report, show } from './check-report.ts'
import type { World } from './check-world.ts'
import { collectionIn, defaultVersion, derivedHttp, httpOf } from './names.ts'
import { renamedThings } from './normalise-versions.ts'

/** That no route of an older version is one of another version, of an action of today, or of Lintel itself. */
export function checkVersionRoutes(world: World, report: Report): void {
  const { versions = {}, actions = {} } = world.blueprint
  const taken = new Map<string, string>([
    ...ownPages.map((page) => [`GET ${page}`, "Lintel's own page"] as const),
    ...Object.entries(actions).map(
      ([name, action]) => [keyOf(httpOf(name, action, world.blueprint)), `the action \`${name}\` of today`] as const,
    ),
  ])
  for (const [version, said] of Object.entries(versions)) {
    const collections = collectionsOf(world, said)
    for (const [name, collection] of collections.values()) {
      const base = `/${version}/${collection}`
      for (const method of ['GET', 'POST']) taken.set(`${method} ${base}`, `the collection of \`${name}\` in ${version}`)
      for (const method of ['GET', 'PATCH', 'DELETE']) taken.set(`${method} ${base}/{}`, `a row of \`${name}\` in ${version}`)
    }
    const known = renamedThings(said.actions, ({ action }) => action)
    for (const [present, action] of Object.entries(actions)) {
      const found = known(present)
      const http = found === null ? null : httpIn(world, version, action, { ...found, collections })
      if (found === null || http === null) continue
      const other = taken.get(keyOf(http))
      const at = ['versions', version, 'actions', found.name, ...(found.thing.http === undefined ? [] : ['http'])]
      if (other === undefined) taken.set(keyOf(http), `the action \`${found.name}\` of ${version}`)
      else report('LNTM032', at, `${show(http)} already answers for ${other}`, 'give it a path of its own with `http`')
    }
  }
}

function keyOf(http: string): string {
  return http.replaceAll(/\{\w*\}/g, '{}')
}

/** By the name of today: the name and the collection that an entity has in a version. */
function collectionsOf(world: World, said: Version): ReadonlyMap<string, readonly [name: string, collection: string]> {
  const known = renamedThings(said.entities, ({ entity }) => entity)
  return new Map(
    [...world.entities].flatMap(([present, entity]) => {
      const found = known(present)
      if (found === null) return []
      return [[present, [found.name, collectionIn(found.name, found.thing.plural, present, entity)] as const] as const]
    }),
  )
}

interface Known {
  readonly name: string
  readonly thing: { readonly http?: string }
  readonly collections: ReturnType<typeof collectionsOf>
}

/** Where the version has the action; null where it answers at a place that belongs to no version. */
function httpIn({ blueprint }: World, version: string, action: Action, { name, thing, collections }: Known): string | null {
  if (thing.http !== undefined) return thing.http
  if (action.http !== undefined) {
    const [method, path] = action.http.split(' ') as [string, string?]
    const now = `/${blueprint.version ?? defaultVersion}/`
    return path?.startsWith(now) ? `${method} /${version}/${path.slice(now.length)}` : null
  }
  const { kind = 'command', on } = action
  const collection = on === undefined ? null : (collections.get(on)?.[1] ?? '')
  return derivedHttp(name, { version, kind, collection })
}
