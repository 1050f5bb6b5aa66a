import type { EntityModel, IndexModel, Model } from '../../model/model.ts'

/** Bytes of a name, and of the row of an index (a third of a page of 8 KiB). */
const [longestName, largestKey] = [63, 2_704]
/** Most bytes that UTF-8 takes for a character. */
const bytesACharacter = 4

/** Something of a blueprint that PostgreSQL cannot hold. */
export interface Unfit {
  readonly path: string
  readonly says: string
  readonly remedy: string
}

export class UnfitModelError extends Error {
  readonly faults: readonly Unfit[]

  constructor(faults: readonly Unfit[]) {
    super(
      [
        'PostgreSQL cannot hold this blueprint as it is:',
        ...faults.map(({ path, says, remedy }) => `  ${path}: ${says}\n    ${remedy}`),
      ].join('\n'),
    )
    this.name = 'UnfitModelError'
    this.faults = faults
  }
}

/** @throws UnfitModelError with every place that PostgreSQL cannot hold. */
export function requireFit(model: Model): void {
  const faults = whatDoesNotFit(model)
  if (faults.length > 0) throw new UnfitModelError(faults)
}

/** Every place of a blueprint that PostgreSQL cannot hold, before anything is opened. */
export function whatDoesNotFit(model: Model): readonly Unfit[] {
  return model.entities.flatMap((entity) => [
    ...entity.fields
      .filter(({ column }) => Buffer.byteLength(column) > longestName - '_check'.length)
      .map(({ name, column }) => ({
        path: `entities.${entity.name}.fields.${name}`,
        says: `its column \`${column}\` has a name of more than ${longestName - '_check'.length} bytes`,
        remedy: 'give the field a shorter name',
      })),
    ...(Buffer.byteLength(entity.table) > longestName
      ? [
          {
            path: `entities.${entity.name}`,
            says: `its table has a name of more than ${longestName} bytes`,
            remedy: 'give the entity a shorter name',
          },
        ]
      : []),
    ...entity.indexes.flatMap((index) => unfitIndex(entity, index)),
  ])
}

function unfitIndex(entity: EntityModel, index: IndexModel): readonly Unfit[] {
  const path = `entities.${entity.name}`
  const on = index.fields.map(({ field }) => field).join(', ')
  const long = Buffer.byteLength(index.name) > longestName
  const bytes = index.fields.reduce((sum, { field }) => sum + widthOf(entity, field), 0)
  return [
    ...(long
      ? [
          {
            path,
            says: `the index on ${on} has a name of more than ${longestName} bytes`,
            remedy: 'name fewer or shorter fields in it',
          },
        ]
      : []),
    ...(bytes > largestKey
      ? [
          {
            path,
            says: `the index on ${on} can hold keys of ${bytes} bytes, and ${largestKey} is the most`,
            remedy: `give its text fields a smaller \`max\`: ${Math.floor(largestKey / bytesACharacter / index.fields.length) - 20} characters are safe`,
          },
        ]
      : []),
  ]
}

function widthOf(entity: EntityModel, name: string): number {
  const field = entity.fields.find((each) => each.name === name)?.field
  if (field?.kind === 'text') return (field.max ?? 10_000) * bytesACharacter + 4
  if (field?.kind === 'oneOf') return Math.max(...field.values.map((value) => Buffer.byteLength(value))) + 4
  return 20
}
