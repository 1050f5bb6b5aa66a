import type { Model } from '../model/model.ts'
import type { Brief } from './brief/brief.ts'
import type { Calibration } from './capacity/calibration.ts'
import type { CapacityPlan } from './capacity/plan-capacity.ts'
import type { PartLoad } from './catalogue/part-template.ts'
import type { Composed } from './compose/compose-parts.ts'
import type { Decided } from './decide/decide.ts'
import type { Profile } from './decide/profile.ts'
import type { Catalogue } from './understand/catalogue.ts'
import type { ProjectFile, ReadTemplate } from './write/project-files.ts'

export interface Design {
  readonly brief: Brief
  readonly composed: Composed
  readonly model: Model
  /** Of its parts, and what is assumed of things that a person added. */
  readonly load: PartLoad
  /** Every question, in the order of the tables. */
  readonly decided: readonly Decided[]
  readonly plan: CapacityPlan
  /** The stance that it was decided with, by name. */
  readonly profile: string
  /** By path. */
  readonly files: readonly ProjectFile[]
}

export interface MakeDesignOptions {
  readonly catalogue: Catalogue
  readonly profile: Profile
  readonly template: ReadTemplate
  /** Pictures beside their texts. */
  readonly svg: boolean
  /** Of Lintel, which writes. */
  readonly version: string
  /** What a machine was measured to take; null where only the bench of Lintel was. */
  readonly calibration: Calibration | null
  /** What the project depends on: a range, or a path. */
  readonly lintel: string
}
