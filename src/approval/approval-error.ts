/** An approval that does not hold, with what to do. */
export class ApprovalError extends Error {
  readonly code: 'secret' | 'malformed' | 'other_plan' | 'forged' | 'expired' | 'used' | 'unknown_plan'
  readonly remedy: string

  constructor(code: ApprovalError['code'], message: string, remedy: string) {
    super(message)
    this.name = 'ApprovalError'
    this.code = code
    this.remedy = remedy
  }
}
