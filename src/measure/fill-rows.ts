import type { Json, JsonObject } from '../kit/json.ts'
import type { Field } from '../model/blueprint.ts'
import type { EntityModel, Model } from '../model/model.ts'
import { createSamples, type Samples } from '../writers/openapi/index.ts'

/** What makes rows of one entity, with the id that it gives back. */
export type CreateRow = (entity: string, values: JsonObject) => Promise<{ readonly id: string } & JsonObject>

export interface FilledEntity {
  readonly wanted: number
  readonly made: number
  /** What the last row that was refused was refused with. */
  readonly refusal: string | null
}

export interface Filled {
  /** In the order in which they were made. */
  readonly ids: ReadonlyMap<string, readonly string[]>
  /** Subjects of the tokens that stand for the actor's rows. */
  readonly subjects: readonly string[]
  readonly entities: Readonly<Record<string, FilledEntity>>
}

/** Of an entity of which the first rows are all refused, no more are tried. */
const mostRefusals = 20
const atOnce = 500

/**
 * Makes rows of every entity, those first that others point at. The same number gives the same row; texts have the length that is
 * said, and combinations of refs come once each, as far as there are.
 * @param share how much of its bounds a text fills
 */
export async function fillRows(
  model: Model,
  counts: ReadonlyMap<string, number>,
  share: number,
  create: CreateRow,
): Promise<Filled> {
  const samples = createSamples()
  const ids = new Map<string, string[]>()
  const subjects: string[] = []
  const entities: Record<string, FilledEntity> = {}
  for (const entity of inOrder(model)) {
    const wanted = counts.get(entity.name) ?? 0
    const own: string[] = []
    let refusal: string | null = null
    for (let from = 0; from < wanted && !(own.length === 0 && from >= mostRefusals); ) {
      // A few first, in case that all are refused; many at once share a flush to the disk.
      const to = Math.min(wanted, from + (own.length === 0 ? mostRefusals : atOnce))
      const made = await Promise.allSettled(
        Array.from({ length: to - from }, async (_, i) => {
          const values = valuesOf(entity, { at: from + i, ids, samples, share })
          if (values === null) throw new Error('no values are known that it takes')
          return create(entity.name, values)
        }),
      )
      for (const each of made) {
        if (each.status === 'rejected') refusal = each.reason instanceof Error ? each.reason.message : String(each.reason)
        else {
          own.push(each.value.id)
          if (entity.name === model.actor) subjects.push(String(each.value[model.auth.subject ?? 'id']))
        }
      }
      from = to
    }
    ids.set(entity.name, own)
    entities[entity.name] = { wanted, made: own.length, refusal: own.length < wanted ? refusal : null }
  }
  return { ids, subjects, entities }
}

interface Filling {
  readonly at: number
  readonly ids: ReadonlyMap<string, readonly string[]>
  readonly samples: Samples
  readonly share: number
}

function valuesOf(entity: EntityModel, { at, ids, samples, share }: Filling): JsonObject | null {
  const known: Record<string, Json> = {}
  let [rest, shift] = [at, 0]
  for (const { name, field, optional } of entity.fields) {
    if (field.kind !== 'ref') continue
    const rows = ids.get(field.to) ?? []
    if (rows.length === 0) {
      if (!optional) return null
      continue
    }
    // The digits of a number whose base is another at each place: no two rows have all of them alike, until there are no more.
    const digit = (rest + shift) % rows.length
    known[name] = rows[digit]!
    rest = Math.floor(rest / rows.length)
    shift += digit
  }
  const body = samples.body(entity, {
    idOf: (name) => ids.get(name)?.[at % Math.max(1, ids.get(name)!.length)] ?? null,
    known,
    prefer: (_, field) => preferred(field, at, share),
  })
  if (body === null) return null
  const secrets = entity.fields.filter(({ field, optional }) => field.kind === 'secret' && !optional)
  return { ...body, ...Object.fromEntries(secrets.map(({ name }) => [name, `secret-${word(at)}`])) }
}

/** Values that are others in each row, the longest first. */
export function preferred(field: Field, at: number, share: number): readonly Json[] {
  switch (field.kind) {
    case 'text': {
      if (field.format === undefined && field.pattern === undefined) return [textOf(at, lengthOf(field, share)), word(at)]
      return [`https://example.com/${word(at)}`, `${word(at)}@example.com`, word(at), word(at).toUpperCase(), String(at + 1)]
    }
    case 'int':
      return [(field.min ?? 1) + (at % 97)]
    case 'decimal':
      return [`${1 + (at % 97)}.50`, `${1 + (at % 97)}`]
    case 'time':
      return [new Date(firstTime + at * 3_600_000).toISOString()]
    case 'date':
      return [new Date(firstTime + (at % 10_000) * 86_400_000).toISOString().slice(0, 10)]
    default:
      return []
  }
}

const firstTime = Date.UTC(2030, 0, 1, 9)
const textWithoutMax = 200

function lengthOf({ min = 0, max }: { readonly min?: number; readonly max?: number }, share: number): number {
  return Math.max(min, 1, Math.round(max === undefined ? textWithoutMax : max * share))
}

/** Of letters and digits, and as long as every other. */
export function word(at: number): string {
  return `w${at.toString(36).padStart(7, '0')}`
}

function textOf(at: number, length: number): string {
  const prose = 'what people write is of words of all lengths and of a few that come again and again '
  return `${word(at)} ${prose.repeat(Math.ceil(length / prose.length))}`
    .slice(0, Math.max(length, 8))
    .trimEnd()
    .padEnd(length, '.')
}

/** Entities after those that their rows have to point at; where they point at each other, in the order of the blueprint. */
function inOrder({ entities }: Model): readonly EntityModel[] {
  const [done, under] = [new Set<string>(), new Set<string>()]
  const order: EntityModel[] = []
  const visit = (entity: EntityModel) => {
    if (done.has(entity.name) || under.has(entity.name)) return
    under.add(entity.name)
    for (const { field } of entity.fields) {
      const target = field.kind === 'ref' ? entities.find(({ name }) => name === field.to) : undefined
      if (target !== undefined) visit(target)
    }
    done.add(entity.name)
    order.push(entity)
  }
  entities.forEach(visit)
  return order
}
