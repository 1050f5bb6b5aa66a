import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { machineProcesses, origins, processReads, serverReads } from './origins.ts'

const services: DecisionTable = {
  id: 'architecture/services',
  question: 'Is it one program or several services?',
  type: 'architecture',
  options: [
    served('modular-monolith', 'Modular monolith', {
      is: 'one program, in which each bounded context is a part with entities of its own',
      costs: [1, 'program to release'],
      good: 'a call between parts takes no network, and one transaction may span them',
      bad: 'all parts are released together',
      check: 'path must exist parts',
    }),
    planned('extracted-parts', 'Monolith with extracted parts', {
      is: 'the modular monolith, and the parts with the most load or a team of their own as services beside it',
      costs: [3, 'programs to release'],
      good: 'a part under load grows alone',
      bad: 'each extracted part is told of changes by events, and late',
    }),
    planned('services', 'A service for each part', {
      is: 'each bounded context is a program with a database of its own',
      costs: [8, 'programs to release, or more'],
      good: 'teams release without asking each other',
      bad: 'what was one transaction is a saga, and what was a call can fail',
    }),
    planned('layered-monolith', 'Layered monolith', {
      is: 'one program in layers, without borders between contexts',
      costs: [1, 'program to release'],
      good: 'there are no borders to draw',
      bad: 'nothing can be taken out of it later without finding its borders first',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'many-teams',
      when: [
        { input: 'teams', atLeast: 8 },
        { fact: 'parts', atLeast: 8 },
      ],
      take: 'services',
      because: '{teams} release on their own, from {teams.atLeast} on they wait for each other, and {parts} can be shared out',
      origin: origins.judgement,
    },
    {
      id: 'some-teams',
      when: [
        { input: 'teams', atLeast: 3 },
        { fact: 'parts', atLeast: 4 },
      ],
      take: 'extracted-parts',
      because: '{teams} release on their own and {parts} stand apart: some of them are worth a program of their own',
      origin: origins.judgement,
    },
  ],
  otherwise: {
    take: 'modular-monolith',
    because:
      '{teams} and {parts}: the first parts leave from {some-teams/teams.atLeast} with {some-teams/parts.atLeast} on, all of them from ' +
      '{many-teams/teams.atLeast} with {many-teams/parts.atLeast} on',
  },
  today: 'the modular monolith; its split plan says which part leaves first',
  source: { title: 'Martin Fowler, MonolithFirst', url: 'https://martinfowler.com/bliki/MonolithFirst.html' },
}

const processes: DecisionTable = {
  id: 'architecture/processes',
  question: 'How many processes serve it?',
  type: 'architecture',
  options: [
    served('one-process', 'One process', {
      is: '`lintel start`',
      costs: [1, 'process'],
      good: 'nothing is shared, so nothing is out of step',
      bad: 'one processor answers all requests',
    }),
    served('several-processes', 'Several processes on one machine', {
      is: '`LINTEL_PROCESSES` of `compose.yaml`, a processor for each',
      costs: [2, 'processes, or as many as there are processors'],
      good: 'all processors answer, and quotas hold over all together',
      bad: 'each takes memory of its own: 89 MB were measured after a start',
      gives: 'several-processes',
    }),
    planned('several-machines', 'Several machines on one PostgreSQL', {
      is: 'the same start on two machines or more, behind a load balancer',
      costs: [2, 'machines, and a database server'],
      good: 'one machine may fail',
      bad: 'SQLite cannot be shared by machines, and quotas count on each machine alone',
      meanwhile: 'several-processes',
    }),
  ],
  rules: [
    {
      id: 'more-than-a-machine',
      when: [{ fact: 'processes', atLeast: machineProcesses + 1 }],
      take: 'several-machines',
      because:
        '{peakUsers} at the same time and {peakReads} at the peak, in {regions}: the plan has {processes}, and one machine of eight cores has eight',
      origin: origins.plan,
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'several-machines',
      because: '{availabilityPercent} leave no time to replace a machine by hand',
      origin: origins.availability,
    },
    {
      id: 'more-than-a-process',
      when: [{ fact: 'processes', atLeast: 2 }],
      take: 'several-processes',
      because: '{peakUsers} at the same time and {peakReads} at the peak, in {regions}: the plan has {processes}',
      origin: origins.plan,
    },
  ],
  otherwise: {
    take: 'one-process',
    because:
      '{peakUsers} at the same time and {peakReads} at the peak, in {regions}: the plan has {processes}; another one pays when a processor is full',
  },
  today: 'the processes of one machine, as many as `LINTEL_PROCESSES` of `compose.yaml` says',
  source: { title: 'Node.js, Cluster', url: 'https://nodejs.org/api/cluster.html' },
}

const eventSourcing: DecisionTable = {
  id: 'architecture/event-sourcing',
  question: 'Is the state stored, or the events that led to it?',
  type: 'architecture',
  options: [
    served('rows', 'Rows as they are now', {
      is: 'each entity is a table of its present state; events tell of changes',
      costs: [1, 'write for a change'],
      good: 'a list is one indexed statement',
      bad: 'what a row was before is only known where something keeps it',
    }),
    served('append-only-entries', 'Append-only entries for money', {
      is: 'balances are sums of entries that nobody may update or delete; all else is rows',
      costs: [2, 'entries for a movement of money'],
      good: 'each balance can be reckoned again from its entries',
      bad: 'a mistake is mended by a further entry',
      needs: ['money-entries'],
    }),
    planned('event-sourced', 'Event sourcing', {
      is: 'only events are stored; state is made by replaying them',
      costs: [2, 'forms of all data: events, and what is read'],
      good: 'each state of the past can be shown',
      bad: 'every event ever written has to be understood for as long as it is kept',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'money',
      when: [{ input: 'money', is: true }],
      take: 'append-only-entries',
      because: 'money moves, and its history has to add up; the other entities need no replay',
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'money-entries' }],
      take: 'append-only-entries',
      because: 'a part of the design keeps money in entries',
    },
  ],
  otherwise: { take: 'rows', because: 'nothing asks for the past of all {entities}' },
  today: 'rows as they are now: what an amount was before is not kept',
  source: { title: 'Martin Fowler, Event Sourcing', url: 'https://martinfowler.com/eaaDev/EventSourcing.html' },
}

