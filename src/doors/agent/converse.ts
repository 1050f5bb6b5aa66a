import type { JsonObject } from '../../kit/json.ts'
import type { Outside } from '../../ports/outside.ts'
import type { CallTools, ToolResult } from './call-tools.ts'
import type { Budget, Exhausted } from './limits.ts'
import { type Conversation, ModelError, type Reply, type Said } from './model/language-model.ts'
import type { Transcript } from './transcript.ts'

/** Why a conversation ended. */
export type Ending =
  | { readonly is: 'done' }
  | { readonly is: 'limit'; readonly limit: Exhausted }
  | { readonly is: 'loop' | 'refused' | 'cut' | 'empty' | 'stopped' | 'round_time' }
  | { readonly is: 'failed'; readonly code: string; readonly says: string; readonly remedy: string }

export interface Conversed {
  readonly ending: Ending
  /** What the model said last. */
  readonly answer: string
  readonly plans: readonly { readonly id: string; readonly title: string }[]
}

export interface ConverseParts {
  readonly conversation: Conversation
  readonly callTools: CallTools
  readonly budget: Budget
  readonly transcript: Transcript
  readonly roundMs: number
  /** Of all rounds. */
  readonly allMs: number
  readonly outside: Pick<Outside, 'after'>
  /** Aborted by who asked. */
  readonly signal: AbortSignal
  readonly onCall: (result: ToolResult) => void
}

/** Says the request, carries out what the model asks for, and tells it, until it is done or a limit ends it. */
export async function converse(request: string, parts: ConverseParts): Promise<Conversed> {
  const plans = new Map<string, { readonly id: string; readonly title: string }>()
  const state = { answer: '' }
  const all = limitedBy(parts, parts.allMs, 'all')
  try {
    const ending = await rounds(request, { ...parts, signal: all.signal }, { plans, state })
    return { ending, answer: state.answer, plans: [...plans.values()] }
  } catch (error) {
    return { ending: endingOf(error, parts.signal), answer: state.answer, plans: [...plans.values()] }
  } finally {
    all.cancel()
  }
}

interface Kept {
  readonly plans: Map<string, { readonly id: string; readonly title: string }>
  readonly state: { answer: string }
}

async function rounds(request: string, parts: ConverseParts, { plans, state }: Kept): Promise<Ending> {
  const { budget, transcript, callTools, signal } = parts
  let said: readonly Said[] = [{ is: 'request', text: request }]
  for (;;) {
    const limit = budget.exhausted()
    if (limit !== null) return { is: 'limit', limit }
    budget.beginRound()
    const reply = await ask(said, parts)
    budget.spend(reply.usage)
    transcript.note('reply', entryOf(reply))
    if (reply.text.trim() !== '') state.answer = reply.text
    if (reply.calls.length === 0) return lastOf(reply)
    const {
      results,
      isLoop,
      isDone = false,
    } = await callTools(reply.calls, {
      signal,
      noted: (result) => {
        transcript.note('result', { id: result.call.id, tool: result.call.name, isError: result.isError, text: result.text })
        if (result.plan !== null) plans.set(result.plan.id, result.plan)
        parts.onCall(result)
      },
    })
    if (isLoop) return { is: 'loop' }
    if (isDone) return { is: 'done' }
    said = results
  }
}

/** Within the time of a round. */
async function ask(said: readonly Said[], parts: ConverseParts): Promise<Reply> {
  const round = limitedBy(parts, parts.roundMs, 'round')
  try {
    return await parts.conversation.say(said, { signal: round.signal, mostOutputTokens: parts.budget.mostOutputTokens() })
  } finally {
    round.cancel()
  }
}

/** What a time limit aborts with. */
class OverTime extends Error {
  readonly of: 'round' | 'all'

  constructor(of: 'round' | 'all') {
    super('time is over')
    this.name = 'OverTime'
    this.of = of
  }
}

function limitedBy({ signal, outside }: ConverseParts, ms: number, of: 'round' | 'all') {
  const over = new AbortController()
  const cancel = outside.after(ms, () => over.abort(new OverTime(of)))
  return { signal: AbortSignal.any([signal, over.signal]), cancel }
}

function endingOf(error: unknown, stopped: AbortSignal): Ending {
  if (stopped.aborted) return { is: 'stopped' }
  if (error instanceof OverTime) return error.of === 'round' ? { is: 'round_time' } : { is: 'limit', limit: 'time' }
  if (error instanceof ModelError) return { is: 'failed', code: error.code, says: error.message, remedy: error.remedy }
  throw error
}

function lastOf({ ends, text }: Reply): Ending {
  if (ends === 'content-filter') return { is: 'refused' }
  if (ends === 'length') return { is: 'cut' }
  return { is: text.trim() === '' ? 'empty' : 'done' }
}

function entryOf({ text, calls, ends, usage }: Reply): JsonObject {
  return { text, calls: calls.map(({ id, name, input }) => ({ id, name, input })), ends, usage: { ...usage } }
}
