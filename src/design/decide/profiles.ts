import type { Profile } from './profile.ts'

/** Ways in which teams work already, as options that are taken whatever the tables say. */
export const profiles: readonly Profile[] = [
  { name: 'default', title: 'What the tables say', takes: {} },
  {
    name: 'discord-multitenant',
    title: 'A Discord bot for many guilds, a database for each',
    takes: {
      'tenancy/mode': {
        option: 'database',
        because: 'each guild has a libSQL database of its own, which can be moved and deleted whole',
      },
      'database/primary-store': { option: 'sqlite', because: 'libSQL is SQLite with replicas, a file for each guild' },
      'architecture/inside-protocol': { option: 'grpc', because: 'bot, worker and API are programs that speak gRPC inside' },
      'database/sharding': { option: 'by-tenant', because: 'the files of guilds are shared out over machines' },
    },
  },
  {
    name: 'modular-monolith',
    title: 'A modular monolith on PostgreSQL with NATS and Zitadel',
    takes: {
      'architecture/services': { option: 'modular-monolith', because: 'one program is released, whatever the number of teams' },
      'database/primary-store': { option: 'postgresql', because: 'PostgreSQL is what the team runs' },
      'messaging/broker': { option: 'nats', because: 'modules hear of each other by NATS' },
      'messaging/delivery': { option: 'outbox', because: 'NATS is told from the transaction, never beside it' },
      'authentication/identity-provider': { option: 'zitadel', because: 'Zitadel is what the team runs' },
      'compliance/audit-trail': { option: 'event-sourced', because: 'the audit is made of the events themselves' },
    },
  },
  {
    name: 'microservices',
    title: 'Services behind a gateway, with a queue and Redis',
    takes: {
      'architecture/services': { option: 'services', because: 'each context is a service, as the team has others already' },
      'architecture/inside-protocol': { option: 'rest', because: 'services call each other as clients do' },
      'database/primary-store': { option: 'postgresql', because: 'each service has a PostgreSQL database of its own' },
      'messaging/broker': { option: 'rabbitmq', because: 'a queue stands between services' },
      'messaging/sagas': { option: 'orchestrated', because: 'no transaction spans two services' },
      'api/gateway': { option: 'gateway', because: 'clients see one API' },
      'caching/answers': { option: 'cache-server', because: 'instances share what they keep' },
      'caching/server': { option: 'redis', because: 'Redis is what the team runs' },
      'operations/observability': { option: 'traces', because: 'a request goes through several services' },
    },
  },
  {
    name: 'digitalocean',
    title: 'Services of DigitalOcean alone',
    takes: {
      'operations/deployment-target': { option: 'digitalocean', because: 'nothing is run elsewhere' },
      'database/primary-store': { option: 'postgresql', because: 'PostgreSQL 17 in production, SQLite while it is developed' },
      'caching/answers': { option: 'cache-server', because: 'Valkey is run by the platform' },
      'caching/server': { option: 'valkey', because: 'Valkey is the cache server that DigitalOcean runs' },
      'messaging/broker': {
        option: 'rabbitmq',
        because: 'RabbitMQ on a machine of its own; Kafka, which DigitalOcean runs, where it is measured to be too little',
      },
      'database/time-series': { option: 'rows', because: 'PostgreSQL takes measurements until it is measured to be too little' },
    },
  },
]
