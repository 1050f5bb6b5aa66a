import type { Model } from './model.ts'

export interface Change {
  readonly path: string
  readonly says: string
  readonly remedy: string | null
  readonly store: 'none' | 'additive' | 'rebuild' | 'destructive'
}

export function diffModels(_before: Model, _after: Model): readonly Change[] {
  return []
}
