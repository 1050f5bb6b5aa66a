import type { Rule } from '../../rules/rule.ts'

/** What every report for people needs beside the review. */
export interface ReportOptions {
  /** The text of a reviewed file, as it was read; undefined where it is not there. */
  readonly text: (file: string) => string | undefined
  /** The rules that were applied: why a finding matters is told from them. */
  readonly rules: readonly Rule[]
}
