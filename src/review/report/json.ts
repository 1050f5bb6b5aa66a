import type { Place } from '../../model/architecture/place.ts'
import type { Finding } from '../../model/finding.ts'
import type { Review } from '../review.ts'
import { jsonText } from './harmless.ts'

/** The review as JSON, its keys always in this order. */
export function jsonReport({ version, summary, findings, ignored, diagnostics, coverage }: Review): string {
  const { blocker, high, medium, low, info } = summary
  const { large, binary, generated, vendored, outside, unreadable } = coverage.skipped
  return jsonText({
    version,
    summary: { blocker, high, medium, low, info },
    findings: findings.map(findingJson),
    ignored: ignored.map(({ finding, reason, by }) => ({ reason, by, finding: findingJson(finding) })),
    diagnostics: diagnostics.map(({ kind, place, message }) => ({
      kind,
      message,
      location: place === null ? null : locationJson(place),
    })),
    coverage: {
      files: coverage.files,
      skipped: { large, binary, generated, vendored, outside, unreadable },
      rules: coverage.rules,
      lab: coverage.lab,
    },
  })
}

function findingJson(finding: Finding): object {
  const { rule, severity, confidence, title, message, subject, at, related, proof, fix, fingerprint } = finding
  return {
    rule,
    severity,
    confidence,
    title,
    message,
    subject,
    location: locationJson(at),
    related: related.map((each) => ({ ...locationJson(each.at), message: each.message })),
    proof: { status: proof.status, summary: proof.summary, script: proof.script },
    fix:
      fix === null
        ? null
        : {
            safety: fix.safety,
            advice: fix.advice,
            edits: fix.edits.map(({ file, range: [start, end], text }) => ({ file, range: [start, end], text })),
          },
    fingerprint,
  }
}

function locationJson({ file, line, column }: Place): { file: string; line: number; column: number } {
  return { file, line, column }
}
