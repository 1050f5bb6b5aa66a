import type {
  CallToolResult,
  GetPromptResult,
  InputRequiredResult,
  Prompt,
  ReadResourceResult,
  RequestStateCodec,
  Resource,
  ServerContext,
  Tool,
} from '@modelcontextprotocol/server'
import type { Outside } from '../../ports/outside.ts'
import type { OpenWorkshop } from '../tools/index.ts'
import type { Library } from './library.ts'

/** What every connection of a server shares. */
export interface Door {
  readonly library: Library
  readonly open: OpenWorkshop
  readonly outside: Outside
  /** Seals which plan a person is asked about, while the question is with the client. */
  readonly questions: RequestStateCodec<Question>
  /** Questions that were answered: none is heard twice. */
  readonly answered: Set<string>
  /** Beside what Lintel offers; for a server that tests the protocol. */
  readonly more: More
}

export interface Question {
  /** Of the plan. */
  readonly hash: string
  readonly nonce: string
}

/** What a server offers beside the tools of Lintel. */
export interface More {
  readonly tools: readonly {
    readonly tool: Tool
    call(input: unknown, context: ServerContext): Promise<CallToolResult | InputRequiredResult>
  }[]
  readonly resources: readonly { readonly resource: Resource; read(): ReadResourceResult }[]
  /** Of a URI that is none of the above. */
  readonly template: { readonly uriTemplate: string; readonly name: string; read(uri: string): ReadResourceResult | null } | null
  readonly prompts: readonly { readonly prompt: Prompt; get(values: Readonly<Record<string, string>>): GetPromptResult }[]
  /** Logging and subscriptions, which Lintel has no use for. */
  readonly capabilities: { readonly logging?: Record<string, never>; readonly subscribe?: boolean }
}

export const nothingMore: More = { tools: [], resources: [], template: null, prompts: [], capabilities: {} }

/** How long a question may be with a person. */
const questionSeconds = 600

export function createDoor(
  library: Library,
  open: OpenWorkshop,
  { outside, more = nothingMore }: { readonly outside: Outside; readonly more?: More },
): Door {
  const questions = library.createRequestStateCodec<Question>({ key: outside.randomBytes(32), ttlSeconds: questionSeconds })
  return { library, open, outside, questions, answered: new Set(), more }
}
