/** The script that shows a proof again. */
import type { Hypothesis } from '../model/finding.ts'
import type { Trial } from './trial.ts'

export interface Proven {
  /** Of the finding: `tenant/rls-bypassed`. */
  readonly rule: string
  readonly subject: string
  /** From the folder of the script to the reviewed root, with `/`. */
  readonly root: string
  /** The folder or file that declares the database. */
  readonly source: string
  readonly hypothesis: Hypothesis
  readonly trial: Trial
}

/** The text of an `.mjs` file; the same proof gives the same text. */
export function proofScript({ rule, subject, root, source, hypothesis, trial }: Proven): string {
  const steps = trial.steps.flatMap(({ sql, answered }) => [...commented(sql), ...commented(`  ${answered}`), '//'])
  const asked = JSON.stringify({ root, source, hypothesis }, null, 2)
  return `${[
    ...commented(`${rule}, ${subject}: ${trial.proof}`),
    ...commented(trial.summary),
    '//',
    '// It replays the migrations in an embedded database and runs what follows.',
    '// What the database answered when this was written stands below each statement.',
    '//',
    ...steps,
    `import { proveAgain } from 'lintel/review'`,
    '',
    `await proveAgain(import.meta.url, ${asked})`,
  ].join('\n')}\n`
}

/** As comments, whatever ends a line in JavaScript: text of the reviewed repository must not become code. */
function commented(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `// ${line}`.trimEnd())
}
