import { createHash } from 'node:crypto'
import type { Finding } from '../model/finding.ts'

type Told = Pick<Finding, 'rule' | 'subject' | 'at'>

/**
 * A fingerprint for each finding, in their order: of the rule, the subject and the text it stands on, so that it stays when
 * code moves. Equal ones in one file are told apart by their number in it.
 * @param text of a reviewed file; undefined where it is not there
 */
export function fingerprintsOf(findings: readonly Told[], text: (file: string) => string | undefined): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map((finding) => {
    const print = fingerprint(finding, text(finding.at.file)?.slice(finding.at.start, finding.at.end) ?? '')
    const key = JSON.stringify([finding.at.file, print])
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    return number === 1 ? print : `${print}-${number}`
  })
}

function fingerprint({ rule, subject }: Told, snippet: string): string {
  const parts = JSON.stringify([rule, subject, snippet.replaceAll(/\s+/g, ' ').trim()])
  return createHash('sha256').update(parts).digest('hex').slice(0, 32)
}
