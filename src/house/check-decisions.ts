import { readDecisionCheck } from '../model/decision-check.ts'
import { type Overview, overviewOf, readRepository, tried, type Verdict } from '../review/index.ts'
import { rules } from '../rules/index.ts'
import { waitingOutside } from './outside.ts'
import { factsFile, programStamp } from './review.ts'
import { rootOf } from './root-of.ts'

export type { Overview, Verdict }

export interface ReadOverviewOptions {
  readonly folder: string
  /** Where facts are kept from one look to the next. */
  readonly cacheFolder: string
}

/** A repository in a few facts, with its decisions and what became of them; nothing of it is run. @throws LoadError */
export async function readOverview({ folder, cacheFolder }: ReadOverviewOptions): Promise<Overview> {
  const root = rootOf(folder)
  const cache = factsFile(cacheFolder, root)
  const { architecture } = await readRepository({ root, cache, stamp: programStamp(), outside: waitingOutside })
  return overviewOf(architecture, rules)
}

export interface CommandResult {
  /** Null where it was ended. */
  readonly exit: number | null
  /** How it ended, and the last it said: `ended with 1: boundary crossed`. */
  readonly says: string
}

/** Runs a line of a shell in the repository, which is code of it. */
export type RunCommand = (line: string) => Promise<CommandResult>

/** Looks for what the decisions in `docs/adr/` promise, commands too where `run` is given. @throws LoadError */
export async function checkDecisions(options: ReadOverviewOptions, run: RunCommand | null): Promise<readonly Verdict[]> {
  const { verdicts } = await readOverview(options)
  if (run === null) return verdicts
  const all: Verdict[] = []
  for (const verdict of verdicts) all.push(verdict.check.startsWith('command ') ? await byCommand(verdict, run) : verdict)
  return all
}

async function byCommand(verdict: Verdict, run: RunCommand): Promise<Verdict> {
  const check = readDecisionCheck(verdict.check)
  if (check.is !== 'command') return verdict
  const { exit, says } = await run(check.command)
  return { ...verdict, ...tried(exit === 0 ? [] : [{ file: '.', line: 1, message: `\`${check.command}\` ${says}` }]) }
}
