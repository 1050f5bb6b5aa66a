import type { StarterPattern } from './starter-pattern.ts'

export const messagingPatterns: readonly StarterPattern[] = [
  {
    slug: 'dead-letter-queue',
    name: 'Dead letter queue',
    topic: 'messaging',
    problem: 'A message that can never be handled is retried for ever and blocks those behind it.',
    forces: 'Dropping loses data; retrying costs and hides the fault; order may matter; people must look at it.',
    solution:
      'After a bounded number of tries with growing pauses move the message aside, with its error, tries and headers. Tell errors that cannot pass from those that may, and skip the retries for them. Alarm on the first, and offer redrive that goes through the same handler, idempotently.',
    consequences:
      'The stream flows and nothing is lost. Somebody must own the queue; per-key order is broken for what was set aside.',
    whenNot: 'Where order is sacred: stop the partition and page a person instead.',
    source:
      'Dead Letter Channel, Enterprise Integration Patterns, https://www.enterpriseintegrationpatterns.com/patterns/messaging/DeadLetterChannel.html',
  },
  {
    slug: 'competing-consumers',
    name: 'Competing consumers',
    topic: 'messaging',
    problem: 'Messages arrive faster than one consumer handles them, and it is a single point of failure.',
    forces: 'Throughput against order; a crashed worker must not keep its message; large prefetch is unfair.',
    solution:
      'Let several workers take from one queue; each message is leased to one until it acknowledges or its visibility ends. Keep prefetch small, extend leases of long work, partition by key where order within a key matters. Scale by the age of the oldest message.',
    consequences: 'Work scales and survives crashes. Order is lost across workers, and redelivery makes idempotence necessary.',
    whenNot: 'When every subscriber must see every message: publish and subscribe.',
    source:
      'Competing Consumers, Enterprise Integration Patterns, https://www.enterpriseintegrationpatterns.com/patterns/messaging/CompetingConsumers.html',
  },
  {
    slug: 'database-job-queue',
    name: 'Job queue in the database',
    topic: 'messaging',
    problem: 'Background work must begin exactly when a transaction commits, and a broker is one more system to run.',
    forces: 'Polling costs; workers must not take the same row; dead rows bloat a busy table.',
    solution:
      'Insert the job in the business transaction. Workers claim with SELECT … FOR UPDATE SKIP LOCKED by priority and due time, hold a lease with a heartbeat, and delete or archive when done; NOTIFY wakes them, polling is the safety net. Index only what is due.',
    consequences:
      'Atomic enqueueing and one system to back up; thousands of jobs a second are possible. Vacuum and index health need watching, and load competes with requests.',
    whenNot: 'With tens of thousands of messages a second, fan-out to many services, or long replayable streams.',
    source:
      'What is SKIP LOCKED for in PostgreSQL 9.5?, 2ndQuadrant, https://www.2ndquadrant.com/en/blog/what-is-select-skip-locked-for-in-postgresql-9-5/',
  },
  {
    slug: 'event-carried-state',
    name: 'Event-carried state transfer',
    topic: 'messaging',
    problem:
      'A consumer of an event calls back for the details, so it is down when the producer is, and reads a newer state than the event meant.',
    forces: 'Small events couple in time; large ones couple in schema and spread personal data.',
    solution:
      'Put what consumers need into the event: id, version, time and the fields of the entity. Consumers keep a copy, apply only higher versions, and can rebuild by replay or a snapshot topic.',
    consequences: 'Consumers answer alone and fast. Copies are stale and many; erasure and schema changes reach all of them.',
    whenNot: 'For secrets, or where only the truth of this moment will do, as with a balance before a debit.',
    source: 'What do you mean by “Event-Driven”?, Fowler, https://martinfowler.com/articles/201701-event-driven.html',
  },
  {
    slug: 'event-schema-evolution',
    name: 'Compatible evolution of event schemas',
    topic: 'messaging',
    problem: 'Events are read by code of other ages than that which wrote them, years later too.',
    forces: 'Producers want to change freely; consumers deploy at their own time; stored events never change.',
    solution:
      'Register a schema per event type and check compatibility in the pipeline: only optional fields are added, none changes its meaning or is reused. A break is a new type that is published beside the old one until its last reader is gone.',
    consequences: 'Old and new run together, replay works. Old fields linger, and both types must be produced for a time.',
    whenNot: 'For messages within one deployable that never outlive a release.',
    source:
      'Schema Evolution and Compatibility, Confluent, https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html',
  },
  {
    slug: 'change-data-capture',
    name: 'Change data capture',
    topic: 'messaging',
    problem: 'A search index, cache or warehouse must follow a database whose code cannot be changed, or must not write twice.',
    forces: 'Dual writes diverge; polling by timestamp misses deletes and late commits; log slots hold back disk space.',
    solution:
      'Read the write-ahead log through logical replication: take a consistent snapshot, then stream changes from its position, with keys, and acknowledge only what is durable downstream. Publish an outbox table rather than raw tables where others depend on the shape.',
    consequences:
      'Complete and ordered by commit, without touching the application. The log format couples readers to tables, and a dead reader fills the disk: bound the slot and alarm.',
    whenNot: 'When the application can emit meaningful events itself.',
    source: 'Debezium documentation, https://debezium.io/documentation/reference/stable/connectors/postgresql.html',
  },
]
