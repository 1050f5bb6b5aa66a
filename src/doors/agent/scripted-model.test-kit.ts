import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a model is made to say: text, and calls of tools by name and input. A text as input is sent as it is. */
export interface Line {
  readonly text?: string
  readonly calls?: readonly (readonly [name: string, input: object | string])[]
  readonly ends?: string
  /** Null counts nothing. */
  readonly usage?: { readonly input: number; readonly output: number } | null
}

export type Answer =
  | Line
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'hang'

export interface Request {
  readonly headers: IncomingMessage['headers']
  readonly body: {
    readonly model: string
    readonly max_tokens?: number
    readonly messages: readonly { readonly role: string; readonly content: unknown; readonly tool_call_id?: string }[]
    readonly tools: readonly { readonly function: { readonly name: string } }[]
  }
}

export interface ScriptedModel {
  /** Of the protocol: ends with `/v1`. */
  readonly url: string
  readonly requests: readonly Request[]
  /** What the model was told last, of a tool. */
  results(): readonly string[]
  close(): Promise<void>
}

type Script = readonly Answer[] | ((request: Request, at: number) => Answer)

/** A server of the chat-completions protocol of OpenAI that answers by a script; after its end it says `done`. */
export function serveScript(script: Script): Promise<ScriptedModel> {
  return serve(script, (line, at) => completionOf(line, at))
}

/** The same over the messages protocol of Anthropic. */
export function serveAnthropic(script: Script): Promise<ScriptedModel> {
  return serve(script, messageOf)
}

async function serve(script: Script, write: (line: Line, at: number) => object): Promise<ScriptedModel> {
  const requests: Request[] = []
  const server = createServer(async (incoming, response) => {
    const request = { headers: incoming.headers, body: JSON.parse(await textOf(incoming)) }
    const at = requests.push(request) - 1
    const answer = typeof script === 'function' ? script(request, at) : (script[at] ?? { text: 'done' })
    if (answer === 'hang') return
    if ('status' in answer) return send(response, answer.status, answer.body ?? { error: { message: 'no' } }, answer.headers)
    send(response, 200, write(answer, at))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    results: () => requests.at(-1)!.body.messages.flatMap(({ role, content }) => (role === 'tool' ? [String(content)] : [])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

function completionOf({ text, calls = [], ends, usage = { input: 100, output: 10 } }: Line, at: number): object {
  const toolCalls = calls.map(([name, input], index) => ({
    id: `call-${at}-${index}`,
    type: 'function',
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }))
  return {
    id: `chat-${at}`,
    object: 'chat.completion',
    created: 0,
    model: 'scripted',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text ?? null, ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }) },
        finish_reason: ends ?? (toolCalls.length === 0 ? 'stop' : 'tool_calls'),
      },
    ],
    ...(usage === null
      ? {}
      : { usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output } }),
  }
}

function messageOf({ text, calls = [], ends, usage }: Line, at: number): object {
  const said = text === undefined ? [] : [{ type: 'text', text }]
  const used = calls.map(([name, input], index) => ({ type: 'tool_use', id: `call-${at}-${index}`, name, input }))
  return {
    id: `message-${at}`,
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: [...said, ...used],
    stop_reason: ends ?? (used.length === 0 ? 'end_turn' : 'tool_use'),
    stop_sequence: null,
    usage: { input_tokens: usage?.input ?? 100, output_tokens: usage?.output ?? 10 },
  }
}
