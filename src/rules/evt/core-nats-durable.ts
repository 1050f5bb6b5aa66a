import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { queriesIn } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'
import { callsTo, textOf, within } from '../values.ts'
import { outboxes } from './messages.ts'

const nest = {
  'src/publisher.ts': `import { Inject, Injectable } from '@nestjs/common'
import type { ClientProxy } from '@nestjs/microservices'
import { DataSource } from 'typeorm'
@Injectable()
export class Publisher {
  constructor(private readonly database: DataSource, @Inject('EVENTS') private readonly events: ClientProxy) {}
  async publish() {
    const rows = await this.database.query('select id, payload from outbox where sent_at is null limit 50')
    for (const { payload } of rows) this.events.emit(payload.type, payload)
    await this.database.query('update outbox set sent_at = now() where id = any($1)', [rows.map(({ id }) => id)])
  }
}
`,
}

export const rule: Rule = {
  id: 'evt/core-nats-durable',
  title: 'An event that must arrive, sent without anybody keeping it',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{subject} is published with core NATS, which keeps nothing',
  because:
    'whoever is not connected at that moment never gets it, and the sender is not told: after a restart of the consumer the event is gone',
  instead: 'publish it to a JetStream stream and wait for the acknowledgement: `await nc.jetstream().publish(…)`',
  references: ['https://docs.nats.io/nats-concepts/core-nats', 'https://docs.nats.io/nats-concepts/jetstream'],

  check(architecture, report) {
    for (const call of corePublishes(architecture)) {
      const outbox = outboxOf(architecture, call)
      if (outbox !== null) {
        report({ at: call.place, subject: `outbox:${outbox}`, values: { subject: `a row of \`${outbox}\`` } })
        continue
      }
      const subject =
        call.args[0] === undefined
          ? ''
          : [...within(call.args[0])]
              .map((value) => textOf(value) ?? (value.is === 'template' ? value.texts.join('…') : ''))
              .find((text) => text !== '')
      if (subject === undefined || !mustArrive.test(subject)) continue
      report({ at: call.place, subject: `subject:${subject}`, values: { subject: `\`${subject}\`` } })
    }
  },

  bad: {
    'a payment': `import { connect } from 'nats'
const nc = await connect()
export const paid = (id) => nc.publish('payment.captured', JSON.stringify({ type: 'payment.captured', version: 1, id }))
`,
    'rows of an outbox, which are noted as sent': relay(
      "import type { NatsConnection } from '@nats-io/transport-node'\n",
      'nats: NatsConnection',
      'nats.publish(row.subject, row.body)',
    ),
    'through a client of Nest': {
      'src/app.module.ts': `import { Module } from '@nestjs/common'
import { ClientsModule, Transport } from '@nestjs/microservices'
@Module({ imports: [ClientsModule.register([{ name: 'EVENTS', transport: Transport.NATS }])] })
export class AppModule {}
`,
      ...nest,
    },
  },
  good: {
    'rows of an outbox, kept by a stream': relay(
      "import type { JetStreamClient } from '@nats-io/jetstream'\n",
      'js: JetStreamClient',
      'await js.publish(row.subject, row.body, { msgID: row.id })',
    ),
    'a client of Nest over a broker that keeps them': {
      'src/app.module.ts': `import { Module } from '@nestjs/common'
import { ClientsModule, Transport } from '@nestjs/microservices'
@Module({ imports: [ClientsModule.register([{ name: 'EVENTS', transport: Transport.KAFKA }])] })
export class AppModule {}
`,
      ...nest,
    },
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

function relay(imports: string, parameter: string, send: string): Case {
  return `${imports}import { Pool } from 'pg'
const pool = new Pool()
export async function relay(${parameter}) {
  const { rows } = await pool.query('select id, subject, body from outbox where sent_at is null order by id limit 50')
  for (const row of rows) ${send}
  await pool.query('update outbox set sent_at = now() where id = any($1)', [rows.map((row) => row.id)])
}
`
}

/** What is sent with core NATS: by a connection, or by a client of Nest where that is all they are made of. */
function corePublishes(architecture: Architecture): readonly Call[] {
  const own = callsTo(architecture, /^(nats|@nats-io\/[\w-]+):(connect\(\)|NatsConnection)\.publish$/)
  const transports = callsTo(architecture, /^@nestjs\/microservices:ClientsModule\.register(Async)?$/)
    .flatMap(({ args }) => args.flatMap((arg) => [...within(arg, 6)]))
    .flatMap((value) => (value.is === 'name' ? (/^Transport\.(\w+)$/.exec(value.path)?.[1] ?? []) : []))
  const isNats = transports.length > 0 && transports.every((transport) => transport === 'NATS')
  return isNats ? [...own, ...callsTo(architecture, /^@nestjs\/microservices:Client(Proxy|Nats)\.emit$/)] : own
}

/** The table of events that are still to be sent, where what is sent is read from one and noted there. */
function outboxOf(architecture: Architecture, { function: id }: Call): string | null {
  const queries = queriesIn(architecture, id)
  const table = queries.find(({ does, tables }) => does === 'select' && outboxes.test(tables[0] ?? ''))?.tables[0]
  const isNoted = queries.some(({ does, tables }) => (does === 'update' || does === 'delete') && tables[0] === table)
  return table !== undefined && isNoted ? table : null
}

/** Facts of business, in the past tense mostly. */
const mustArrive =
  /(order|payment|invoice|charge|refund|subscription|shipment|booking|account|user|customer|contract)s?\b.*[._-](created|placed|paid|captured|cancelled|canceled|refunded|shipped|delivered|deleted|registered|failed|completed|expired|issued|signed|changed|updated)/i
