import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../../house/environment.ts'
import type { Outside } from '../../ports/outside.ts'
import { type OpenWorkshop, openWorkshop } from '../tools/index.ts'
import { createCallTools, type ToolResult } from './call-tools.ts'
import { type CheckProposals, createCheck, type Verdict } from './check/check-proposals.ts'
import { askConsent, type Person, type ShownChange, warningsOf } from './consent.ts'
import { type Conversed, converse } from './converse.ts'
import { readInstructions } from './instructions.ts'
import { type KeptAsk, keepAsk } from './keep-ask.ts'
import { createBudget, type Limits, type Price, type Spent } from './limits.ts'
import { openModel } from './model/ai-sdk.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { collectProposals, type Proposals } from './proposals.ts'
import { createRedact, type Redact, secretsOf } from './redact.ts'
import { listFilesTool } from './tools/list-files.ts'
import { proposeEditTool } from './tools/propose-edit.ts'
import { readFileTool } from './tools/read-file.ts'
import { loadDiff, type WriteDiff } from './unified-diff.ts'
import { type Written, writeAccepted } from './write-accepted.ts'

export interface AskOptions {
  /** Of the project. */
  readonly folder: string
  readonly choice: ModelChoice
  readonly limits: Limits
  readonly price: Price | null
  readonly environment: Environment
  readonly outside: Outside
  /** Aborted, it ends at once, and the transcript is kept. */
  readonly signal: AbortSignal
  readonly onCall: (result: ToolResult) => void
  /** Is told what came of it before anybody is asked. */
  readonly onConversed: (conversed: Conversed, changes: readonly ShownChange[]) => void
  /** Null where nobody can be asked: then nothing is written. */
  readonly person: Person | null
  readonly render: (shown: ShownChange) => string
}

export interface Asked extends Conversed {
  /** Of `.lintel/asks/<id>/`. */
  readonly id: string
  readonly model: string
  readonly spent: Spent
  readonly changes: readonly ShownChange[]
  readonly written: readonly Written[]
  /** Relative to the folder of the project; the patch is null where nothing was proposed. */
  readonly transcript: string
  readonly patch: string | null
}

/**
 * Has a language model work on a request with the tools of the project. It writes nothing but memory: what it proposes
 * is written where a person consents, and kept as a patch where not.
 * @throws ModelError when a package is missing; what opening the project throws
 */
export async function ask(request: string, options: AskOptions): Promise<Asked> {
  const { outside, environment, choice } = options
  const [writeDiff, model] = [await loadDiff(), await openModel(choice)]
  const redact = createRedact(secretsOf(environment))
  const parts: { proposals?: Proposals; check?: CheckProposals } = {}
  const open = openWorkshop({
    folder: options.folder,
    environment,
    passEnvironment: [],
    moreTools: ({ project }) => {
      const [proposals, check] = [collectProposals(project), createCheck(project, outside)]
      Object.assign(parts, { proposals, check })
      return [readFileTool(proposals, redact), listFilesTool(proposals), proposeEditTool(proposals, check)]
    },
  })
  try {
    const kept = keepAsk(open.workshop.project, redact, outside)
    const work = { open, redact, model, writeDiff, kept, proposals: parts.proposals!, check: parts.check! }
    try {
      return await carryOut(request, options, work)
    } finally {
      kept.transcript.close()
    }
  } finally {
    await open.close()
  }
}

interface Work {
  readonly open: OpenWorkshop
  readonly redact: Redact
  readonly model: Awaited<ReturnType<typeof openModel>>
  readonly writeDiff: WriteDiff
  readonly kept: KeptAsk
  readonly proposals: Proposals
  readonly check: CheckProposals
}

async function carryOut(request: string, options: AskOptions, work: Work): Promise<Asked> {
  const { kept, proposals, check, writeDiff } = work
  const { transcript } = kept
  const { conversed, spent } = await talk(request, options, work)
  transcript.note('end', { ending: { ...conversed.ending }, spent: { ...spent } })
  // What was started serves no file that is written from here on.
  await work.open.workshop.servers.stopAll()
  const list = proposals.list()
  // Who has stopped it waits for nothing more.
  const verdicts = list.length === 0 || options.signal.aborted ? [] : await check(list, options.signal)
  const changes = list.map((proposal) => ({ proposal, diff: writeDiff(proposal), warnings: warningsOf(proposal, verdicts) }))
  if (list.length > 0) keepPatch(kept, changes)
  options.onConversed(conversed, changes)
  const written = options.signal.aborted ? [] : await consented(changes, { verdicts, options, work })
  for (const each of written) transcript.note('written', { ...each })
  const patch = list.length === 0 ? null : `${kept.name}/changes.patch`
  return {
    ...conversed,
    id: kept.id,
    model: work.model.name,
    spent,
    changes,
    written,
    transcript: `${kept.name}/transcript.jsonl`,
    patch,
  }
}

async function talk(
  request: string,
  options: AskOptions,
  { open, model, kept: { transcript }, proposals }: Work,
): Promise<{ readonly conversed: Conversed; readonly spent: Spent }> {
  const { limits, price, outside, signal, onCall } = options
  const instructions = readInstructions()
  const tools = open.caller.tools.map(({ name, says, input }) => ({ name, says, input }))
  transcript.note('begin', {
    request,
    model: model.name,
    limits: { ...limits, cost: limits.cost?.most ?? null },
    tools: tools.map(({ name }) => name),
  })
  transcript.note('instructions', { text: instructions })
  const budget = createBudget(limits, price, outside)
  const conversed = await converse(request, {
    conversation: model.begin({ instructions, tools }),
    callTools: createCallTools(open.caller, proposals),
    budget,
    transcript,
    roundMs: limits.roundMs,
    allMs: limits.allMs,
    outside,
    signal,
    onCall,
  })
  return { conversed, spent: budget.spent() }
}

/** Beside the transcript, before anybody is asked: whoever says no can still look at it. */
function keepPatch({ folder }: KeptAsk, changes: readonly ShownChange[]): void {
  writeFileSync(join(folder, 'changes.patch'), changes.map(({ diff }) => diff).join(''), { mode: 0o600, flag: 'wx', flush: true })
}

interface Consenting {
  readonly verdicts: readonly Verdict[]
  readonly options: AskOptions
  readonly work: Work
}

async function consented(changes: readonly ShownChange[], { verdicts, options, work }: Consenting): Promise<readonly Written[]> {
  const { person, render, signal } = options
  if (person === null || changes.length === 0) return []
  const { check, open, kept } = work
  const accepted = await askConsent(changes, {
    person,
    verdicts,
    check: (some) => check(some, signal),
    render,
    noted: (path, answer) => kept.transcript.note('consent', { path, answer }),
  })
  return signal.aborted ? [] : writeAccepted(open.workshop.project, accepted)
}
