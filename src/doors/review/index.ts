/** `lintel/review`: what proof scripts call, and the types that rules of one's own are written with. */
import { type ProofOfFinding, proveAgain as tryAgain } from '../../house/prove-again.ts'
import { out } from '../cli/output.ts'

export type { Architecture } from '../../model/architecture/architecture.ts'
export * from '../../model/architecture/look-up.ts'
export type { Place } from '../../model/architecture/place.ts'
export type { Finding, Fix, Hypothesis } from '../../model/finding.ts'
export type { Report, Reported, Rule } from '../../rules/rule.ts'
export * from '../../rules/values.ts'

/**
 * Tries a hypothesis on a repository as it now is, and tells what was seen. The process ends with 1 where the harm shows,
 * with 0 where it is gone, and with 2 where it could not be tried.
 * @param script `import.meta.url` of the script that asks
 */
export async function proveAgain(script: string, asked: ProofOfFinding): Promise<void> {
  const { proof, summary, steps, tookMs } = await tryAgain(script, asked, () => process.memoryUsage.rss())
  for (const { sql, answered } of steps) out.line(`${sql}\n  ${out.colours.dim(answered)}`)
  const { red, green, yellow } = out.colours
  const word = { reproduced: red('the harm shows'), 'not reproduced': green('the harm is gone'), 'not run': yellow('not tried') }[
    proof
  ]
  out.line(`${word}: ${summary}${tookMs > 0 ? ` (${tookMs} ms)` : ''}`)
  process.exitCode = { reproduced: 1, 'not reproduced': 0, 'not run': 2 }[proof]
}
