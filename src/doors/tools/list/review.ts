import type { JsonObject } from '../../../kit/json.ts'
import { severities } from '../../../model/finding.ts'
import { profiles } from '../../../rules/rule.ts'
import { findingsOf, shortFinding } from '../last-review.ts'
import { pageOf, shortened } from '../page.ts'
import { folderAt } from '../project-path.ts'
import { cursor, flag, listOf, next, oneOf, open, path, shape, text, total } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

interface ReviewInput {
  readonly path?: string
  readonly profile?: (typeof profiles)[number]
  readonly since?: string
  readonly all?: boolean
  readonly off?: readonly string[]
  readonly lab?: boolean
  readonly severity?: (typeof severities)[number]
  readonly rule?: string
  readonly cursor?: string
}

export const review: Tool = defineTool<ReviewInput>({
  name: 'review',
  title: 'Review a repository',
  says: 'Judges a folder of the project: schema, queries, migrations, routes, contracts, deployment. Answers findings in short form, the most severe first; `finding` tells one in full, with evidence and fix. It may take minutes, reports progress, and can be cancelled. With `cursor`, the next page of the last review, which is not made again.',
  example: {
    input: { profile: 'gate', severity: 'high' },
    answers: '{ "summary": { "high": 2, … }, "items": [{ "fingerprint": "4f…", "rule": "tenant/rls-bypassed", … }] }',
  },
  input: shape({
    path,
    profile: oneOf('how much is told; `review` unless said', profiles),
    since: text('what counts as released: a ref of Git', { maxLength: 200, pattern: '^[A-Za-z0-9_][A-Za-z0-9_./@{}~^-]*$' }),
    all: flag('judge all of history, as if nothing were released'),
    off: listOf(text('the id of a rule', { maxLength: 100 }), 'rules that are not applied', { maxItems: 200 }),
    lab: flag('false: run nothing, judge migrations as they are read', { default: true }),
    severity: oneOf('only findings of this severity and above', severities),
    rule: text('only findings of this rule', { maxLength: 100 }),
    cursor,
  }),
  output: shape(
    {
      summary: open('how many findings of each severity, of all rules'),
      items: listOf(open('`fingerprint`, `rule`, `severity`, `title`, `file`, `line`, `proof`'), 'of this page'),
      total,
      next,
    },
    ['summary', 'items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run(input, context) {
    const { path: at = '.', profile = 'review', since, all = false, off = [], lab = true } = input
    const folder = folderAt(context.project, at)
    if (input.cursor === undefined) {
      context.progress({ says: 'reading the repository' })
      const made = await context.job({ kind: 'review', path: folder, profile, since: since ?? null, all, off, lab })
      context.lastReview.keep(folder, JSON.parse(made.report))
    }
    const last = context.lastReview.report()
    if (last === null || last.folder !== folder)
      throw new ToolError(
        'invalid_cursor',
        'the last review was of another folder, or there was none',
        'leave `cursor` out to review it',
      )
    const page = pageOf(
      findingsOf(last.report)
        .filter((each) => isAsked(each, input))
        .map(shortFinding),
      input,
    )
    const lines = page.items.map(
      ({ severity, title, file, line, fingerprint }) => `${severity} ${title} (${file}:${line}) ${fingerprint}`,
    )
    return {
      data: { summary: last.report.summary!, ...page },
      text: [`${page.total} findings; \`finding\` tells one in full`, ...lines].join('\n'),
    }
  },
})

function isAsked(each: JsonObject, { severity, rule }: ReviewInput): boolean {
  const asked = severity === undefined ? severities : severities.slice(0, severities.indexOf(severity) + 1)
  return asked.includes(each.severity as never) && (rule === undefined || each.rule === rule)
}

interface FindingInput {
  readonly fingerprint: string
}

export const finding: Tool = defineTool<FindingInput>({
  name: 'finding',
  title: 'See a finding in full',
  says: 'One finding of the last review: message, evidence, proof and fix. `explain` tells more of its rule.',
  example: {
    input: { fingerprint: '4f0c9d…' },
    answers: '{ "finding": { "message": …, "related": […], "proof": …, "fix": … }, "shortened": false }',
  },
  input: shape({ fingerprint: text('as `review` tells it, or the beginning of it', { minLength: 4, maxLength: 200 }) }, [
    'fingerprint',
  ]),
  output: shape({ finding: open('as `lintel review --json` tells it'), shortened: flag('whether long texts were cut') }, [
    'finding',
    'shortened',
  ]),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ fingerprint }, { lastReview }) {
    const last = lastReview.report()
    if (last === null) throw new ToolError('no_review', 'nothing was reviewed yet', 'call `review` first')
    const found = findingsOf(last.report).find((each) => String(each.fingerprint).startsWith(fingerprint))
    if (found === undefined)
      throw new ToolError(
        'not_found',
        `the last review has no finding \`${shortened(fingerprint, 80)}\``,
        'take a `fingerprint` that `review` answered',
      )
    const cut = fitting(found)
    const { location, message, fix } = cut as { location: JsonObject; message: string; fix: JsonObject | null }
    return {
      data: { finding: cut, shortened: cut !== found },
      text: `${cut.severity} ${cut.rule} at ${location.file}:${location.line}\n${message}${fix === null ? '' : `\nfix: ${fix.advice}`}`,
    }
  },
})

/** The finding, or where it is long, with its texts and lists cut. */
export function fitting(found: JsonObject): JsonObject {
  if (JSON.stringify(found).length <= 14_000) return found
  const cut = JSON.stringify(found, (_, value: unknown) => {
    if (typeof value === 'string') return shortened(value, 400)
    return Array.isArray(value) && value.length > 10 ? value.slice(0, 10) : value
  })
  return JSON.parse(cut) as JsonObject
}
