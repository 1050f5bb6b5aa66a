import { createHmac, timingSafeEqual } from 'node:crypto'
import { ApprovalError } from './approval-error.ts'
import type { Plan } from './plan.ts'

/** How long after it was given an approval is good. */
export const approvalTtlMs: number = 10 * 60_000

export interface Approval {
  readonly nonce: string
  readonly expiresMs: number
}

/** `approve.plan-<16 hex>.<end of its time>.<nonce>.<HMAC-SHA256 of all of it and the hash of the plan>`. */
export function signApproval({ id, hash }: Plan, { nonce, expiresMs }: Approval, secret: Buffer): string {
  const head = `approve.${id}.${expiresMs}.${nonce}`
  return `${head}.${macOf(head, hash, secret)}`
}

/** @throws ApprovalError unless it was signed with this secret, for exactly this plan, and its time is not over */
export function readApproval(
  token: string,
  { id, hash }: Plan,
  { secret, now }: { readonly secret: Buffer; readonly now: number },
): Approval {
  const parts = /^(approve\.(plan-[0-9a-f]{16})\.(\d{1,16})\.([0-9a-f]{24}))\.([\w-]{43})$/.exec(token.trim())
  const again = `a person runs \`lintel approve ${id}\` in a terminal, and gives the token that it prints`
  if (parts === null) throw new ApprovalError('malformed', 'that is no approval token', again)
  const [head, planId, expires, nonce, mac] = parts.slice(1) as [string, string, string, string, string]
  if (planId !== id) throw new ApprovalError('other_plan', `the token approves \`${planId}\`, and this is \`${id}\``, again)
  const expected = Buffer.from(macOf(head, hash, secret))
  if (!timingSafeEqual(expected, Buffer.from(mac)))
    throw new ApprovalError('forged', 'the token was not given for this plan here', again)
  const expiresMs = Number(expires)
  if (expiresMs <= now) throw new ApprovalError('expired', 'the token is too old', again)
  return { nonce, expiresMs }
}

function macOf(head: string, hash: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(`${head}.${hash}`).digest('base64url')
}