const cqrs: DecisionTable = {
  id: 'architecture/cqrs',
  question: 'Are reads answered from the tables that are written?',
  type: 'architecture',
  options: [
    served('one-model', 'One model for reads and writes', {
      is: 'reads are statements over the tables that commands write',
      costs: [0, 'tables more'],
      good: 'a read shows every write that was answered before',
      bad: 'a read that joins much costs as much each time',
    }),
    served('counters', 'One model with stored counts', {
      is: 'the same, with counters kept in the row that shows them',
      costs: [1, 'further write for each row that is counted'],
      good: 'a count needs no scan, and is right in the same transaction',
      bad: 'rows that are counted by many are written by many',
      needs: ['counters'],
    }),
    planned('read-models', 'Read models', {
      is: 'tables made for reading, which events keep up to date',
      costs: [1, 'table for each view'],
      good: 'a read is one row, whatever it shows',
      bad: 'a reader may miss what was just written',
    }),
  ],
  rules: [
    {
      id: 'reads-outgrow-the-server',
      when: [
        { fact: 'peakReads', atLeast: serverReads },
        { input: 'consistency', is: 'eventual' },
      ],
      take: 'read-models',
      because:
        '{peakReads} at the peak are more than one server is asked for ({peakReads.atLeast}), and readers may miss the latest',
      origin: origins.serverReads,
    },
    {
      id: 'many-reads',
      when: [{ fact: 'peakReads', atLeast: processReads }],
      take: 'counters',
      because: '{peakReads} at the peak: what is counted on each read is counted once, on the write',
      origin: origins.process,
    },
    {
      id: 'is-there',
      when: [{ fact: 'builds', has: 'counters' }],
      take: 'counters',
      because: 'parts of the design keep counts',
    },
  ],
  otherwise: { take: 'one-model', because: '{peakReads} at the peak, which indexed statements answer' },
  today: 'one model for reads and writes, without stored counts',
  todayWith: [['counters', 'one model for reads and writes, with stored counts where parts keep them']],
  source: { title: 'Martin Fowler, CQRS', url: 'https://martinfowler.com/bliki/CQRS.html' },
}

