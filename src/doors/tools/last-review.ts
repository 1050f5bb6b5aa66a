import { isObject, type JsonObject } from '../../kit/json.ts'

/** What the last review found, for as long as the server runs. */
export interface LastReview {
  keep(folder: string, report: JsonObject): void
  /** Null before the first. */
  report(): { readonly folder: string; readonly report: JsonObject } | null
}

export function createLastReview(): LastReview {
  let last: { readonly folder: string; readonly report: JsonObject } | null = null
  return {
    keep: (folder, report) => {
      last = { folder, report }
    },
    report: () => last,
  }
}

/** The findings of a report, most severe first, as it orders them. */
export function findingsOf(report: JsonObject): readonly JsonObject[] {
  return Array.isArray(report.findings) ? report.findings.filter((each): each is JsonObject => isObject(each)) : []
}

/** What of a finding fits in a line. */
export function shortFinding({ fingerprint, rule, severity, title, location, proof }: JsonObject): JsonObject {
  const { file = null, line = null } = (location ?? {}) as JsonObject
  const { status = null } = (proof ?? {}) as JsonObject
  return { fingerprint, rule, severity, title, file, line, proof: status } as JsonObject
}
