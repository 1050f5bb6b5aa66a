import type { Action, Version } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { checkActionVersion } from './check-version-actions.ts'
import { checkEntityVersion } from './check-version-entities.ts'
import { checkVersionRoutes } from './check-version-routes.ts'
import { unknownName, type World } from './check-world.ts'
import { collectionIn, defaultVersion } from './names.ts'
import { renamedThings } from './normalise-versions.ts'
import { readDay } from './version.ts'

/** Older versions of the API: whether each of their words is one of today, and all that they take can be stored. */
export function checkVersions(world: World, report: Report): void {
  const { version = defaultVersion, versions = {} } = world.blueprint
  for (const [name, said] of Object.entries(versions)) {
    const at = ['versions', name]
    if (name === version) {
      const message = `\`${name}\` is the present version, which the blueprint itself says`
      report('LNTM100', at, message, `write \`version: '${nextVersion(Object.keys(versions), version)}'\`, or remove it here`)
    }
    checkDays(said, at, report)
    checkEntities(world, name, said, report)
    checkActions(world, name, said, report)
  }
  checkVersionRoutes(world, report)
}

/** The version after all of these. */
export function nextVersion(...names: readonly (string | readonly string[])[]): string {
  return `v${Math.max(...names.flat().map((name) => Number(name.slice(1)) || 0)) + 1}`
}

function checkDays({ deprecated, sunset, ends, guide }: Version, at: At, report: Report): void {
  const days = { deprecated, sunset }
  for (const key of ['deprecated', 'sunset'] as const) {
    const day = days[key]
    if (day !== undefined && readDay(day) === undefined && /^\d{4}-\d\d-\d\d$/.test(day))
      report('LNTM101', [...at, key], `${show(day)} is no day of the calendar`, "write a day that there is, such as '2026-11-01'")
  }
  const [from, until] = [deprecated, sunset].map((day) => (day === undefined ? undefined : readDay(day)))
  if (from !== undefined && until !== undefined && until < from)
    report('LNTM101', [...at, 'sunset'], `the sunset is before ${deprecated}, when it is deprecated`, 'write a later day')
  if (ends === true && sunset === undefined)
    report('LNTM101', [...at, 'ends'], 'nothing says when it ends', "add `sunset: '2027-06-01'`, or remove `ends`")
  if (guide !== undefined && !isAddress(guide))
    report('LNTM109', [...at, 'guide'], `${show(guide)} is not an address`, "write it in full, such as 'https://example.com/v2'")
}

function isAddress(text: string): boolean {
  // Visible ASCII without what would end the link in its header.
  return /^https?:\/\/[\x21-\x7e]+$/.test(text) && !/[<>"]/.test(text) && URL.canParse(text)
}

function checkEntities(world: World, version: string, { entities = {} }: Version, report: Report): void {
  const base = ['versions', version, 'entities']
  const among = [...world.entities.keys()]
  const claimed = new Map<string, string>()
  for (const [name, said] of Object.entries(entities)) {
    const present = said?.entity ?? name
    const at = said?.entity === undefined ? [...base, name] : [...base, name, 'entity']
    const entity = world.entities.get(present)
    if (entity === undefined) unknownName('entity', present, { among, at, report })
    else if (claimOnce(claimed, present, name, at, report) && said !== null)
      checkEntityVersion({ world, version, name, said, entity, at: [...base, name] }, report)
  }
  checkCollections(world, version, entities, report)
}

/** A thing of today has one name in a version. */
export function claimOnce(claimed: Map<string, string>, present: string, name: string, at: At, report: Report): boolean {
  const other = claimed.get(present)
  if (other === undefined) claimed.set(present, name)
  else report('LNTM102', at, `${show(present)} is called \`${other}\` in this version already`, 'remove one of the two')
  return other === undefined
}

function checkCollections(world: World, version: string, said: NonNullable<Version['entities']>, report: Report): void {
  const known = renamedThings(said, ({ entity }) => entity)
  const taken = new Map<string, string>()
  for (const [present, entity] of world.entities) {
    const found = known(present)
    if (found === null) continue
    const collection = collectionIn(found.name, found.thing.plural, present, entity)
    const other = taken.get(collection)
    if (other === undefined) taken.set(collection, found.name)
    else {
      const at = ['versions', version, 'entities', found.name]
      const remedy = `give it another name: \`plural: 'other-${collection}'\``
      report('LNTM031', at, `\`/${version}/${collection}\` is already the collection of ${show(other)}`, remedy)
    }
  }
}

function checkActions(world: World, version: string, { entities, actions = {} }: Version, report: Report): void {
  const base = ['versions', version, 'actions']
  const all = new Map(Object.entries(world.blueprint.actions ?? {}))
  const claimed = new Map<string, string>()
  for (const [name, said] of Object.entries(actions)) {
    const present = said?.action ?? name
    const at = said?.action === undefined ? [...base, name] : [...base, name, 'action']
    const action = all.get(present)
    if (action === undefined) unknownName('action', present, { among: all.keys(), at, report })
    else if (claimOnce(claimed, present, name, at, report) && said !== null)
      checkActionVersion({ world, version, name, said, action, at: [...base, name] }, report)
  }
  const known = renamedThings(actions, ({ action }) => action)
  const has = renamedThings(entities, ({ entity }) => entity)
  for (const [present, action] of all) {
    const found = known(present)
    if (found === null) continue
    for (const entity of entitiesOf(action).filter((each) => world.entities.has(each) && has(each) === null)) {
      const message = `\`${found.name}\` is about \`${entity}\`, which this version does not have`
      report('LNTM108', [...base, found.name], message, `write \`${present}: null\` in its \`actions\``)
    }
  }
}

function entitiesOf({ on, returns }: Action): readonly string[] {
  const returned = typeof returns === 'string' && returns !== 'nothing' ? [returns.replace(/\[\]$/, '')] : []
  return [...new Set([...(on === undefined ? [] : [on]), ...returned])]
}
