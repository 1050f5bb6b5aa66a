import { nearest } from '../kit/text.ts'
import { codes } from '../model/codes.ts'
import { rules } from '../rules/index.ts'
import type { Case, Rule } from '../rules/rule.ts'
import { problemCodes } from '../serve/problems.ts'

/** What a code means: of a mistake in a blueprint, of a problem that a served backend answers, or of a rule of the review. */
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
  | ({ readonly kind: 'rule'; readonly code: string; readonly example: { readonly bad: string; readonly good: string } } & Pick<
      Rule,
      'title' | 'severity' | 'confidence' | 'profile' | 'says' | 'because' | 'instead'
    > & { readonly references: readonly string[] })

/** Every code of mistakes and problems, those of blueprints first. */
export function listCodes(): readonly Explanation[] {
  const mistakes = Object.entries(codes).map(([code, row]) => ({ kind: 'mistake' as const, code, ...row }))
  const problems = Object.entries(problemCodes).map(([code, row]) => ({ kind: 'problem' as const, code, ...row }))
  return [...mistakes.sort((a, b) => (a.code < b.code ? -1 : 1)), ...problems]
}

/** Every rule of the review. */
export function listRules(): readonly Extract<Explanation, { readonly kind: 'rule' }>[] {
  return rules.map(({ id, title, severity, confidence, profile, says, because, instead, references = [], bad, good }) => ({
    kind: 'rule',
    code: id,
    title,
    severity,
    confidence,
    profile,
    says,
    because,
    instead,
    references,
    example: { bad: firstOf(bad), good: firstOf(good) },
  }))
}

/** The first case as text; of several files, each with its name. */
function firstOf(cases: Readonly<Record<string, Case>>): string {
  const first = Object.values(cases)[0] ?? ''
  if (typeof first === 'string') return first.trimEnd()
  return Object.entries(first)
    .map(([file, text]) => `-- ${file}\n${text.trimEnd()}`)
    .join('\n\n')
}

/** A code as a person may have copied it: in any case, in brackets, as the `type` of a problem. */
export function explain(asked: string): Found {
  const word = asked
    .trim()
    .replace(/^\[|\]$/g, '')
    .replace(/^urn:lintel:problem:/, '')
    .toLowerCase()
  if (word.includes('/')) return explainRule(asked, word)
  return explainCode(asked, word.replaceAll('-', '_'))
}

type Found = Explanation | { readonly unknown: string; readonly near: string | undefined }

function explainRule(asked: string, word: string): Found {
  const all = listRules()
  const known = all.map(({ code }) => code)
  return all.find(({ code }) => code === word) ?? { unknown: asked, near: nearest(word, known) }
}

function explainCode(asked: string, word: string): Found {
  const all = listCodes()
  const found = all.find(({ code }) => code.toLowerCase() === word)
  const known = all.map(({ code }) => code)
  return found ?? { unknown: asked, near: known.find((code) => code.includes(word)) ?? nearest(word, known) }
}
