import type { Verdict } from '../../../house/check-decisions.ts'
import type { DiagramKind } from '../../../house/emit.ts'
import type { HandoffFile, HandoffRole, HandoffService } from '../../../house/emit-handoff.ts'
import type { Json, JsonObject } from '../../../kit/json.ts'
import type { Fault } from '../../cli/faults.ts'
import type { ChangeFacts, DesignAsked, DesignFacts, WrittenFacts } from './design-facts.ts'

/** What is asked of a process that works with code of the project. Paths are absolute. */
export type JobOrder =
  | { readonly kind: 'check'; readonly path: string }
  | { readonly kind: 'model'; readonly path: string }
  | {
      readonly kind: 'emit'
      readonly path: string
      readonly what: string
      readonly svg: boolean
      readonly json: boolean
      readonly diagram: DiagramKind
      /** Whose sequence is drawn. */
      readonly action: string | null
      readonly api: string | null
      /** A repository in place of a blueprint. */
      readonly from: string | null
    }
  | {
      readonly kind: 'token'
      readonly path: string
      readonly sub: string
      readonly roles: readonly string[]
      readonly tenant: string | null
      readonly ttl: string
    }
  | {
      readonly kind: 'handoff'
      readonly path: string
      readonly role: HandoffRole
      readonly services: readonly HandoffService[]
    }
  | { readonly kind: 'recallCheck'; readonly path: string }
  | { readonly kind: 'designCatalogue' }
  | ({ readonly kind: 'designPlan'; readonly path: string } & DesignAsked)
  | ({ readonly kind: 'designWrite'; readonly path: string; readonly state: string } & DesignAsked)
  | { readonly kind: 'changePlan'; readonly path: string; readonly request: string; readonly profile: string }
  | {
      readonly kind: 'changeApply'
      readonly path: string
      readonly request: string
      readonly profile: string
      readonly state: string
    }
  | { readonly kind: 'migratePlan'; readonly path: string; readonly allow: readonly string[]; readonly observe: boolean }
  | { readonly kind: 'migrateStatus'; readonly path: string }
  | {
      readonly kind: 'migrateApply'
      readonly path: string
      readonly allow: readonly string[]
      readonly through: 'backfill' | 'contract' | null
      /** `state` of the plan that was approved: nothing is done in any other. */
      readonly state: string
    }
  | { readonly kind: 'migrateDown'; readonly path: string; readonly state: string }
  | {
      readonly kind: 'review'
      readonly path: string
      readonly profile: 'gate' | 'review' | 'audit'
      readonly since: string | null
      readonly all: boolean
      readonly off: readonly string[]
      readonly lab: boolean
    }

export interface JobAnswers {
  readonly check: JsonObject & { readonly ok: boolean; readonly diagnostics: readonly JsonObject[] }
  readonly model: JsonObject
  readonly emit: { readonly text: string }
  readonly token: { readonly token: string; readonly note: string | null }
  readonly migratePlan: MigrationFacts
  readonly migrateStatus: JsonObject
  readonly migrateApply: { readonly state: string; readonly destroys: readonly string[] }
  readonly migrateDown: { readonly state: string; readonly steps: number }
  readonly review: { readonly report: string }
  readonly handoff: { readonly files: readonly HandoffFile[] }
  readonly designCatalogue: { readonly things: readonly JsonObject[] }
  readonly designPlan: DesignFacts
  readonly designWrite: WrittenFacts
  readonly changePlan: ChangeFacts
  readonly changeApply: WrittenFacts
  readonly recallCheck: { readonly verdicts: readonly Verdict[] }
}

export interface MigrationFacts {
  /** `empty`: no tables yet. */
  readonly state: 'empty' | 'fits' | 'pending' | 'begun'
  readonly engine: string
  /** Of the blueprint, the tables as they are stored, and how far a migration is: another one when anything of it is another. */
  readonly fingerprint: string
  readonly locksFrom: string
  readonly steps: readonly {
    readonly id: string
    readonly wave: string
    readonly risk: string
    readonly lock: string
    readonly why: string
    readonly destroys: readonly string[]
    readonly done: boolean
    readonly sql: readonly string[]
  }[]
  /** Names of what is destroyed and was not permitted. */
  readonly forbidden: readonly string[]
}

/** What the process says. */
export type JobNews =
  | { readonly says: 'progress'; readonly words: string }
  | { readonly says: 'done'; readonly answer: Json }
  | { readonly says: 'failed'; readonly fault: Omit<Fault, 'stack'> }
