import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ApprovalError } from './approval-error.ts'
import { openApprovals } from './approvals.ts'
import type { ProposedPlan } from './plan.ts'

const base = mkdtempSync(join(tmpdir(), 'lintel-approvals-'))
after(() => rmSync(base, { recursive: true, force: true }))

const proposed: ProposedPlan = {
  tool: 'emit',
  input: { out: 'a' },
  title: 'replace `a`',
  changes: ['all of it'],
  loses: ['what it holds'],
  safeWay: ['another name'],
  boundTo: { a: 'hash' },
}

let folders = 0
function fresh() {
  folders += 1
  const folder = join(base, String(folders))
  const time = { ms: Date.UTC(2026, 2, 1) }
  const outside = { now: () => time.ms, randomBytes }
  return { folder, time, outside, approvals: openApprovals(folder, outside) }
}

function refuses(code: ApprovalError['code'], act: () => unknown): void {
  assert.throws(act, (error: ApprovalError) => error.name === 'ApprovalError' && error.code === code && error.remedy.length > 5)
}

test('the same plan has the same id, another one in anything has another', () => {
  const { approvals } = fresh()
  const plan = approvals.propose(proposed)
  assert.deepEqual(approvals.propose({ ...proposed }), plan)
  assert.deepEqual(approvals.planOf(plan.id), plan)
  for (const other of [{ loses: [] }, { boundTo: { a: null } }, { input: { out: 'b' } }, { tool: 'x' }, { title: 'y' }])
    assert.notEqual(approvals.propose({ ...proposed, ...other }).id, plan.id)
})

test('an approval is taken once, by whichever process asks first', () => {
  const { approvals, folder, outside } = fresh()
  const plan = approvals.propose(proposed)
  const { token } = approvals.approve(plan)
  openApprovals(folder, outside).redeem(token, plan)
  refuses('used', () => approvals.redeem(token, plan))
  approvals.redeem(approvals.approve(plan).token, plan)
})

test('an approval is for its plan, its secret and its time', () => {
  const { approvals, time } = fresh()
  const [plan, other] = [approvals.propose(proposed), approvals.propose({ ...proposed, title: 'z' })]
  const { token } = approvals.approve(plan)
  refuses('other_plan', () => approvals.redeem(token, other))
  refuses('forged', () => approvals.redeem(token, { ...plan, hash: other.hash }))
  refuses('forged', () => fresh().approvals.redeem(token, plan))
  refuses('malformed', () => approvals.redeem('yes', plan))
  refuses('malformed', () => approvals.redeem(`${token}x`, plan))
  time.ms += 10 * 60_000
  refuses('expired', () => approvals.redeem(token, plan))
})

test('a plan that is not kept, or whose name leads elsewhere, is told', () => {
  const { approvals } = fresh()
  for (const id of ['plan-0000000000000000', '../../etc/passwd', '']) refuses('unknown_plan', () => approvals.planOf(id))
})

test('the secret is its owner\u2019s alone, and refused once others can read it', () => {
  const { approvals, folder } = fresh()
  const plan = approvals.propose(proposed)
  approvals.approve(plan)
  const key = join(folder, 'approval.key')
  assert.equal(statSync(key).mode & 0o777, 0o600)
  chmodSync(key, 0o644)
  refuses('secret', () => approvals.approve(plan))
  assert.deepEqual(readdirSync(folder).sort(), ['approval.key', 'plans'])
})

test('plans that are old, and the oldest of too many, are forgotten', () => {
  const { approvals, folder } = fresh()
  const first = approvals.propose(proposed)
  utimesSync(join(folder, 'plans', `${first.id}.json`), 1, 1)
  for (let i = 0; i < 205; i++) approvals.propose({ ...proposed, title: String(i) })
  refuses('unknown_plan', () => approvals.planOf(first.id))
  assert.ok(readdirSync(join(folder, 'plans')).length <= 201)
})