const serverless: DecisionTable = {
  id: 'architecture/serverless',
  question: 'Does it run all the time?',
  type: 'architecture',
  options: [
    served('long-running', 'A process that runs all the time', {
      is: 'a server that is started once and serves until it is told to stop',
      costs: [1, 'machine that is paid while nobody calls'],
      good: 'no request waits for a start, and jobs run at their time',
      bad: 'it costs the same when nobody calls',
    }),
    planned('scale-to-zero', 'A container that sleeps', {
      is: 'a container that the platform starts for a request and stops when none comes',
      costs: [329, 'ms of the first request, as measured for a start'],
      good: 'nothing is paid while nobody calls',
      bad: 'jobs and schedules do not run while it sleeps',
    }),
    planned('functions', 'Functions', {
      is: 'each request is a call of a function of the platform',
      costs: [1, 'connection pooler between functions and database'],
      good: 'the platform grows with the load',
      bad: 'SQLite, in-process cache, jobs and schedules have no place in it',
    }),
  ],
  rules: [
    {
      id: 'platform-of-functions',
      when: [{ input: 'cloud', is: 'vercel' }],
      take: 'functions',
      because: 'the cloud is {cloud}, which runs functions',
    },
    {
      id: 'rare',
      when: [
        { input: 'traffic', is: 'rare' },
        { fact: 'peakReads', below: 10 },
      ],
      take: 'scale-to-zero',
      because: 'calls are {traffic}, and {peakReads} at the peak are below {peakReads.below}: a machine would mostly wait',
      origin: origins.judgement,
    },
  ],
  otherwise: {
    take: 'long-running',
    because: 'traffic is {traffic}, and jobs, schedules and kept answers need a process that stays',
  },
  today: 'one process that runs all the time, in a container',
  source: { title: 'Martin Fowler, Serverless Architectures', url: 'https://martinfowler.com/articles/serverless.html' },
}

const insideProtocol: DecisionTable = {
  id: 'architecture/inside-protocol',
  question: 'How do parts speak with each other?',
  type: 'architecture',
  options: [
    served('in-process', 'Calls and events in the process', {
      is: 'handlers read and write through the same transaction, subscribers hear events of the outbox',
      costs: [0, 'network calls'],
      good: 'both parts are changed or neither',
      bad: 'it ends where a part becomes a program of its own',
    }),
    served('rest', 'REST between programs', {
      is: 'each part is called as `external`: timeouts, retries, breaker, idempotency keys',
      costs: [1, 'network call for each question'],
      good: 'inside and outside speak alike',
      bad: 'each call may be late, lost or repeated',
      needs: ['external-calls'],
    }),
    planned('grpc', 'gRPC between programs', {
      is: 'calls by HTTP/2 with messages of a schema in Protocol Buffers',
      costs: [1, 'further schema for each service'],
      good: 'messages are small and typed in many languages',
      bad: 'it needs generated code, and browsers need a proxy',
    }),
  ],
  rules: [
    {
      id: 'grpc-is-there',
      when: [
        { input: 'protocols', has: 'grpc' },
        { input: 'clients', has: 'services' },
      ],
      take: 'grpc',
      because: 'services call it, and what is there speaks {protocols}',
    },
    {
      id: 'services-by-team',
      when: [
        { input: 'teams', atLeast: 3 },
        { fact: 'parts', atLeast: 4 },
      ],
      take: 'rest',
      because: '{teams} and {parts}: some parts become programs, which are called like every other system',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'in-process', because: '{parts} in one program need no network between them' },
  today: 'calls and events in the process',
  source: { title: 'gRPC, Introduction', url: 'https://grpc.io/docs/what-is-grpc/introduction/' },
}

export const architecture: readonly DecisionTable[] = [services, processes, eventSourcing, cqrs, serverless, insideProtocol]
