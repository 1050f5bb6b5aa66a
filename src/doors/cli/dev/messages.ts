/** What the supervisor tells the server it starts, as the one argument of its process. */
export interface DevOrder {
  readonly folder: string
  readonly port: number
  readonly host: string
  readonly json: boolean
  /** False when an earlier server of the same supervisor was replaced: the greeting is shorter then. */
  readonly first: boolean
}

/** What the server tells its supervisor. */
export type DevNews =
  | { readonly kind: 'listening'; readonly port: number }
  /** What is wrong was printed. `code` is that of the fault. */
  | { readonly kind: 'failed'; readonly code: string; readonly exit: 1 | 2 | 3 }

/** What the supervisor tells its server. */
export type DevWord = 'stop'
