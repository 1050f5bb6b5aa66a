import type { ModelMessage, LanguageModel as SdkModel, ToolSet } from 'ai'
import { isObject, type JsonObject } from '../../../kit/json.ts'
import { boundedFetch } from './bounded-fetch.ts'
import type { ModelChoice } from './choose-model.ts'
import { asModelError, missingPackage } from './fail.ts'
import type { LanguageModel, ModelCall, OfferedTool, Said, Usage } from './language-model.ts'

type Sdk = typeof import('ai')

/** Of one question. The SDK waits longer each time, or as long as `retry-after` says where that is less than a minute. */
const mostRetries = 2

/** @throws ModelError when a package is missing */
export async function openModel(choice: ModelChoice): Promise<LanguageModel> {
  const { sdk, model } = await loaded(choice)
  // What it would warn of goes to the console, which is not its own.
  const shared = globalThis as { AI_SDK_LOG_WARNINGS?: boolean }
  shared.AI_SDK_LOG_WARNINGS = false
  return {
    name: `${choice.provider}/${choice.model}`,
    begin({ instructions, tools }) {
      const messages: ModelMessage[] = []
      const asked = { model, system: instructions, tools: toolSet(sdk, tools), maxRetries: mostRetries }
      return {
        async say(said, { signal, mostOutputTokens }) {
          messages.push(...said.map(messageOf))
          const answer = await sdk
            .generateText({ ...asked, messages, maxOutputTokens: mostOutputTokens, abortSignal: signal })
            .catch((error: unknown) => {
              signal.throwIfAborted()
              throw asModelError(sdk, error)
            })
          const { text, toolCalls, usage, finishReason } = answer
          const own = answer.response.messages.filter(({ role }) => role === 'assistant').map(withObjects)
          const counted = usageOf(usage, { asked: [instructions, tools, messages], answered: own })
          messages.push(...own)
          return { text, calls: toolCalls.map(callOf), ends: finishReason, usage: counted }
        },
      }
    },
  }
}

async function loaded(choice: ModelChoice): Promise<{ readonly sdk: Sdk; readonly model: SdkModel }> {
  try {
    return { sdk: await import('ai'), model: await providerModel(choice) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') throw missingPackage(choice.provider)
    throw error
  }
}

async function providerModel({ provider, model, key, url }: ModelChoice): Promise<SdkModel> {
  const settings = { fetch: boundedFetch, ...(key === null ? {} : { apiKey: key }) }
  if (provider === 'local')
    return (await import('@ai-sdk/openai-compatible')).createOpenAICompatible({ ...settings, name: 'local', baseURL: url! })(
      model,
    )
  const own = { ...settings, ...(url === null ? {} : { baseURL: url }) }
  if (provider === 'anthropic') return (await import('@ai-sdk/anthropic')).createAnthropic(own)(model)
  // Not the Responses API, which keeps what it is told on the server.
  return (await import('@ai-sdk/openai')).createOpenAI(own).chat(model)
}

/** Without code to run and without a check: what is called, and with what, is judged where it is carried out. */
function toolSet({ jsonSchema, tool }: Sdk, tools: readonly OfferedTool[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, says, input }) => [
      name,
      tool({ description: says, inputSchema: jsonSchema(input as Parameters<typeof jsonSchema>[0]) }),
    ]),
  )
}

function messageOf(said: Said): ModelMessage {
  if (said.is === 'request') return { role: 'user', content: said.text }
  const { call, text, isError } = said
  const output = { type: isError ? ('error-text' as const) : ('text' as const), value: text }
  return { role: 'tool', content: [{ type: 'tool-result', toolCallId: call.id, toolName: call.name, output }] }
}

/** Input that is no object cannot be said again in every protocol. */
function withObjects(message: ModelMessage): ModelMessage {
  if (message.role !== 'assistant' || typeof message.content === 'string') return message
  const content = message.content.map((part) =>
    part.type === 'tool-call' && !isObject(part.input) ? { ...part, input: {} } : part,
  )
  return { ...message, content }
}

function callOf({
  toolCallId: id,
  toolName: name,
  input,
}: {
  readonly toolCallId: string
  readonly toolName: string
  readonly input: unknown
}): ModelCall {
  return { id, name, input: isObject(input) ? (input as JsonObject) : null }
}

/** A server that counts nothing must not spend without a limit. */
function usageOf(
  { inputTokens, outputTokens }: { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined },
  { asked, answered }: { readonly asked: unknown; readonly answered: unknown },
): Usage {
  const estimate = (value: unknown) => Math.ceil(JSON.stringify(value).length / 3)
  const isCounted = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value) && value > 0
  return {
    inputTokens: isCounted(inputTokens) ? inputTokens : estimate(asked),
    outputTokens: isCounted(outputTokens) ? outputTokens : estimate(answered),
    isEstimated: !isCounted(inputTokens) || !isCounted(outputTokens),
  }
}
