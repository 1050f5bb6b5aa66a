import { isAll, resolvePath } from './access.ts'
import type { Grant, Match, Who } from './blueprint.ts'
import { checkMatch } from './check-indexes.ts'
import { type At, type Report, show } from './check-report.ts'
import { didYouMean, unknownName, type World } from './check-world.ts'

const mostAllDeep = 5
const operations = ['read', 'create', 'update', 'delete'] as const
const words = ['anyone', 'signedIn', 'self']

/** Who may do what: every word has to mean somebody. */
export function checkAccess(world: World, report: Report): void {
  for (const [entity, { can }] of world.entities) {
    // Only the operations there are: what else stands there is reported with the shape, and may be anything.
    for (const operation of operations) {
      const grant = can?.[operation]
      if (grant !== undefined)
        checkGrant(grant, { world, report, row: entity, at: ['entities', entity, 'can', operation], depth: 0 })
    }
    checkSecrets(entity, world, report)
  }
  checkCircles(world, report)
  for (const [name, { allow, on }] of Object.entries(world.blueprint.actions ?? {})) {
    // An `on` that is no entity is reported where it stands; without its row nothing can be said here.
    if (on !== undefined && !world.entities.has(on)) continue
    checkGrant(allow, { world, report, row: on ?? null, at: ['actions', name, 'allow'], depth: 0 })
  }
}

interface Place {
  readonly world: World
  readonly report: Report
  /** The entity whose row is asked for, or null where there is none. */
  readonly row: string | null
  readonly at: At
  /** How many `all` it stands in. */
  readonly depth: number
}

function checkGrant(grant: Grant, place: Place): void {
  if (Array.isArray(grant)) for (const [i, who] of grant.entries()) checkWho(who, { ...place, at: [...place.at, i] })
  else checkWho(grant as Who, place)
}

function checkWho(who: Who, place: Place): void {
  const { world, report, row, at } = place
  if (typeof who === 'string') checkWord(who, place)
  else if (isAll(who)) checkAll(who, place)
  else if (row === null) rowNeeded('a match looks at', place)
  else checkMatch(world.entities.get(row)!, who as Match, at, report)
}

function checkAll(who: { readonly all: readonly Who[] }, place: Place): void {
  const { report, at, depth } = place
  for (const key of Object.keys(who).filter((each) => each !== 'all')) {
    const remedy = `move it into the list: \`{ all: [..., { ${key}: ... }] }\``
    report('LNTM064', [...at, key], `${show(key)} stands beside \`all\` and would be ignored`, remedy)
  }
  if (depth >= mostAllDeep) {
    report('LNTM002', at, `\`all\` is nested more than ${mostAllDeep} deep`, 'write its members into the list around it')
    return
  }
  for (const [i, each] of who.all.entries()) checkWho(each, { ...place, at: [...at, 'all', i], depth: depth + 1 })
}

function checkWord(word: string, place: Place): void {
  const { world, report, row, at } = place
  const { roles = [], rules = [], actor } = world.blueprint
  if (word === 'anyone' || word === 'signedIn') return
  if (word.startsWith('role:')) {
    const role = word.slice('role:'.length)
    if (!roles.includes(role)) unknownName('role', role, { among: roles, at, report })
  } else if (word.startsWith('rule:')) {
    const rule = word.slice('rule:'.length)
    if (!rules.includes(rule)) unknownName('rule', rule, { among: rules, at, report })
  } else if (word.startsWith('sees:') && row !== null) {
    checkSees(word.slice('sees:'.length), row, place)
  } else if (row === null) {
    const meant = prefix(word, world) ?? didYouMean(word, ['anyone', 'signedIn', ...prefixed(roles, rules)])
    if (word === 'self' || meant === undefined) rowNeeded(`${show(word)} looks at`, place)
    else report('LNTM026', at, `${show(word)} is not somebody`, meant)
  } else if (word !== 'self') {
    checkPath(word, row, place)
  } else if (actor === undefined) {
    actorNeeded(word, place)
  } else if (row !== actor) {
    const remedy = `name the ref that points at \`${actor}\`, or write \`signedIn\``
    report('LNTM061', at, `a row of \`${row}\` cannot be the actor, who is a \`${actor}\``, remedy)
  }
}

/** Who may create a row must be able to: a secret is not among what a client can send. */
function checkSecrets(name: string, { entities }: World, report: Report): void {
  const { fields, can } = entities.get(name)!
  if (can?.create === undefined) return
  for (const [field, of] of Object.entries(fields)) {
    if (of.kind !== 'secret' || of.optional) continue
    report(
      'LNTM067',
      ['entities', name, 'can', 'create'],
      `nobody can create a row through the API that needs the secret ${show(field)}`,
      `make \`${field}\` optional, or take \`create\` away and create the row in an action, with \`db.asSystem\``,
    )
  }
}

