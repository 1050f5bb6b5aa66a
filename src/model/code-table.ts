/** One kind of mistake a blueprint can hold. The documentation, `lintel explain` and the tests read these rows. */
export interface CodeRow {
  readonly title: string
  /** Why it is refused. */
  readonly because: string
  /** What to do, in general; a diagnostic says it for the place. */
  readonly remedy: string
  /** Keys of a blueprint in its own language: one that is refused with this code, and what to write instead. */
  readonly example: { readonly bad: string; readonly good: string }
}
export type CodeTable = Readonly<Record<string, CodeRow>>
