import type { Rule } from '../rule.ts'
import { callsTo, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'evt/core-nats-durable',
  title: 'An event that must arrive, sent without anybody keeping it',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{subject}` is published with core NATS, which keeps nothing',
  because:
    'whoever is not connected at that moment never gets it, and the sender is not told: after a restart of the consumer the event is gone',
  instead: 'publish it to a JetStream stream and wait for the acknowledgement: `await nc.jetstream().publish(…)`',
  references: ['https://docs.nats.io/nats-concepts/core-nats', 'https://docs.nats.io/nats-concepts/jetstream'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^(nats|@nats-io\/transport-\w+):connect\(\)\.publish$/)) {
      const subject =
        call.args[0] === undefined
          ? ''
          : [...within(call.args[0])]
              .map((value) => textOf(value) ?? (value.is === 'template' ? value.texts.join('…') : ''))
              .find((text) => text !== '')
      if (subject === undefined || !mustArrive.test(subject)) continue
      report({ at: call.place, subject: `subject:${subject}`, values: { subject } })
    }
  },

  bad: {
    'a payment': `import { connect } from 'nats'
const nc = await connect()
export const paid = (id) => nc.publish('payment.captured', JSON.stringify({ type: 'payment.captured', version: 1, id }))
`,
  },
  good: {
    'a stream keeps it': `import { connect } from 'nats'
const nc = await connect()
const js = nc.jetstream()
export const paid = (id) => js.publish('payment.captured', JSON.stringify({ type: 'payment.captured', version: 1, id }))
`,
    'telemetry: the next one is as good': `import { connect } from 'nats'
const nc = await connect()
export const tell = (value) => nc.publish('sensors.temperature', String(value))
`,
    'an answer to one who waits': `import { connect } from 'nats'
const nc = await connect()
export const answer = (message, data) => nc.publish(message.reply, data)
`,
  },
}

/** Facts of business, in the past tense mostly. */
const mustArrive =
  /(order|payment|invoice|charge|refund|subscription|shipment|booking|account|user|customer|contract)s?\b.*[._-](created|placed|paid|captured|cancelled|canceled|refunded|shipped|delivered|deleted|registered|failed|completed|expired|issued|signed|changed|updated)/i
