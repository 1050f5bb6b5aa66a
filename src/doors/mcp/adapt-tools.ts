import type {
  CallToolRequest,
  CallToolResult,
  ClientCapabilities,
  InputRequiredResult,
  ListToolsResult,
  Server,
  ServerContext,
  Tool,
} from '@modelcontextprotocol/server'
import type { JsonObject } from '../../kit/json.ts'
import { type Called, type Tool as OwnTool, planSchema } from '../tools/index.ts'
import type { Door, Question } from './door.ts'
import { pageAt } from './pages.ts'

const toolsOnAPage = 50

export function listTools({ library, open, more }: Door, cursor: string | undefined): ListToolsResult {
  const all = [...open.caller.tools.map(shown), ...more.tools.map(({ tool }) => tool)]
  const { items, nextCursor } = pageAt(library, all, { cursor, most: toolsOnAPage })
  return { tools: [...items], ...(nextCursor === undefined ? {} : { nextCursor }) }
}

function shown({ name, title, says, example, input, output, hints }: OwnTool): Tool {
  return {
    name,
    title,
    description: `${says}\n\nExample: ${JSON.stringify(example.input)} answers ${example.answers}`,
    inputSchema: input as Tool['inputSchema'],
    outputSchema: (hints.destructive ? { type: 'object', anyOf: [output, planSchema] } : output) as NonNullable<
      Tool['outputSchema']
    >,
    annotations: {
      title,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      idempotentHint: hints.idempotent,
      openWorldHint: hints.openWorld,
    },
  }
}

interface Connection {
  readonly context: ServerContext
  readonly server: Server
}

/** One call: its progress and its cancelling, and where a person has to agree and the client can ask them, the question. */
export async function callTool(
  door: Door,
  { name, arguments: input = {} }: CallToolRequest['params'],
  connection: Connection,
): Promise<CallToolResult | InputRequiredResult> {
  const { library, open, more } = door
  const extra = more.tools.find(({ tool }) => tool.name === name)
  if (extra !== undefined) return extra.call(input, connection.context)
  if (!open.caller.tools.some((tool) => tool.name === name))
    throw new library.ProtocolError(
      library.ProtocolErrorCode.InvalidParams,
      `no tool is called \`${name.slice(0, 100)}\`; \`tools/list\` names them all`,
    )
  const { mcpReq } = connection.context
  const heard = answerOf(door, mcpReq)
  const called = await open.caller.call(name, input as JsonObject, {
    signal: mcpReq.signal,
    progress: progressOf(mcpReq),
    agreedTo: heard?.agreed ? heard.hash : undefined,
  })
  if (called.plan === null || heard !== null || input.approval !== undefined || !canAsk(door, connection)) return resultOf(called)
  return ask(door, called)
}

function resultOf({ isError, data, text }: Called): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data, ...(isError ? { isError } : {}) }
}

function progressOf({ _meta, notify }: ServerContext['mcpReq']): (news: { readonly says: string }) => void {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return () => {}
  let progress = 0
  return ({ says }) => {
    progress += 1
    // A client that went away wants no more of it.
    notify({ method: 'notifications/progress', params: { progressToken, progress, message: says } }).catch(() => {})
  }
}

/** Whether the client has said that it can ask its person with a form. */
function canAsk({ library }: Door, { context, server }: Connection): boolean {
  const envelope = context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined
  const declared = envelope?.[library.CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined
  const elicitation = (declared ?? server.getClientCapabilities())?.elicitation
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined)
}

async function ask({ library, questions, outside }: Door, { plan, text }: Called): Promise<InputRequiredResult> {
  const question: Question = { hash: plan!.hash, nonce: Buffer.from(outside.randomBytes(12)).toString('hex') }
  return library.inputRequired({
    inputRequests: {
      approve: library.inputRequired.elicit({
        message: `An agent asks for something destructive.\n\n${text}`,
        requestedSchema: {
          type: 'object',
          properties: { approve: { type: 'boolean', title: `Carry out ${plan!.id}`, description: plan!.title, default: false } },
          required: ['approve'],
        },
      }),
    },
    requestState: await questions.mint(question),
  })
}

/** What a person said of a plan, where they were asked; the library has checked that the question was ours. */
function answerOf(
  { library, answered }: Door,
  { requestState, inputResponses }: ServerContext['mcpReq'],
): { readonly hash: string; readonly agreed: boolean } | null {
  const question = requestState<Question>()
  if (question === undefined || inputResponses === undefined) return null
  const said = library.acceptedContent(inputResponses, 'approve')
  const isNew = !answered.has(question.nonce)
  answered.add(question.nonce)
  return { hash: question.hash, agreed: isNew && said?.approve === true }
}
