import { nearest } from '../kit/text.ts'
import { codes } from '../model/codes.ts'
import { problemCodes } from '../serve/problems.ts'

/** What a code means: of a mistake in a blueprint, or of a problem that a served backend answers. */
export type Explanation =
  | {
      readonly kind: 'mistake'
      readonly code: string
      readonly title: string
      readonly because: string
      readonly remedy: string
      readonly example: { readonly bad: string; readonly good: string }
    }
  | { readonly kind: 'problem'; readonly code: string; readonly status: number; readonly title: string; readonly because: string }

/** Every code, those of blueprints first. */
export function listCodes(): readonly Explanation[] {
  const mistakes = Object.entries(codes).map(([code, row]) => ({ kind: 'mistake' as const, code, ...row }))
  const problems = Object.entries(problemCodes).map(([code, row]) => ({ kind: 'problem' as const, code, ...row }))
  return [...mistakes.sort((a, b) => (a.code < b.code ? -1 : 1)), ...problems]
}

/** A code as a person may have copied it: in any case, in brackets, as the `type` of a problem. */
export function explain(asked: string): Explanation | { readonly unknown: string; readonly near: string | undefined } {
  const word = asked
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/^urn:lintel:problem:/, '')
    .replaceAll('-', '_')
    .toLowerCase()
  const all = listCodes()
  const found = all.find(({ code }) => code.toLowerCase() === word)
  const known = all.map(({ code }) => code)
  return found ?? { unknown: asked, near: known.find((code) => code.includes(word)) ?? nearest(word, known) }
}
