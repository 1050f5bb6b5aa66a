import type { Diagnostic } from './diagnostic.ts'

export function checkBlueprint(_input: unknown): readonly Diagnostic[] {
  return []
}
