/** The face of approvals: what is destructive waits until a person agreed to exactly that. */
export { ApprovalError } from './approval-error.ts'
export { type Approvals, openApprovals } from './approvals.ts'
export type { Plan, ProposedPlan } from './plan.ts'
