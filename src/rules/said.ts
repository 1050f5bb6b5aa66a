import type { Architecture } from '../model/architecture/architecture.ts'
import { fileNamed } from '../model/architecture/look-up.ts'
import type { Place } from '../model/architecture/place.ts'

const accepts = /best[- ]effort|fire[- ]and[- ]forget|at[- ]most[- ]once/i

/** A comment at a place, or just above it, says that a loss is accepted. */
export function isLossAccepted(architecture: Architecture, { file, line }: Place): boolean {
  const comments = fileNamed(architecture, file)?.comments ?? []
  return comments.some(({ text, place }) => place.line <= line && place.line >= line - 3 && accepts.test(text))
}
