import type { Neighbour, Surroundings } from '../../writers/diagram/index.ts'
import type { Decided } from '../decide/decide.ts'
import { deployedOf } from '../decide/deployed.ts'
import type { Design } from '../design.ts'

type Made = Pick<Design, 'brief' | 'decided' | 'plan'>

/** What pictures show of a design beside its model: what was decided and is served, how much of it, and what the brief says is there. */
export function surroundingsOf({ brief, decided, plan }: Made): Surroundings {
  const { engine, databaseReplicas } = plan.deployment
  return {
    store: engine === 'postgres' ? 'PostgreSQL' : 'SQLite',
    processes: deployedOf(decided, plan).processes,
    replicas: served(decided, 'database/read-replicas') === null ? 0 : databaseReplicas,
    balancer: served(decided, 'api/gateway')?.name === 'load-balancer',
    cache: titleUnlessNone(served(decided, 'caching/server')),
    broker: brokerOf(decided),
    neighbours: neighboursOf(brief, decided),
  }
}

function served(decided: readonly Decided[], question: string): Decided['option'] | null {
  const found = decided.find(({ id }) => id === question)
  return found?.status === 'accepted' ? found.option : null
}

function titleUnlessNone(option: Decided['option'] | null): string | null {
  return option === null || option.name === 'none' ? null : option.title
}

function brokerOf(decided: readonly Decided[]): string | null {
  const option = served(decided, 'messaging/broker')
  return option?.name === 'nats' ? option.title : null
}

/** Programs of the same house that the request names: what they speak, and what is served to them until that is. */
function neighboursOf({ inputs }: Design['brief'], decided: readonly Decided[]): readonly Neighbour[] {
  if (!inputs.clients.value.includes('services')) return []
  const spoken = inputs.protocols.value.map((each) => protocolNames[each])
  const style = decided.find(({ id }) => id === 'api/style')
  const broker = brokerOf(decided)
  return [
    {
      title: `Existing ${[...spoken, 'services'].join(', ')}`.replace(', services', ' services'),
      lines: ['as the request says'],
      calls: style?.status === 'proposed' ? `call it by REST; ${style.option.title} is not served yet` : 'call it',
      hears: broker === null ? null : `events, by ${broker}`,
    },
  ]
}

const protocolNames = { rest: 'REST', graphql: 'GraphQL', grpc: 'gRPC', websocket: 'WebSocket', webhooks: 'webhook' } as const
