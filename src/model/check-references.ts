import type { Report } from './check-report.ts'
import { fieldOf, fieldSets, type Ref, unknownName, type World } from './check-world.ts'

/** Names that point at something: entities behind refs, the actor, the subject; and refs that cannot be satisfied. */
export function checkReferences(world: World, report: Report): void {
  const { blueprint, entities } = world
  const among = entities.keys()
  for (const { at, fields } of fieldSets(world)) {
    for (const [name, field] of Object.entries(fields)) {
      if (field.kind === 'ref' && !entities.has(field.to)) {
        unknownName('entity', field.to, { among: entities.keys(), at: [...at, name, 'to'], report })
      }
    }
  }
  if (blueprint.actor !== undefined && !entities.has(blueprint.actor))
    unknownName('entity', blueprint.actor, { among, at: ['actor'], report })
  checkSubject(world, report)
  checkFirstRows(world, report)
}

function checkSubject({ blueprint, entities }: World, report: Report): void {
  const { actor, auth } = blueprint
  if (auth?.subject === undefined) return
  const { subject } = auth
  const at = ['auth', 'subject']
  if (actor === undefined) {
    const remedy = "add `actor: 'user'`, the entity that stands for who calls"
    report('LNTM060', at, 'no entity is the actor, so a token names nobody', remedy)
    return
  }
  const entity = entities.get(actor)
  const field = entity && fieldOf(entity, subject)
  if (entity === undefined) return // Reported as the actor.
  if (field === undefined) unknownName('field', subject, { among: Object.keys(entity.fields), at, report })
  else if (field.kind !== 'text' || field.unique !== true || field.optional === true) {
    const message = `\`${subject}\` is not a unique text that every \`${actor}\` has`
    report('LNTM065', at, message, `declare it as \`${subject}: text({ unique: true })\``)
  }
}

/** Finds rings of required refs: each row would need another one first, so nobody can make any. */
function checkFirstRows({ refs, entities }: World, report: Report): void {
  const needs = new Map<string, Ref[]>([...entities.keys()].map((name) => [name, []]))
  for (const ref of refs) if (ref.field.optional !== true && entities.has(ref.field.to)) needs.get(ref.entity)!.push(ref)
  for (const [name, all] of needs) {
    const own = all.filter((ref) => ref.field.to === name)
    for (const ref of own) reportRing([ref], report)
    if (own.length > 0)
      needs.set(
        name,
        all.filter((ref) => ref.field.to !== name),
      )
  }
  for (let ring = findRing(needs); ring.length > 0; ring = findRing(needs)) {
    reportRing(ring, report)
    for (const ref of ring) needs.delete(ref.entity)
  }
}

function reportRing(ring: readonly Ref[], report: Report): void {
  const [first] = ring
  const names = [...ring.map((ref) => ref.entity), first!.entity].join('` needs `')
  report(
    'LNTM046',
    first!.at,
    `nobody can make the first row: \`${names}\``,
    `make it optional: \`${first!.name}: ref('${first!.field.to}', { optional: true })\``,
  )
}

/** Drops what needs nothing until only rings and what depends on them are left, then follows one round. */
function findRing(needs: Map<string, Ref[]>): readonly Ref[] {
  for (let before = -1; before !== needs.size; ) {
    before = needs.size
    for (const [name, all] of needs) if (!all.some((ref) => needs.has(ref.field.to))) needs.delete(name)
  }
  const walked: Ref[] = []
  let [at] = needs.keys()
  while (at !== undefined) {
    const start = walked.findIndex((ref) => ref.entity === at)
    if (start >= 0) return walked.slice(start)
    const step: Ref = needs.get(at)!.find((ref) => needs.has(ref.field.to))!
    walked.push(step)
    at = step.field.to
  }
  return []
}
