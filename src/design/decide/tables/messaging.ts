import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins, serverWrites } from './origins.ts'

const broker: DecisionTable = {
  id: 'messaging/broker',
  question: 'What carries events to other systems?',
  type: 'messaging',
  options: [
    served('in-process', 'The store and the process alone', {
      is: 'events are rows of the outbox, which subscribers and webhooks of the same program hear',
      costs: [0, 'brokers to run'],
      good: 'an event is there exactly if its transaction is',
      bad: 'other programs hear by webhook only',
      check: 'dependency must not exist kafkajs',
    }),
    served('nats', 'NATS JetStream', {
      is: 'every event is also told to a stream, by `NATS_URL`',
      costs: [1, 'broker to run'],
      good: 'other programs hear at their own pace; the store stays the truth',
      bad: 'an event may be told twice, and readers know it by its id',
      gives: 'nats',
      check: 'dependency must not exist kafkajs',
    }),
    planned('kafka', 'Apache Kafka', {
      is: 'a replicated log, kept for as long as is asked',
      costs: [3, 'brokers to run'],
      good: 'readers go back to any place of the log',
      bad: 'it is the most to operate of all that stand here',
    }),
    planned('rabbitmq', 'RabbitMQ', {
      is: 'a broker of queues and exchanges',
      costs: [1, 'broker to run, or three for quorum queues'],
      good: 'it routes each message by rules',
      bad: 'a message that was taken is gone from its queue',
    }),
    planned('sqs', 'Amazon SQS', {
      is: 'queues that the cloud runs',
      costs: [1, 'request to pay for each message sent, taken or deleted'],
      good: 'there is no broker to run',
      bad: 'it binds to one cloud',
    }),
    planned('redis-streams', 'Redis Streams', {
      is: 'streams with groups of readers in a Redis that is there already',
      costs: [0, 'servers more than there are'],
      good: 'it is run already',
      bad: 'what is kept has to fit into its memory',
    }),
  ],
  rules: [
    { id: 'nats-is-there', when: [{ input: 'brokers', has: 'nats' }], take: 'nats', because: '{brokers} is there already' },
    { id: 'kafka-is-there', when: [{ input: 'brokers', has: 'kafka' }], take: 'kafka', because: '{brokers} is there already' },
    {
      id: 'rabbitmq-is-there',
      when: [{ input: 'brokers', has: 'rabbitmq' }],
      take: 'rabbitmq',
      because: '{brokers} is there already',
    },
    { id: 'sqs-is-there', when: [{ input: 'brokers', has: 'sqs' }], take: 'sqs', because: '{brokers} is there already' },
    {
      id: 'redis-streams-are-there',
      when: [{ input: 'brokers', has: 'redis-streams' }],
      take: 'redis-streams',
      because: '{brokers} is there already',
    },
    {
      id: 'measurements',
      when: [
        { input: 'timeSeries', is: true },
        { fact: 'peakWrites', atLeast: serverWrites },
      ],
      take: 'kafka',
      because: 'measurements arrive all the time, {peakWrites} at the peak: a log takes them up before a store does',
      origin: origins.serverWrites,
    },
    {
      id: 'services-listen',
      when: [
        { input: 'clients', has: 'services' },
        { fact: 'events', atLeast: 1 },
      ],
      take: 'nats',
      because: 'services call it, and it tells of {events}',
      origin: origins.counted,
    },
    {
      id: 'several-teams',
      when: [
        { input: 'teams', atLeast: 3 },
        { fact: 'events', atLeast: 1 },
      ],
      take: 'nats',
      because: '{teams} release on their own, and hear of each other by {events}',
      origin: origins.judgement,
    },
  ],
  otherwise: {
    take: 'in-process',
    because: '{events}, {teams}, called by {clients}: the outbox and webhooks reach all who listen',
  },
  today: 'the outbox: events are heard in the program, and by webhooks where the design has them',
  source: { title: 'NATS, JetStream', url: 'https://docs.nats.io/nats-concepts/jetstream' },
}

