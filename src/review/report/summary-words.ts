import { severities } from '../../model/finding.ts'
import type { Coverage, Review } from '../review.ts'
import { counted } from './counted.ts'

/** What was found, and what was looked at, a line each. */
export function summaryWords({ findings, summary, ignored, coverage }: Review): {
  readonly found: string
  readonly read: string
} {
  const parts = severities.flatMap((severity) => (summary[severity] === 0 ? [] : [`${summary[severity]} ${severity}`]))
  const accepted = ignored.length === 0 ? '' : `; ${ignored.length} more accepted with a reason`
  const lab = {
    replayed: 'migrations replayed in the lab',
    read: 'migrations read, not replayed',
    none: 'no migrations',
  }[coverage.lab]
  return {
    found: `${findings.length === 0 ? 'nothing found' : `${counted(findings.length, 'finding')}: ${parts.join(', ')}`}${accepted}`,
    read: `${counted(coverage.files, 'file')} read, ${counted(coverage.rules, 'rule')} applied, ${lab}`,
  }
}

/** What was left out, and why; empty where nothing was. */
export function skippedWords({ skipped }: Coverage): string {
  const words = {
    large: 'too large',
    binary: 'binary',
    generated: 'generated',
    vendored: 'vendored',
    outside: 'outside of the root',
    unreadable: 'unreadable',
  }
  const parts = Object.entries(words).flatMap(([kind, word]) => {
    const many = skipped[kind as keyof Coverage['skipped']]
    return many === 0 ? [] : [`${many} ${word}`]
  })
  return parts.length === 0 ? '' : `left out: ${parts.join(', ')}`
}
