import { resolve } from 'node:path'
import type { Verdict } from '../../../house/check-decisions.ts'
import { type Recalled, type RecalledChecks, recall, recallChecks, recallOne } from '../../../house/recall.ts'
import { type Decision, referenceOf } from '../../../model/decision.ts'
import { cacheFolder } from '../cache-folder.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { columns, count, err, harmless, json, out, withProgress } from '../output.ts'
import { runCommand } from '../run-command.ts'

export interface RecallOptions {
  readonly in: string
  readonly check?: boolean
  readonly commands?: boolean
  readonly limit: string
  readonly json?: boolean
}

const reference = /^adr-?0*([1-9]\d{0,8})$/i

/** What is known: about some words, of one decision, or whether the decisions are kept; 1 where one is not. */
export async function recallCommand(words: readonly string[], options: RecallOptions): Promise<ExitCode> {
  const folder = resolve(options.in)
  if (options.check) return checks(folder, options)
  if (options.commands) throw new UsageError('`--commands` runs the commands of checks', 'say it with `--check`')
  const named = words.length === 1 ? reference.exec(words[0]!) : null
  return named === null ? search(folder, words, options) : one(folder, Number(named[1]), options)
}

async function checks(folder: string, options: RecallOptions): Promise<ExitCode> {
  const run = options.commands ? (line: string) => runCommand(line, { folder }) : null
  const looked = recallChecks({ folder, cacheFolder: cacheFolder() }, run)
  const found = await withProgress('looking at what was decided', looked)
  if (options.json) out.line(json(found))
  else out.line(checksText(found))
  return found.verdicts.some(({ state }) => state === 'broken') ? 1 : 0
}

function checksText({ verdicts, problems }: RecalledChecks): string {
  const { bold, dim, green, red, yellow } = out.colours
  if (verdicts.length === 0) return 'no decision that holds has a check'
  const mark = { kept: green('kept'), broken: red('broken'), 'not tried': yellow('not tried') }
  const told = verdicts.map(({ decision, title, state, check, places, why }: Verdict) =>
    [
      `${mark[state]}  ${bold(decision)} ${harmless(title)}`,
      ...(state === 'kept' ? [] : [dim(`  ${harmless(check)}`)]),
      ...places.map(({ file, line, message }) => `  ${harmless(file)}:${line}  ${harmless(message)}`),
      ...(why === null ? [] : [`  ${harmless(why)}`]),
    ].join('\n'),
  )
  const broken = verdicts.filter(({ state }) => state === 'broken').length
  const sum =
    broken === 0
      ? `${count(verdicts.length, 'decision')} looked at, none is broken`
      : `${broken} of ${count(verdicts.length, 'decision')} broken`
  return [...told, ...problems.map((problem) => `${yellow('note:')} ${harmless(problem)}`), '', sum].join('\n')
}

async function search(folder: string, words: readonly string[], options: RecallOptions): Promise<ExitCode> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new UsageError('`--limit` is a number from 1 to 1000')
  const found: Recalled = await recall(folder, words.join(' '), limit)
  for (const problem of found.problems) err.line(`${err.colours.yellow('note:')} ${harmless(problem)}`)
  if (options.json) out.line(json(found))
  else if (found.hits.length === 0) out.line(words.length === 0 ? 'nothing was decided yet' : 'nothing is known about that')
  else {
    const { bold, dim } = out.colours
    out.line(
      columns(
        found.hits.map((hit) => [bold(hit.reference), dim(hit.kind), harmless(hit.title)]),
        '',
      ),
    )
  }
  return 0
}

async function one(folder: string, number: number, options: RecallOptions): Promise<ExitCode> {
  const found = await recallOne(number, { folder, cacheFolder: cacheFolder() })
  if (found === null) throw new UsageError(`there is no ADR-${number}`, '`lintel recall` lists what was decided', 'not_found')
  if (options.json) out.line(json(found))
  else out.line(decisionText(found.decision, found.restingOnIt, found.file))
  return 0
}

function decisionText(decision: Decision, resting: readonly string[], file: string | null): string {
  const { bold, dim } = out.colours
  const facts = [
    ['type', decision.decisionType],
    ['status', decision.status],
    ['by', `${decision.agentName}, ${decision.createdAt.slice(0, 10)}`],
    ...(decision.supersedes === null ? [] : [['supersedes', `ADR-${decision.supersedes}`]]),
    ...(decision.check === null ? [] : [['check', decision.check]]),
    ...(resting.length === 0 ? [] : [['rests on it', resting.join(', ')]]),
    ...(file === null ? [] : [['file', file]]),
  ]
  return [
    `${bold(referenceOf(decision))}  ${bold(harmless(decision.title))}`,
    columns(
      facts.map(([name, value]) => [dim(name!), harmless(value!)]),
      '',
    ),
    '',
    harmless(decision.description),
    '',
    harmless(decision.rationale),
  ].join('\n')
}
