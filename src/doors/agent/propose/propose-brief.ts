import { mkdirSync } from 'node:fs'
import type { Brief } from '../../../house/design.ts'
import { applyProposed, type ProposedItem, type RefusedItem } from '../../../house/propose.ts'
import { confinedFolder } from '../../../kit/confined-folder.ts'
import type { AskOptions } from '../ask.ts'
import type { CallTools, ToolResult } from '../call-tools.ts'
import { type Conversed, converse, type Ending } from '../converse.ts'
import { keepAsk } from '../keep-ask.ts'
import { createBudget, type Limits, type Spent } from '../limits.ts'
import { openModel } from '../model/ai-sdk.ts'
import { type LanguageModel, type ModelCall, ModelError } from '../model/language-model.ts'
import { createRedact, type Redact, secretsOf } from '../redact.ts'
import type { Transcript } from '../transcript.ts'
import { proposeInstructions } from './instructions.ts'
import { proposeTool, readProposals } from './propose-tool.ts'

export interface ProposeOptions extends Pick<AskOptions, 'choice' | 'limits' | 'price' | 'environment' | 'outside' | 'signal'> {
  /** Where the project will be, which keeps what was said; null keeps nothing. */
  readonly folder: string | null
}

export interface ProposedBrief {
  /** With what passed the checks. */
  readonly brief: Brief
  readonly model: string
  readonly taken: readonly ProposedItem[]
  readonly refused: readonly RefusedItem[]
  readonly ending: Ending
  readonly spent: Spent
}

/**
 * Shows a language model a request, what was understood of it and the catalogue, and takes of its proposals what passes the checks.
 * @throws ModelError when it cannot be asked, or is not done in time, and nothing was proposed
 */
export async function proposeBrief(brief: Brief, options: ProposeOptions): Promise<ProposedBrief> {
  const model = await openModel(options.choice)
  const redact = createRedact(secretsOf(options.environment))
  const transcript = openKept(options, redact)
  try {
    return await talk(brief, options, { model, redact, transcript })
  } finally {
    transcript.close()
  }
}

interface Work {
  readonly model: LanguageModel
  readonly redact: Redact
  readonly transcript: Transcript
}

function openKept({ folder, outside }: ProposeOptions, redact: Redact): Transcript {
  if (folder === null) return { note: () => {}, close: () => {} }
  mkdirSync(folder, { recursive: true })
  return keepAsk(confinedFolder(folder, { closed: [], randomBytes: outside.randomBytes }), redact, outside).transcript
}

async function talk(brief: Brief, options: ProposeOptions, { model, redact, transcript }: Work): Promise<ProposedBrief> {
  const { limits, price, outside, signal } = options
  const instructions = proposeInstructions()
  const request = redact(JSON.stringify({ is: 'material: what a backend is asked for', ...shownOf(brief) }))
  transcript.note('begin', { request, model: model.name, limits: { ...limits, cost: limits.cost?.most ?? null } })
  transcript.note('instructions', { text: instructions })
  const budget = createBudget(limits, price, outside)
  const proposing = createProposing(brief, model.name)
  const { ending } = await converse(request, {
    conversation: model.begin({ instructions, tools: [proposeTool] }),
    callTools: proposing.callTools,
    budget,
    transcript,
    roundMs: limits.roundMs,
    allMs: limits.allMs,
    outside,
    signal,
    onCall: () => {},
  })
  const proposed = { ...proposing.result(), model: model.name, ending, spent: budget.spent() }
  const { taken, refused } = proposed
  transcript.note('end', { ending: { ...ending }, spent: { ...proposed.spent }, taken: taken.length, refused: refused.length })
  if (proposed.taken.length === 0) assertAnswered(ending, limits)
  return proposed
}

/** What the words said; what is assumed stands in the catalogue. */
function shownOf({ request, name, archetypes, parts, without, inputs, unread }: Brief) {
  const values = Object.entries(inputs).filter(([, { from }]) => from !== 'assumed')
  return { request, understood: { name, archetypes, parts, without, inputs: Object.fromEntries(values), unread } }
}

/** @throws ModelError */
function assertAnswered(ending: Conversed['ending'], { roundMs, allMs }: Limits): void {
  const without = 'try again, or leave `--model` out: then the words alone are read'
  if (ending.is === 'failed') throw new ModelError(ending.code, ending.says, `${ending.remedy}; or leave \`--model\` out`)
  if (ending.is === 'round_time' || (ending.is === 'limit' && ending.limit === 'time'))
    throw new ModelError('model_time', `the model was not done within ${Math.min(roundMs, allMs) / 1_000} s`, without)
}

/** Items of one answer that are refused beyond these are not told. */
const mostTold = 20

function createProposing(
  brief: Brief,
  by: string,
): { readonly callTools: CallTools; result(): Pick<ProposedBrief, 'brief' | 'taken' | 'refused'> } {
  let state: Pick<ProposedBrief, 'brief' | 'taken' | 'refused'> = { brief, taken: [], refused: [] }
  const carryOut = (call: ModelCall): ToolResult => {
    if (call.name !== proposeTool.name) return toldOf(call, { error: 'there is no tool but `propose`' }, true)
    const { items, unread } = readProposals(call.input)
    const applied = applyProposed(state.brief, items, by)
    const known = new Set(applied.taken.map(({ of }) => of))
    // What was mended is no longer told as refused.
    const earlier = state.refused.filter(({ of, isFault }) => !isFault || !known.has(of))
    state = { brief: applied.brief, taken: [...state.taken, ...applied.taken], refused: [...earlier, ...applied.refused] }
    const refused = applied.refused.slice(0, mostTold).map(({ of, value, why }) => ({ of, value, why }))
    const isFault = unread.length > 0 || applied.refused.some((each) => each.isFault)
    return toldOf(call, { taken: applied.taken.length, refused, unread }, isFault)
  }
  return {
    async callTools(calls, { signal, noted }) {
      const results: ToolResult[] = []
      for (const call of calls.slice(0, 4)) {
        signal.throwIfAborted()
        const result = carryOut(call)
        noted(result)
        results.push(result)
      }
      return { results, isLoop: calls.length > results.length, isDone: !results.some(({ isError }) => isError) }
    },
    result: () => state,
  }
}

function toldOf(call: ModelCall, told: object, isError: boolean): ToolResult {
  return { is: 'result', call, text: JSON.stringify(told), isError, plan: null }
}
