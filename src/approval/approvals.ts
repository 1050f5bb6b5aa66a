import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../kit/json.ts'
import type { Outside } from '../ports/outside.ts'
import { ApprovalError } from './approval-error.ts'
import { type Plan, type ProposedPlan, planOf } from './plan.ts'
import { readSecret } from './secret.ts'
import { approvalTtlMs, readApproval, signApproval } from './token.ts'

/** Plans that wait for a person, and what a person said of them. Several processes may share the folder. */
export interface Approvals {
  /** Keeps it, so that a person can look at it and approve it. */
  propose(proposed: ProposedPlan): Plan
  /** @throws ApprovalError when none of this id is kept, or its file was changed */
  planOf(id: string): Plan
  /** A token that lets exactly this plan be carried out, once, within some minutes. */
  approve(plan: Plan): { readonly token: string; readonly expiresMs: number }
  /** Takes the token for the plan: no second one is told of it. @throws ApprovalError */
  redeem(token: string, plan: Plan): void
}

/** Plans that are older are forgotten. */
const keptMs = 7 * 24 * 3_600_000
/** The oldest are forgotten when there are more. */
const mostPlans = 200

/** @param folder that Lintel keeps its things in, such as `.lintel` */
export function openApprovals(folder: string, outside: Pick<Outside, 'now' | 'randomBytes'>): Approvals {
  const plans = join(folder, 'plans')
  const used = join(plans, 'used')
  const secret = () => readSecret(join(folder, 'approval.key'), outside.randomBytes)
  return {
    propose(proposed) {
      const plan = planOf(proposed)
      mkdirSync(used, { recursive: true })
      forgetOld(plans, outside.now(), plan.id)
      keep(join(plans, `${plan.id}.json`), plan, outside)
      return plan
    },
    planOf: (id) => readPlan(plans, id),
    approve(plan) {
      const expiresMs = outside.now() + approvalTtlMs
      const nonce = Buffer.from(outside.randomBytes(12)).toString('hex')
      return { token: signApproval(plan, { nonce, expiresMs }, secret()), expiresMs }
    },
    redeem(token, plan) {
      const { nonce, expiresMs } = readApproval(token, plan, { secret: secret(), now: outside.now() })
      mkdirSync(used, { recursive: true })
      forgetUsed(used, outside.now())
      try {
        closeSync(openSync(join(used, `${expiresMs}-${nonce}`), 'wx'))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        throw new ApprovalError('used', 'the token was used already', `approve again with \`lintel approve ${plan.id}\``)
      }
    },
  }
}

function keep(file: string, plan: Plan, { randomBytes }: Pick<Outside, 'randomBytes'>): void {
  const draft = `${file}.${Buffer.from(randomBytes(6)).toString('hex')}.tmp`
  writeFileSync(draft, `${JSON.stringify(plan, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  renameSync(draft, file)
}

function readPlan(plans: string, id: string): Plan {
  const unknown = new ApprovalError(
    'unknown_plan',
    `no plan is called \`${id.slice(0, 80)}\``,
    'ask for it again: the answer names its `planId`',
  )
  if (!/^plan-[0-9a-f]{16}$/.test(id)) throw unknown
  const file = join(plans, `${id}.json`)
  if (!existsSync(file)) throw unknown
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    // What is shown to a person has to be what is signed: a file that was changed has another hash.
    const plan = isObject(value) ? planOf(value as unknown as ProposedPlan) : null
    if (plan?.id === id && plan.hash === (value as { hash?: unknown }).hash) return plan
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new ApprovalError('unknown_plan', `the file of \`${id}\` was changed`, 'ask for the plan again')
}

function forgetOld(plans: string, now: number, but: string): void {
  const kept = readdirSync(plans)
    .filter((name) => /^plan-[0-9a-f]{16}\.json$/.test(name) && name !== `${but}.json`)
    .map((name) => ({ name, mtimeMs: statSync(join(plans, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
  for (const [at, { name, mtimeMs }] of kept.entries())
    if (at >= mostPlans - 1 || mtimeMs < now - keptMs) rmSync(join(plans, name), { force: true })
}

/** A token whose time is over is refused for that. */
function forgetUsed(used: string, now: number): void {
  for (const name of readdirSync(used)) if (Number(name.split('-', 1)[0]) < now) rmSync(join(used, name), { force: true })
}
