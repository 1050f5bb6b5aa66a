// What the protocol's conformance suite asks for by name. None of it is offered by Lintel: it is put beside Lintel's own
// tools, so that the same server (its transports, sessions, pages, errors, questions) is what is tested.
import { setTimeout as passes } from 'node:timers/promises'

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='
const nothing = { type: 'object', properties: {}, additionalProperties: false }

const text = (says) => ({ type: 'text', text: says })
const image = { type: 'image', data: png, mimeType: 'image/png' }
const resource = (uri, mimeType, says) => ({ type: 'resource', resource: { uri, mimeType, text: says } })
const tool = (name, description, call, inputSchema = nothing) => ({ tool: { name, description, inputSchema }, call })
const always = (name, ...content) =>
  tool(name, `answers ${content.map(({ type }) => type).join(', ')}`, async () => ({ content }))

/** On the stream of the call itself: another one of the client's need not be open yet. */
const ask = (mcpReq, message, requestedSchema) =>
  mcpReq.send({ method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } })

/** Asks the person of the client, on the revisions that ask in the middle of a call. */
const asks = (name, properties) =>
  tool(name, 'asks with a form', async (_input, { mcpReq }) => {
    const answer = await ask(mcpReq, 'please answer', { type: 'object', properties })
    return { content: [text(`Elicitation completed: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`)] }
  })

const titled = (...pairs) => pairs.map(([value, title]) => ({ const: value, title }))

const tools = [
  always('test_simple_text', text('This is a simple text response for testing.')),
  always('test_image_content', image),
  always('test_audio_content', { type: 'audio', data: wav, mimeType: 'audio/wav' }),
  always('test_embedded_resource', resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')),
  always(
    'test_multiple_content_types',
    text('Multiple content types test:'),
    image,
    resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ),
  tool('test_tool_with_logging', 'logs while it works', async (_input, { mcpReq }) => {
    for (const says of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await mcpReq.log('info', says)
      await passes(50)
    }
    return { content: [text('logged')] }
  }),
  tool('test_error_handling', 'fails', async () => ({
    isError: true,
    content: [text('This tool intentionally returns an error for testing')],
  })),
  tool('test_tool_with_progress', 'tells how far it is', async (_input, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } })
      await passes(50)
    }
    return { content: [text('done')] }
  }),
  tool(
    'test_sampling',
    'asks the model of the client',
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.send({
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: text(prompt) }], maxTokens: 100 },
      })
      return { content: [text(`LLM response: ${content.text}`)] }
    },
    { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  ),
  tool(
    'test_elicitation',
    'asks the person of the client',
    async ({ message }, { mcpReq }) => {
      const properties = { username: { type: 'string' }, email: { type: 'string' } }
      const answer = await ask(mcpReq, message, { type: 'object', properties, required: ['username', 'email'] })
      return { content: [text(`User response: ${JSON.stringify(answer)}`)] }
    },
    { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  ),
  asks('test_elicitation_sep1034_defaults', {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  }),
  asks('test_elicitation_sep1330_enums', {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: {
      type: 'string',
      oneOf: titled(['value1', 'First Option'], ['value2', 'Second Option'], ['value3', 'Third Option']),
    },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: {
      type: 'array',
      items: { anyOf: titled(['value1', 'First Choice'], ['value2', 'Second Choice'], ['value3', 'Third Choice']) },
    },
  }),
  tool('test_reconnection', 'cuts its stream while it works', async (_input, { http }) => {
    http?.closeSSE?.()
    await passes(100)
    return { content: [text('Reconnection test completed successfully')] }
  }),
  tool('json_schema_2020_12_tool', 'Tool with JSON Schema 2020-12 features', async () => ({ content: [text('ok')] }), {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  }),
]

const fixed = (uri, mimeType, content) => ({
  resource: { uri, name: uri, mimeType },
  read: () => ({ contents: [{ uri, mimeType, ...content }] }),
})
const prompt = (name, names, get) => ({
  prompt: { name, description: name, arguments: names.map((each) => ({ name: each, description: each, required: true })) },
  get: (values) => ({ messages: get(values).map((content) => ({ role: 'user', content })) }),
})

/** @type {import('../../dist/doors/mcp/index.js').More} */
export const referenceThings = {
  tools,
  resources: [
    fixed('test://static-text', 'text/plain', { text: 'This is the content of the static text resource.' }),
    fixed('test://static-binary', 'image/png', { blob: png }),
    fixed('test://watched-resource', 'text/plain', { text: 'watched' }),
  ],
  template: {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    read: (uri) => {
      const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1]
      return id === undefined
        ? null
        : {
            contents: [
              { uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) },
            ],
          }
    },
  },
  prompts: [
    prompt('test_simple_prompt', [], () => [text('This is a simple prompt for testing.')]),
    prompt('test_prompt_with_arguments', ['arg1', 'arg2'], ({ arg1, arg2 }) => [
      text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
    ]),
    prompt('test_prompt_with_embedded_resource', ['resourceUri'], ({ resourceUri }) => [
      resource(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
      text('Please process the embedded resource above.'),
    ]),
    prompt('test_prompt_with_image', [], () => [image, text('Please analyze the image above.')]),
  ],
  capabilities: { logging: {}, subscribe: true },
}
