import { resolve } from 'node:path'
import { settle } from '../../../house/keep-in-step.ts'
import { type Remembered, remember, type ToRemember } from '../../../house/remember.ts'
import type { DecisionStatus } from '../../../model/decision.ts'
import { DecisionCheckError, readDecisionCheck } from '../../../model/decision-check.ts'
import { cacheFolder } from '../cache-folder.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, harmless, json, out, withProgress } from '../output.ts'

interface RememberOptions {
  readonly in: string
  readonly by: string
  readonly json?: boolean
}

export interface DecisionOptions extends RememberOptions {
  readonly because: string
  readonly context?: string
  readonly type: string
  readonly status: DecisionStatus
  readonly check?: string
  readonly supersedes?: string
}

export async function rememberDecision(title: string, options: DecisionOptions): Promise<ExitCode> {
  const { because, context, type, status, check, supersedes, by } = options
  if (check !== undefined) mustBeCheck(check)
  return tell(
    options,
    await kept(options, {
      kind: 'decision',
      decision: {
        title,
        agentName: by,
        decisionType: type,
        description: context ?? title,
        rationale: because,
        status,
        check: check ?? null,
        supersedes: supersedes === undefined ? null : numberOf(supersedes),
      },
    }),
  )
}

export interface PatternOptions extends RememberOptions {
  readonly category: string
  readonly problem: string
  readonly solution: string
  readonly forces?: string
  readonly consequences?: string
  readonly whenNot?: string
  readonly source?: string
}

export async function rememberPattern(name: string, options: PatternOptions): Promise<ExitCode> {
  const { category, problem, solution, forces = '', consequences = '', whenNot = '', source = '' } = options
  const pattern = { name, category, problem, solution, forces, consequences, whenNot, source }
  return tell(options, await kept(options, { kind: 'pattern', pattern }))
}

export interface LessonOptions extends RememberOptions {
  readonly label: string
  readonly run?: string
}

export async function rememberLesson(text: string, options: LessonOptions): Promise<ExitCode> {
  const { label, run, by } = options
  const lesson = { text, label, agentName: by, run: run ?? null }
  return tell(options, await kept(options, { kind: 'lesson', lesson }))
}

export interface SettleOptions {
  readonly in: string
  readonly take?: 'file' | 'memory' | 'both'
  readonly json?: boolean
}

/** @param what a decision that was changed in two places, or a file of `docs/adr/` whose number another has */
export async function settleCommand(what: string, options: SettleOptions): Promise<ExitCode> {
  const isFile = what.endsWith('.md')
  if (!isFile && options.take === undefined)
    throw new UsageError('nothing says which of the two counts', 'add `--take file`, `--take memory`, or `--take both`')
  const settlement = isFile ? { renumber: what } : { id: numberOf(what), by: options.take! }
  const { files, problems } = await withProgress('settling', settle(settlement, resolve(options.in)))
  const { green, bold, yellow } = err.colours
  if (options.json) out.line(json({ files, problems }))
  else out.line(problems.length === 0 ? 'memory and files agree' : 'some of it is left to be settled')
  for (const file of files) err.line(`${green('✓')} wrote ${bold(file)}`)
  for (const problem of problems) err.line(`${yellow('note:')} ${harmless(problem)}`)
  return problems.length === 0 ? 0 : 1
}

function kept(options: RememberOptions, what: ToRemember): Promise<Remembered> {
  return withProgress('remembering', remember(what, { folder: resolve(options.in), cacheFolder: cacheFolder() }))
}

function mustBeCheck(check: string): void {
  try {
    readDecisionCheck(check)
  } catch (error) {
    if (!(error instanceof DecisionCheckError)) throw error
    throw new UsageError(error.message, 'docs/memory.md shows an example of each', 'check')
  }
}

/** 4 of `ADR-4`, `adr-4` and `4`. */
export function numberOf(reference: string): number {
  const number = /^(?:adr-?)?0*([1-9]\d{0,8})$/i.exec(reference)?.[1]
  if (number === undefined) throw new UsageError(`\`${reference}\` is no decision`, 'say it as `ADR-4`')
  return Number(number)
}

function tell({ json: asJson }: RememberOptions, remembered: Remembered): ExitCode {
  const { green, bold, yellow } = err.colours
  if (asJson) out.line(json(remembered))
  else out.line(`${remembered.reference}  ${harmless(remembered.title)}`)
  for (const file of remembered.files) err.line(`${green('✓')} wrote ${bold(file)}`)
  for (const problem of remembered.problems) err.line(`${yellow('note:')} ${harmless(problem)}`)
  return 0
}
