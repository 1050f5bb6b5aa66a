import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { machineProcesses, origins, serverReads } from './origins.ts'

const style: DecisionTable = {
  id: 'api/style',
  question: 'What do clients speak?',
  type: 'api',
  options: [
    served('rest', 'REST with OpenAPI 3.1', {
      is: 'routes of each entity and action, with a document that says them',
      costs: [1, 'request for a list with its included rows'],
      good: 'every language calls it, and HTTP caches and tools understand it',
      bad: 'a client takes the shapes that there are, but for `fields` and `include`',
      check: 'dependency must not exist graphql',
    }),
    planned('graphql', 'GraphQL', {
      is: 'one address, to which clients send the shape that they want',
      costs: [1, 'further layer of limits: depth, cost, stored queries'],
      good: 'each screen asks for what it shows',
      bad: 'every query costs something else, which limits have to reckon',
    }),
    planned('grpc', 'gRPC', {
      is: 'calls with messages of a schema in Protocol Buffers',
      costs: [1, 'proxy for browsers'],
      good: 'small messages and streams in both directions',
      bad: 'browsers cannot call it directly',
    }),
    planned('trpc', 'tRPC', {
      is: 'calls whose types a TypeScript client takes from the server',
      costs: [1, 'language for both sides'],
      good: 'there is no schema between client and server',
      bad: 'clients in other languages are left out',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'strangers',
      when: [{ input: 'publicApi', is: true }],
      take: 'rest',
      because: 'strangers build on it, in any language',
    },
    {
      id: 'graphql-is-there',
      when: [{ input: 'protocols', has: 'graphql' }],
      take: 'graphql',
      because: 'what is there speaks {protocols}',
    },
    {
      id: 'grpc-services',
      when: [
        { input: 'protocols', has: 'grpc' },
        { input: 'clients', has: 'services' },
      ],
      take: 'grpc',
      because: 'services call it, and what is there speaks {protocols}',
    },
  ],
  otherwise: { take: 'rest', because: 'called by {clients}: HTTP and JSON reach each of them' },
  today: 'REST with OpenAPI 3.1',
  source: { title: 'OpenAPI Specification 3.1', url: 'https://spec.openapis.org/oas/v3.1.0' },
}

const versioning: DecisionTable = {
  id: 'api/versioning',
  question: 'How does the API change under its clients?',
  type: 'api',
  options: [
    served('additions', 'By additions alone', {
      is: 'one version; fields are added, none changes its meaning',
      costs: [1, 'version to serve'],
      good: 'there is one shape to understand',
      bad: 'a mistake in a name stays',
    }),
    served('path-versions', 'Versions in the path', {
      is: 'the version is the first step of each path, `/v1` now; a second one serves the same rows in its own shape, with `Deprecation` and `Sunset`',
      costs: [2, 'versions to serve while clients move'],
      good: 'a client moves when it can, and is told until when it must',
      bad: 'each version is told of each change for as long as it is served',
    }),
    planned('header-versions', 'Versions in a header', {
      is: 'a request names the version, often by date',
      costs: [1, 'header that every client has to send'],
      good: 'addresses stay',
      bad: 'a browser cannot be pointed at a version',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'strangers',
      when: [{ input: 'publicApi', is: true }],
      take: 'path-versions',
      because: 'strangers build on it, and nobody can make them move',
    },
    {
      id: 'partners',
      when: [{ input: 'clients', has: 'partners' }],
      take: 'path-versions',
      because: 'partners call it ({clients}), and release when they do',
    },
    {
      id: 'mobile',
      when: [{ input: 'clients', has: 'mobile' }],
      take: 'path-versions',
      because: 'phones call it ({clients}), and keep old versions of the app',
    },
  ],
  otherwise: {
    take: 'additions',
    because: 'called by {clients}: no strangers, partners or phones, which would keep an old version',
  },
  today: 'versions in the path',
  source: { title: 'RFC 8594, The Sunset HTTP Header Field', url: 'https://www.rfc-editor.org/rfc/rfc8594' },
}

const pagination: DecisionTable = {
  id: 'api/pagination',
  question: 'How are long lists read?',
  type: 'api',
  options: [
    served('cursors', 'By cursor', {
      is: 'a page of 1 to 100 rows, 20 unless said, and the key of the next',
      costs: [1, 'index for each order'],
      good: 'each page costs the same, and no row is shown twice',
      bad: 'nobody can jump to page 7',
    }),
    planned('offsets', 'By offset', {
      is: 'a page number, or how many rows to leave out',
      costs: [10_000, 'rows read and thrown away for page 501 of 20'],
      good: 'any page can be jumped to',
      bad: 'rows that are added meanwhile are shown twice',
      byProfile: true,
    }),
    planned('whole-lists', 'Whole lists', {
      is: 'one answer with all rows',
      costs: [1, 'answer without a bound'],
      good: 'clients need no loop',
      bad: 'it grows until it no longer answers in time',
      byProfile: true,
    }),
  ],
  rules: [],
  otherwise: {
    take: 'cursors',
    because: '{entities} have lists, and with {storedGb} stored no page may read what it does not show',
  },
  today: 'cursors',
  source: { title: 'Use The Index, Luke: No Offset', url: 'https://use-the-index-luke.com/no-offset' },
}

const idempotency: DecisionTable = {
  id: 'api/idempotency',
  question: 'What if a client sends a request twice?',
  type: 'api',
  options: [
    served('keys', 'Idempotency keys', {
      is: 'a `POST` with `Idempotency-Key` is done once; its answer is kept for 24 hours',
      costs: [1, 'row for each request with a key'],
      good: 'a client may repeat whatever it has no answer to',
      bad: 'a client that sends no key is not helped',
    }),
    served('keys-and-unique', 'Idempotency keys and unique pairs', {
      is: 'the same, and a unique pair on what may exist once',
      costs: [1, 'unique index for each such entity'],
      good: 'a client that sends no key cannot do it twice either',
      bad: 'what may exist once has to be known when it is designed',
      needs: ['unique-pairs'],
    }),
    planned('nothing', 'Nothing', {
      is: 'what comes twice is done twice',
      costs: [2, 'rows for one intent, when an answer is lost'],
      good: 'nothing is stored for it',
      bad: 'a lost answer becomes a double order',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'money',
      when: [{ input: 'money', is: true }],
      take: 'keys-and-unique',
      because: 'money moves, and a client without a key must not pay twice',
    },
    {
      id: 'offline',
      when: [{ input: 'offline', is: true }],
      take: 'keys-and-unique',
      because: 'clients work without a connection, and send again what they saved',
    },
  ],
  otherwise: {
    take: 'keys',
    because: 'money moves: {money}; clients work without a connection: {offline}; any client may lose an answer',
  },
  today: 'idempotency keys',
  source: {
    title: 'IETF draft, The Idempotency-Key HTTP Header Field',
    url: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  },
}

const rateLimits: DecisionTable = {
  id: 'api/rate-limits',
  question: 'Who may ask how often?',
  type: 'api',
  options: [
    served('per-caller', 'A limit for each caller', {
      is: '600 a minute unless the blueprint says otherwise, and an own limit for an action',
      costs: [1, 'counter for each caller'],
      good: 'one caller cannot take the place of all',
      bad: 'an organisation with many people has many limits',
    }),
    planned('per-plan', 'Limits by plan of the organisation', {
      is: 'each organisation has the quota that it pays for',
      costs: [1, 'shared counter to ask on each request'],
      good: 'what is sold is what is served',
      bad: 'machines have to count together',
    }),
    planned('at-the-edge', 'Limits at the edge', {
      is: 'a gateway or network refuses before the server is reached',
      costs: [1, 'service in front'],
      good: 'floods do not reach the server',
      bad: 'the edge knows addresses, and callers only where it reads tokens',
    }),
  ],
  rules: [
    {
      id: 'plans',
      when: [
        { input: 'publicApi', is: true },
        { input: 'tenants', atLeast: 100 },
      ],
      take: 'per-plan',
      because: 'strangers build on it, and {tenants} pay for different amounts',
      origin: origins.judgement,
    },
    {
      id: 'floods',
      when: [
        { input: 'publicApi', is: true },
        { fact: 'peakReads', atLeast: serverReads },
      ],
      take: 'at-the-edge',
      because: 'strangers build on it, and {peakReads} at the peak leave no room for what is refused',
      origin: origins.serverReads,
    },
  ],
  otherwise: {
    take: 'per-caller',
    because: 'strangers build on it: {publicApi}; {tenants}; callers are told apart by their tokens',
  },
  today: 'limits for each caller',
  source: { title: 'RFC 6585, 429 Too Many Requests', url: 'https://www.rfc-editor.org/rfc/rfc6585' },
}

const realtime: DecisionTable = {
  id: 'api/realtime',
  question: 'How do people see changes?',
  type: 'api',
  options: [
    served('polling', 'They ask again', {
      is: 'a `GET` with `If-None-Match`, which is 304 while nothing has changed',
      costs: [1, 'request for each look'],
      good: 'nothing is held open',
      bad: 'a change is seen at the next look',
    }),
    planned('server-sent-events', 'Server-sent events', {
      is: 'one answer that stays open and tells of events',
      costs: [1, 'open connection for each person'],
      good: 'it is HTTP, and browsers connect again by themselves',
      bad: 'it tells in one direction, and HTTP/1.1 leaves a browser 6 connections to a host',
    }),
    planned('websocket', 'WebSocket', {
      is: 'a connection in both directions',
      costs: [1, 'open connection for each person'],
      good: 'both sides tell at once',
      bad: 'access, limits and traces of requests have to be made again for messages',
    }),
  ],
  rules: [
    {
      id: 'websocket-is-there',
      when: [
        { input: 'realtime', is: true },
        { input: 'protocols', has: 'websocket' },
      ],
      take: 'websocket',
      because: 'people see changes as they happen, and what is there speaks {protocols}',
    },
    {
      id: 'both-directions',
      when: [
        { input: 'realtime', is: true },
        { fact: 'peakWrites', atLeast: 1_000 },
      ],
      take: 'websocket',
      because: 'people see changes as they happen and make {peakWrites} at the peak, for which requests of their own are many',
      origin: origins.judgement,
    },
    {
      id: 'as-they-happen',
      when: [{ input: 'realtime', is: true }],
      take: 'server-sent-events',
      because: 'people see changes as they happen, and {peakWrites} at the peak come as requests',
    },
  ],
  otherwise: { take: 'polling', because: 'people see changes as they happen: {realtime}' },
  today: 'requests with `If-None-Match`, which cost a 304 while nothing has changed',
  source: { title: 'WHATWG HTML, Server-sent events', url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html' },
}

const gateway: DecisionTable = {
  id: 'api/gateway',
  question: 'What stands before the servers?',
  type: 'api',
  options: [
    served('none', 'Nothing, or what the platform has', {
      is: 'the server is reached through the TLS of its platform',
      costs: [0, 'programs more'],
      good: 'there is one place where access is decided',
      bad: 'one machine is all there is',
    }),
    planned('load-balancer', 'A load balancer', {
      is: 'it ends TLS and shares requests out; `LINTEL_TRUST_PROXY` names it',
      costs: [1, 'program or service to run'],
      good: 'a machine may fail or be replaced',
      bad: 'the address of the caller is known by its header alone',
    }),
    planned('gateway', 'An API gateway', {
      is: 'it routes to several services, checks tokens and counts plans',
      costs: [1, 'service to run, with a configuration of its own'],
      good: 'clients see one API',
      bad: 'rules stand in two places',
    }),
  ],
  rules: [
    {
      id: 'services',
      when: [
        { input: 'teams', atLeast: 8 },
        { fact: 'parts', atLeast: 8 },
      ],
      take: 'gateway',
      because: '{teams} release on their own and {parts} are services, which clients see as one',
      origin: origins.judgement,
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'load-balancer',
      because: '{availabilityPercent} need two machines, and something before them',
      origin: origins.availability,
    },
    {
      id: 'several-machines',
      when: [{ fact: 'processes', atLeast: machineProcesses + 1 }],
      take: 'load-balancer',
      because: 'the plan has {processes}, which are several machines, and something before them',
      origin: origins.plan,
    },
    {
      id: 'paid-by-the-plan',
      when: [{ fact: 'loadBalancers', atLeast: 1 }],
      take: 'load-balancer',
      because: '{processes} beside a database server: the capacity plan pays {loadBalancers}, so that a second machine may come',
      origin: origins.plan,
    },
  ],
  otherwise: { take: 'none', because: '{processes} and {availabilityPercent}: one machine serves it' },
  today: 'nothing stands before it: `compose.yaml` listens on its own machine alone, where TLS has to end',
  source: { title: 'Microservices.io, API gateway', url: 'https://microservices.io/patterns/apigateway.html' },
}

const agents: DecisionTable = {
  id: 'api/agents',
  question: 'How do language models act on it?',
  type: 'api',
  options: [
    served('document', 'By the OpenAPI document', {
      is: 'a model reads the document and calls routes like every client',
      costs: [0, 'servers more'],
      good: 'access rules and limits are those of all callers',
      bad: 'a long document fills what a model can read',
    }),
    planned('mcp', 'By tools of the Model Context Protocol', {
      is: 'tools for what agents may do, with plans that a person approves',
      costs: [1, 'further program to run'],
      good: 'each tool says what it takes, and what is destructive waits for a person',
      bad: 'what agents may do has to be kept in step with the API',
    }),
    planned('own-protocol', 'An assistant of its own', {
      is: 'a server that speaks with a model and calls the API',
      costs: [1, 'service to build'],
      good: 'the conversation is in the hands of the product',
      bad: 'prompts, costs and refusals are its own to keep',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'bots',
      when: [{ input: 'clients', has: 'bots' }],
      take: 'mcp',
      because: 'programs that act by themselves call it ({clients})',
    },
  ],
  otherwise: { take: 'document', because: 'called by {clients}: none of them is a bot' },
  today: 'the OpenAPI document; `lintel emit handoff ai` writes what a model needs of it',
  source: { title: 'Model Context Protocol', url: 'https://modelcontextprotocol.io' },
}

export const api: readonly DecisionTable[] = [style, versioning, pagination, idempotency, rateLimits, realtime, gateway, agents]
