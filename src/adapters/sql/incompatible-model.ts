import type { Change } from '../../model/diff.ts'

/** The data do not fit the model, and making them fit would lose something. Nothing was changed. */
export class IncompatibleModelError extends Error {
  readonly changes: readonly Misfit[]

  constructor(changes: readonly Misfit[]) {
    super(
      [
        'the data were made for another version of this blueprint, and fitting them would lose some:',
        ...changes.map(({ path, says, remedy }) => `  ${path}: ${says}${remedy ? `\n    ${remedy}` : ''}`),
      ].join('\n'),
    )
    this.name = 'IncompatibleModelError'
    this.changes = changes
  }
}

export type Misfit = Pick<Change, 'path' | 'says' | 'remedy'>

export function missingValue(entity: string, field: string): Misfit {
  return {
    path: `entities.${entity}.fields.${field}`,
    says: `\`${field}\` is required, and rows exist that have no value for it`,
    remedy: 'say `optional: true`, or give it a `default` or a `backfill`',
  }
}

export function brokenRule(entity: string, message: string): Misfit {
  return {
    path: `entities.${entity}`,
    says: `rows that exist break the new rule (${message})`,
    remedy: 'widen the rule again, or correct the rows first',
  }
}

export function brokenIndex(entity: string, index: string, message: string): Misfit {
  return {
    path: `entities.${entity}`,
    says: `the index ${index} cannot be made: ${message}`,
    remedy: 'correct the rows that share a value first',
  }
}
