/** What passes between the lab and the thread that holds the engine. */

/** A cell as the engine's client gives it. */
export type Cell = string | number | bigint | boolean | null

export type Row = Readonly<Record<string, Cell>>

/** What the engine answered to one statement. */
export interface Answer {
  readonly rows: readonly Row[]
  /** Rows that it wrote, or answered with. */
  readonly affected: number
  readonly error: Refusal | null
}

/** Why the engine refused a statement. */
export interface Refusal {
  readonly message: string
  /** SQLSTATE. */
  readonly code: string
  readonly constraint: string | null
}

export interface OpenRequest {
  readonly id: number
  readonly does: 'open'
  /** The data directory that a fresh start costs seconds to make. */
  readonly dumpFile: string
  /** Of the file that is written first and then renamed. */
  readonly temporaryFile: string
  readonly extensions: readonly string[]
  readonly heapBytes: number
}

export interface QueryRequest {
  readonly id: number
  readonly does: 'query'
  readonly sql: string
}

export type LabRequest = OpenRequest | QueryRequest | { readonly id: number; readonly does: 'close' }

export type LabReply =
  | { readonly id: number; readonly opened: 'from dump' | 'fresh' }
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly closed: true }
  /** The engine itself failed, not a statement. */
  | { readonly id: number; readonly failed: string; readonly missing?: true }
