import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { fileOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, textOf } from '../values.ts'
import { hasTracer } from './logging.ts'

export const rule: Rule = {
  id: 'obs/no-correlation',
  title: 'A request id that ends at the next service',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: '`{callee}` sends neither the request id nor a trace along',
  because:
    'what the other side logs cannot be joined to the request that caused it: a fault across two services is found by comparing clocks',
  instead: '{advice}',
  references: ['ASVS 16.2.3', 'https://www.w3.org/TR/trace-context/'],

  check(architecture, report) {
    if (hasTracer(architecture) || !hasRequestIds(architecture)) return
    for (const { call, isMessage } of [...requests(architecture), ...messages(architecture)]) {
      report({
        at: call.place,
        subject: `call:${call.place.file}#${call.callee}`,
        values: {
          callee: call.callee,
          advice: isMessage
            ? 'put the request id among the headers of the message (`correlationId`), and log it where it is handled'
            : 'send `x-request-id` or `traceparent` with it, or let OpenTelemetry do so',
        },
        unproven: 'no request was followed',
      })
    }
  },

  bad: {
    'a request to a service of the house': `import Fastify from 'fastify'
import { randomUUID } from 'node:crypto'
const app = Fastify({ genReqId: () => randomUUID() })
app.post('/alerts', async (request) => {
  await fetch(process.env.ALERTS_URL, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', signal: AbortSignal.timeout(5000) })
})
`,
    'a message': {
      'src/rabbit.ts': `import { connect } from 'amqplib'
const connection = await connect('amqp://rabbit')
const channel = await connection.createConfirmChannel()
export const publish = (key: string, body: Buffer) => channel.publish('orders', key, body, { persistent: true })
`,
      'src/server.ts': `import Fastify from 'fastify'
const app = Fastify({ requestIdHeader: 'x-request-id' })
`,
    },
  },
  good: {
    'it goes along': `import Fastify from 'fastify'
const app = Fastify({ requestIdHeader: 'x-request-id' })
app.post('/alerts', async (request) => {
  await fetch(process.env.ALERTS_URL, { method: 'POST', headers: { 'x-request-id': request.id }, body: '{}' })
})
`,
    'somebody else, who has no use for it': `import Fastify from 'fastify'
const app = Fastify({ requestIdHeader: 'x-request-id' })
app.post('/pay', async () => {
  await fetch('https://api.stripe.com/v1/charges', { method: 'POST', headers: { authorization: 'x' }, body: '' })
})
`,
    'an agent does it': {
      'src/server.ts': `import '@opentelemetry/auto-instrumentations-node'
import Fastify from 'fastify'
const app = Fastify({ requestIdHeader: 'x-request-id' })
app.post('/alerts', async () => {
  await fetch(process.env.ALERTS_URL, { method: 'POST', headers: { accept: '*/*' }, body: '{}' })
})
`,
    },
    'no ids to send': `import Fastify from 'fastify'
const app = Fastify()
app.post('/alerts', async () => {
  await fetch(process.env.ALERTS_URL, { method: 'POST', headers: { accept: '*/*' }, body: '{}' })
})
`,
  },
}

function hasRequestIds({ code }: Architecture): boolean {
  return code.files.some(
    ({ isTest, words }) =>
      !isTest &&
      words.some((word) =>
        /^(genReqId|requestIdHeader|x-request-id|x-correlation-id|traceparent|AsyncLocalStorage|correlationId|requestId)$/i.test(
          word,
        ),
      ),
  )
}

const carries = /trace|request-?_?id|correlation|x-amzn/i

interface Sent {
  readonly call: Call
  readonly isMessage: boolean
}

/** Requests whose headers are all told here, to an address that a setting names. */
function requests(architecture: Architecture): readonly Sent[] {
  return outgoing(architecture).flatMap((call): readonly Sent[] => {
    const headers = call.args.map((arg) => fieldOf(arg, 'headers')).find((each) => each !== undefined)
    const [address] = call.args
    if (routesThrough(architecture, call.function).length === 0 || /provider|gateway|partner/i.test(call.place.file)) return []
    if (headers === undefined || address === undefined || !isClosed(headers) || isForeign(address)) return []
    const it = settled(headers)
    return it.is !== 'object' || Object.keys(it.fields).some((name) => carries.test(name)) ? [] : [{ call, isMessage: false }]
  })
}

/** Only an address out of the settings of the service is one of the house. */
function isForeign(address: Value): boolean {
  const text = textOf(address) ?? (address.is === 'template' ? address.texts.join('') : '')
  if (text !== '' && /https?:\/\//.test(text)) return true
  const path =
    address.is === 'name'
      ? address.path
      : address.is === 'template' && address.values[0]?.is === 'name'
        ? address.values[0].path
        : ''
  return (
    !/^(process\.env|env|config|settings|options)\b/.test(path) ||
    /stripe|discord|slack|google|github|oidc|jwks|oauth|issuer|webhook|twilio|mail|provider|payment|gateway|partner|carrier/i.test(
      path,
    )
  )
}

/** Messages whose options are all told here. */
function messages(architecture: Architecture): readonly Sent[] {
  return architecture.code.calls.flatMap((call): readonly Sent[] => {
    const isSent =
      /channel\.(publish|sendToQueue)$/i.test(call.callee) &&
      fileOf(architecture, call.function)?.imports.some(({ from }) => from === 'amqplib')
    const options = call.args[/publish$/.test(call.callee) ? 3 : 2]
    if (!isSent || !isServing(architecture, call.function) || (options !== undefined && !isClosed(options))) return []
    const isTold = options !== undefined && ['headers', 'correlationId'].some((name) => fieldOf(options, name) !== undefined)
    return isTold ? [] : [{ call, isMessage: true }]
  })
}