const delivery: DecisionTable = {
  id: 'messaging/delivery',
  question: 'How does an event leave the transaction that it tells of?',
  type: 'messaging',
  options: [
    served('outbox', 'Transactional outbox', {
      is: 'the event is a row of the same transaction, and is taken out by what handles it',
      costs: [1, 'row for each event'],
      good: 'nothing is lost, nothing is invented',
      bad: 'an event is told after a moment, and may be told again',
      check: 'import must not exist parts/** -> @nats-io/**',
    }),
    planned('change-data-capture', 'Change data capture', {
      is: 'a program reads the log of the database and tells of rows',
      costs: [1, 'further program to run, with a replication slot'],
      good: 'writers do nothing for it',
      bad: 'it tells of rows, not of what happened',
    }),
    planned('direct', 'A publish beside the write', {
      is: 'the handler calls the broker after the commit',
      costs: [1, 'event lost for each crash between the two'],
      good: 'there is no table to take events from',
      bad: 'a crash between commit and publish loses the event',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'log-of-many-writes',
      when: [
        { input: 'brokers', has: 'kafka' },
        { fact: 'peakWrites', atLeast: serverWrites },
      ],
      take: 'change-data-capture',
      because: '{brokers} is there, and {peakWrites} at the peak would each write a second row',
      origin: origins.serverWrites,
    },
  ],
  otherwise: { take: 'outbox', because: '{events} and {peakWrites} at the peak: one more row each is cheap, and none is lost' },
  today: 'the transactional outbox',
  source: {
    title: 'Microservices.io, Transactional outbox',
    url: 'https://microservices.io/patterns/data/transactional-outbox.html',
  },
}

const sagas: DecisionTable = {
  id: 'messaging/sagas',
  question: 'What holds together what no transaction can?',
  type: 'messaging',
  options: [
    served('transactions', 'Transactions alone', {
      is: 'all that belongs together is written by one command',
      costs: [0, 'undos to write'],
      good: 'it is all there or not at all',
      bad: 'what others do is outside of it',
    }),
    served('orchestrated', 'Sagas with undos', {
      is: 'steps, each a transaction, with an undo for each, stored and taken up again after a crash',
      costs: [1, 'undo to write for each step'],
      good: 'what became of it is one row that can be asked for',
      bad: 'between two steps others see what may be undone',
      needs: ['sagas'],
    }),
    served('choreography', 'Events alone', {
      is: 'each part acts on the events of the others',
      costs: [1, 'subscriber for each reaction, and one for each undo'],
      good: 'no part knows the whole',
      bad: 'nowhere stands how far it has come',
      needs: ['events'],
      byProfile: true,
    }),
    planned('two-phase-commit', 'Two-phase commit', {
      is: 'a coordinator asks all stores before any commits',
      costs: [2, 'round trips to each store'],
      good: 'several stores commit as one',
      bad: 'a coordinator that is away leaves rows locked',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'designed',
      when: [{ fact: 'sagas', atLeast: 1 }],
      take: 'orchestrated',
      because: 'the design has {sagas}, with calls that no transaction can undo',
      origin: origins.counted,
    },
    {
      id: 'money-elsewhere',
      when: [
        { input: 'money', is: true },
        { fact: 'externals', atLeast: 1 },
      ],
      take: 'orchestrated',
      because: 'money moves, and {externals} are called, whose part in it no transaction here can undo',
      origin: origins.counted,
    },
  ],
  otherwise: {
    take: 'transactions',
    because: 'the design calls {externals} and has {sagas}: a transaction holds all that it changes',
  },
  today: 'transactions alone: what is called outside of one is not undone',
  source: { title: 'Microservices.io, Saga', url: 'https://microservices.io/patterns/data/saga.html' },
}

const scheduling: DecisionTable = {
  id: 'messaging/scheduling',
  question: 'What runs later, and at set times?',
  type: 'messaging',
  options: [
    served('jobs-in-store', 'Jobs and schedules in the store', {
      is: 'a job is a row of the transaction that asks for it; a schedule is run once for each instant',
      costs: [1, 'row for each job'],
      good: 'a job is there exactly if its transaction is',
      bad: '16 runs of a job go on at once, and no more',
    }),
    planned('workflow-engine', 'A workflow engine (Temporal)', {
      is: 'a server that keeps the course of long programs',
      costs: [1, 'server to run, with a database of its own'],
      good: 'courses of months with many branches are plain code',
      bad: 'their code may only change in ways that old courses bear',
    }),
    planned('cron', "The machine's cron", {
      is: 'a line in a table of the operating system that calls an action',
      costs: [1, 'line for each schedule, on one machine'],
      good: 'everybody knows it',
      bad: 'a machine that is away runs nothing, and two run it twice',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'many-courses',
      when: [{ fact: 'sagas', atLeast: 20 }],
      take: 'workflow-engine',
      because: 'the design has {sagas}, from {sagas.atLeast} on an engine shows them better than tables',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'jobs-in-store', because: '{jobs} and {sagas}, which the store keeps' },
  today: 'jobs, schedules and sagas in the store',
  source: { title: 'Temporal, Documentation', url: 'https://docs.temporal.io/' },
}

const background: DecisionTable = {
  id: 'messaging/background-work',
  question: 'Where does background work run?',
  type: 'messaging',
  options: [
    served('same-process', 'In the process that serves', {
      is: 'jobs and subscribers take turns with requests',
      costs: [0, 'processes more'],
      good: 'nothing more is started',
      bad: 'a job that reckons long delays requests',
    }),
    served('shared', 'Shared by all processes', {
      is: 'each of several processes takes a part of the work, by subject',
      costs: [2, 'processes, or more'],
      good: 'the share of one that dies is taken over within five seconds',
      bad: 'each of them serves requests as well',
      needs: ['several-processes'],
    }),
    planned('workers', 'Processes of their own', {
      is: 'some processes run jobs and serve no requests',
      costs: [1, 'further process, at least'],
      good: 'a job never delays a request',
      bad: 'two kinds of process have to be sized',
    }),
  ],
  rules: [
    {
      id: 'quick-answers',
      when: [
        { fact: 'jobs', atLeast: 5 },
        { input: 'p99Ms', below: 50 },
      ],
      take: 'workers',
      because: '{jobs} run beside answers that are due within {p99Ms}, which is below {p99Ms.below}',
      origin: origins.judgement,
    },
    {
      id: 'several-processes',
      when: [{ fact: 'processes', atLeast: 2 }],
      take: 'shared',
      because: 'the plan has {processes}, and each takes its share of the work',
      origin: origins.plan,
    },
  ],
  otherwise: { take: 'same-process', because: '{jobs} beside {peakReads} at the peak, in {processes}' },
  today: 'the work shares a process with requests',
  todayWith: [['several-processes', 'all processes share the work']],
  source: {
    title: "Node.js, Don't Block the Event Loop",
    url: 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop',
  },
}

const webhooks: DecisionTable = {
  id: 'messaging/webhooks',
  question: 'How do outside systems hear of events?',
  type: 'messaging',
  options: [
    served('none', 'They ask', {
      is: 'clients read lists when they want to know',
      costs: [1, 'request for each look'],
      good: 'nothing is called outside',
      bad: 'news are as old as the last look',
    }),
    served('signed-webhooks', 'Signed webhooks', {
      is: 'a POST for each event, signed as Standard Webhooks has it, tried up to 26 times',
      costs: [1, 'request out for each event and endpoint'],
      good: 'anybody with a web server can hear',
      bad: 'endpoints of others are slow or away, and wait in the store',
      needs: ['webhooks'],
    }),
    served('shared-broker', 'A broker that others read', {
      is: 'services read the stream of NATS JetStream',
      costs: [1, 'broker to run'],
      good: 'readers go at their own pace',
      bad: 'strangers cannot be let in',
      needs: ['nats'],
    }),
  ],
  rules: [
    {
      id: 'strangers',
      when: [{ input: 'publicApi', is: true }],
      take: 'signed-webhooks',
      because: 'strangers build on it, and cannot read a broker inside',
    },
    {
      id: 'partners',
      when: [{ input: 'clients', has: 'partners' }],
      take: 'signed-webhooks',
      because: 'partners call it ({clients})',
    },
    {
      id: 'asked-for',
      when: [{ input: 'protocols', has: 'webhooks' }],
      take: 'signed-webhooks',
      because: 'what is there speaks {protocols}',
    },
    {
      id: 'services',
      when: [
        { input: 'clients', has: 'services' },
        { fact: 'events', atLeast: 1 },
      ],
      take: 'shared-broker',
      because: 'services of the same house call it, and it tells of {events}',
      origin: origins.counted,
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'webhooks' }],
      take: 'signed-webhooks',
      because: 'a part of the design tells endpoints of its events',
    },
  ],
  otherwise: { take: 'none', because: 'called by {clients}, and it tells of {events}: who wants to know asks' },
  today: 'outside systems ask: no event is sent to them',
  source: { title: 'Standard Webhooks', url: 'https://www.standardwebhooks.com' },
}

export const messaging: readonly DecisionTable[] = [broker, delivery, sagas, scheduling, background, webhooks]
