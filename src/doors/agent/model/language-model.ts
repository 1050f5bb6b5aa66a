import type { JsonObject } from '../../../kit/json.ts'

/** A language model, whoever serves it: all that this room asks of one. */
export interface LanguageModel {
  /** As it was chosen: `anthropic/…`, `openai/…` or `local/…`. */
  readonly name: string
  begin(opening: { readonly instructions: string; readonly tools: readonly OfferedTool[] }): Conversation
}

export interface OfferedTool {
  readonly name: string
  readonly says: string
  /** JSON Schema of its input. */
  readonly input: JsonObject
}

export interface Conversation {
  /**
   * Says something and waits for what the model makes of it. After a rejection the conversation is over.
   * @throws ModelError, or what `signal` was aborted with
   */
  say(said: readonly Said[], options: { readonly signal: AbortSignal; readonly mostOutputTokens: number }): Promise<Reply>
}

export type Said =
  | { readonly is: 'request'; readonly text: string }
  | { readonly is: 'result'; readonly call: ModelCall; readonly text: string; readonly isError: boolean }

export interface Reply {
  readonly text: string
  readonly calls: readonly ModelCall[]
  readonly ends: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other'
  readonly usage: Usage
}

/** A call that the model asks for. It is carried out, or refused, by us. */
export interface ModelCall {
  readonly id: string
  readonly name: string
  /** Null where it is no JSON object. */
  readonly input: JsonObject | null
}

export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** The server counted nothing: a token for every three characters. */
  readonly isEstimated: boolean
}

/** The model did not answer: why, and what to do. */
export class ModelError extends Error {
  readonly code: string
  readonly remedy: string

  constructor(code: string, message: string, remedy: string) {
    super(message)
    this.name = 'ModelError'
    this.code = code
    this.remedy = remedy
  }
}
