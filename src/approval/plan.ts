import { createHash } from 'node:crypto'
import { canonicalJson, type JsonObject } from '../kit/json.ts'

/** What something destructive would do, before anybody has agreed to it. */
export interface ProposedPlan {
  /** Which tool would do it, such as `migrate_apply`. */
  readonly tool: string
  /** What it was asked, without any approval. */
  readonly input: JsonObject
  /** In one sentence. */
  readonly title: string
  /** What would change, a sentence each. */
  readonly changes: readonly string[]
  /** What is gone for good afterwards, a sentence each. */
  readonly loses: readonly string[]
  /** How to come to the same end and lose nothing. */
  readonly safeWay: readonly string[]
  /** Fingerprints of all that it was made from: files, the blueprint, the state of the database. */
  readonly boundTo: Readonly<Record<string, string | null>>
}

export interface Plan extends ProposedPlan {
  /** `plan-` and 16 hex digits: the same for the same plan. */
  readonly id: string
  /** SHA-256 of what is proposed: another one as soon as anything that it was made from is another. */
  readonly hash: string
}

export function planOf({ tool, input, title, changes, loses, safeWay, boundTo }: ProposedPlan): Plan {
  const proposed = { tool, input, title, changes, loses, safeWay, boundTo }
  const hash = createHash('sha256').update(canonicalJson(proposed)).digest('hex')
  return { ...proposed, id: `plan-${hash.slice(0, 16)}`, hash }
}
