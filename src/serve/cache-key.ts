import { createHash } from 'node:crypto'
import { canonicalJson } from '../kit/json.ts'
import type { Model } from '../model/model.ts'
import type { ReadScope } from '../model/read-scope.ts'
import type { Access, RuleAnswer } from '../ports/store.ts'

/** Longer keys are hashed: they may hold what a client wrote. */
const longestKey = 256

/** Makes keys that are equal for equal parts alone; those of another blueprint are others. */
export type KeyWriter = (parts: readonly unknown[]) => string

/** Two versions of a backend beside each other may share a cache, and answer in different shapes. */
export function createKeyWriter(model: Model): KeyWriter {
  const version = digest(canonicalJson(model)).slice(0, 16)
  return (parts) => {
    const text = `${version}${canonicalJson(parts)}`
    return text.length > longestKey ? digest(text) : text
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** What of a caller an answer depends on, or null where that cannot be written down: then it is not kept. */
export function callerPart(scope: ReadScope, { caller, rules }: Access): readonly unknown[] | null {
  const answers = scope.rules.map((name) => rules.get(name) ?? false)
  if (!answers.every(isPlain)) return null
  const who = scope.actor ? caller.actor : scope.signedIn ? caller.actor !== null : null
  return [who, scope.roles.filter((role) => caller.roles.includes(role)), answers]
}

/** All of a caller, for what code answers. */
export function wholeCaller({ caller, rules }: Access): readonly unknown[] | null {
  const answers = [...rules].sort(([a], [b]) => (a < b ? -1 : 1))
  if (!answers.every(([, answer]) => isPlain(answer))) return null
  const { actor, subject = null, roles, tenant } = caller
  return [actor, subject, roles, tenant, answers]
}

/** JSON has one text for several values that are none of its own, such as `NaN` and `null`. */
function isPlain(answer: RuleAnswer): boolean {
  if (typeof answer === 'boolean') return true
  return answer.every(({ value }) => (Array.isArray(value) ? value.every(isScalar) : isScalar(value)))
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
