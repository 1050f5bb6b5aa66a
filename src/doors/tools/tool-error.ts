import type { Json } from '../../kit/json.ts'

/** What is wrong with a call, where, and what to do. */
export class ToolError extends Error {
  readonly code: string
  readonly remedy: string
  readonly file: string | undefined
  readonly more: Readonly<Record<string, Json>>

  constructor(
    code: string,
    message: string,
    remedy: string,
    { file, ...more }: { readonly file?: string; readonly [name: string]: Json | undefined } = {},
  ) {
    super(message)
    this.name = 'ToolError'
    this.code = code
    this.remedy = remedy
    this.file = file
    this.more = more as Readonly<Record<string, Json>>
  }
}
