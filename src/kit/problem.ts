/** One thing wrong with a request, at a place in its body (a JSON pointer) or a parameter. */
export interface ProblemError {
  readonly pointer?: string
  readonly parameter?: string
  readonly code: string
  readonly detail: string
}

export interface ProblemOptions {
  readonly status: number
  /** Stable, snake_case: what programs switch on. */
  readonly code: string
  readonly title: string
  readonly detail?: string
  readonly errors?: readonly ProblemError[]
  readonly headers?: Readonly<Record<string, string>>
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly instance?: string
  readonly traceId?: string
  readonly errors?: readonly ProblemError[]
}

/** A refusal that a client may see in full. Anything else thrown is answered as 500 without its text. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly errors: readonly ProblemError[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor({ status, code, title, detail, errors, headers }: ProblemOptions) {
    super(detail ?? title)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.title = title
    this.detail = detail
    this.errors = errors
    this.headers = headers ?? {}
  }
}
