import type { Blueprint } from './blueprint.ts'
import { checkAccess } from './check-access.ts'
import { checkActions } from './check-actions.ts'
import { checkFields } from './check-fields.ts'
import { checkFormer } from './check-former.ts'
import { checkIndexes } from './check-indexes.ts'
import { checkNames } from './check-names.ts'
import { checkOutside } from './check-outside.ts'
import { checkReferences } from './check-references.ts'
import { collectMistakes } from './check-report.ts'
import { checkShape } from './check-shape.ts'
import { checkSize } from './check-size.ts'
import { checkSpans } from './check-spans.ts'
import { checkVersions } from './check-versions.ts'
import { checkWork } from './check-work.ts'
import { readWorld } from './check-world.ts'
import type { Diagnostic } from './diagnostic.ts'

const checks = [
  checkNames,
  checkReferences,
  checkFields,
  checkFormer,
  checkIndexes,
  checkAccess,
  checkActions,
  checkSpans,
  checkWork,
  checkOutside,
  checkVersions,
]

/**
 * Every mistake in what may be a blueprint, in the order in which it was written. Never throws: the input may come
 * from anyone. First whether it can be looked at, then whether it has a blueprint's shape, then whether it is right.
 */
export function checkBlueprint(input: unknown): readonly Diagnostic[] {
  const mistakes = collectMistakes()
  const { report } = mistakes
  checkSize(input, report)
  if (mistakes.count() === 0 && checkShape(input, report)) {
    const world = readWorld(input as Blueprint)
    for (const check of checks) check(world, report)
  }
  return mistakes.ranked(input)
}