/** `sees:post`: the ref must be one of the row's own. */
function checkSees(name: string, row: string, { world, at, report }: Place): void {
  const refs = (world.relations.get(row) ?? []).filter(({ kind }) => kind === 'one').map((relation) => relation.name)
  if (refs.includes(name)) return
  const meant = didYouMean(
    `sees:${name}`,
    refs.map((each) => `sees:${each}`),
  )
  report(
    'LNTM026',
    at,
    `\`${row}\` has no ref called ${show(name)}`,
    meant ?? `the refs of \`${row}\` are ${refs.map(show).join(', ') || 'none'}`,
  )
}

/** Whether a row is seen must not depend on itself. */
function checkCircles(world: World, report: Report): void {
  const sees = (grant: Grant | Who | undefined): readonly string[] => {
    if (grant === undefined) return []
    if (typeof grant === 'string') return grant.startsWith('sees:') ? [grant.slice('sees:'.length)] : []
    if (Array.isArray(grant)) return (grant as readonly Who[]).flatMap(sees)
    return isAll(grant as Who) ? (grant as { all: readonly Who[] }).all.flatMap(sees) : []
  }
  const targets = (entity: string) =>
    sees(world.entities.get(entity)?.can?.read).flatMap((name) => resolvePath(name, entity, world.relations)?.[0]?.target ?? [])
  for (const entity of world.entities.keys()) {
    const reached = new Set(targets(entity))
    for (const next of reached) for (const further of targets(next)) reached.add(further)
    if (!reached.has(entity)) continue
    const message = `who reads \`${entity}\` depends, by \`sees:\`, on who reads \`${entity}\``
    report('LNTM066', ['entities', entity, 'can', 'read'], message, 'say here who reads it, without `sees:`')
  }
}

function actorNeeded(word: string, { at, report }: Place): void {
  report(
    'LNTM060',
    at,
    `${show(word)} ends at the actor, and no entity is the actor`,
    "add `actor: 'user'`, the entity that stands for who calls",
  )
}

function rowNeeded(says: string, { at, report }: Place): void {
  report(
    'LNTM063',
    at,
    `${says} a row, and this action has none`,
    'add `on` with the entity, or use `anyone`, `signedIn`, `role:x` or `rule:x`',
  )
}

function checkPath(path: string, row: string, place: Place): void {
  const { world, at, report } = place
  const { actor } = world.blueprint
  let entity = row
  for (const [i, name] of path.split('.').entries()) {
    const step = resolvePath(name, entity, world.relations)?.[0]
    if (step === undefined) {
      const message = `\`${entity}\` has no relation called ${show(name)}`
      report('LNTM026', at, message, () => instead(name, entity, i === 0, world))
      return
    }
    // A ref to an entity that is not there is reported where it stands.
    if (!world.entities.has(step.target)) return
    entity = step.target
  }
  if (actor === undefined) actorNeeded(path, place)
  if (actor === undefined || entity === actor || !world.entities.has(actor)) return
  const next = (world.relations.get(entity) ?? []).find((relation) => relation.target === actor)
  const remedy = next ? `write \`${path}.${next.name}\`` : `go on to a relation that ends at \`${actor}\``
  report('LNTM062', at, `${show(path)} ends at \`${entity}\`, not at the actor, who is a \`${actor}\``, remedy)
}

/** What to write for a step that does not exist; the first one may have been meant as a word of grants. */
function instead(name: string, entity: string, first: boolean, { blueprint, relations }: World): string {
  const { roles = [], rules = [] } = blueprint
  const whole = first ? prefix(name, { blueprint }) : undefined
  if (whole !== undefined) return whole
  const known = (relations.get(entity) ?? []).map((relation) => relation.name)
  const meant = didYouMean(name, first ? [...known, ...words, ...prefixed(roles, rules)] : known)
  if (meant !== undefined) return meant
  return known.length === 0
    ? `give \`${entity}\` a ref, or name the list of a ref to it with \`as\``
    : `the relations of \`${entity}\` are ${known.map(show).join(', ')}`
}

/** For a role or a rule that was named without saying which of the two it is. */
function prefix(name: string, { blueprint }: Pick<World, 'blueprint'>): string | undefined {
  if (blueprint.roles?.includes(name)) return `write \`role:${name}\``
  return blueprint.rules?.includes(name) ? `write \`rule:${name}\`` : undefined
}

function prefixed(roles: readonly string[], rules: readonly string[]): readonly string[] {
  return [...roles.map((role) => `role:${role}`), ...rules.map((rule) => `rule:${rule}`)]
}
