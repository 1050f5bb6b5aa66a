import type { AdrFields } from './adr-text.ts'
import { sameValue } from './write-adr.ts'

/** The fields that a row and a file are compared in, in the order in which they are told. */
export const adrFields: readonly (keyof AdrFields)[] = [
  'title',
  'status',
  'createdAt',
  'agentName',
  'decisionType',
  'supersedes',
  'check',
  'description',
  'rationale',
]

export interface Merge {
  /** What the file says anew. */
  readonly toRow: Partial<AdrFields>
  /** Fields that both changed, each otherwise. */
  readonly conflicts: readonly (keyof AdrFields)[]
}

/**
 * Three ways: what the file says anew goes to the row, unless that changed too.
 * @param base what both said last; undefined where they never met
 */
export function mergeDecision(row: AdrFields, said: Partial<AdrFields>, base: AdrFields | undefined): Merge {
  const toRow: Record<string, string | number | null> = {}
  const conflicts: (keyof AdrFields)[] = []
  for (const field of adrFields) {
    const inFile = said[field]
    if (inFile === undefined || sameValue(inFile, row[field])) continue
    if (base !== undefined && sameValue(inFile, base[field])) continue
    if (base !== undefined && sameValue(row[field], base[field])) toRow[field] = inFile
    else conflicts.push(field)
  }
  return { toRow: toRow as Partial<AdrFields>, conflicts }
}

/** What the file does not say as the row does. What it left out is said once the row says it otherwise than before. */
export function toFile(
  row: AdrFields,
  said: Partial<AdrFields>,
  { base, conflicts }: { base: AdrFields; conflicts: Merge['conflicts'] },
): Partial<AdrFields> {
  const change: Record<string, string | number | null> = {}
  for (const field of adrFields) {
    if (conflicts.includes(field)) continue
    const known = said[field] === undefined ? base[field] : said[field]
    if (!sameValue(row[field], known)) change[field] = row[field]
  }
  return change as Partial<AdrFields>
}
