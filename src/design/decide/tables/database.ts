import { planned, served } from '../option.ts'
import type { DecisionTable } from '../table.ts'
import { origins, serverWrites, sqliteWrites } from './origins.ts'

const primaryStore: DecisionTable = {
  id: 'database/primary-store',
  question: 'Where do the rows live?',
  type: 'database',
  options: [
    served('sqlite', 'SQLite in the process (WAL)', {
      is: 'a file beside the program, written durably before each answer',
      costs: [0, 'servers to run'],
      good: 'a read takes no network; 5,468 durable writes a second were measured on two cores',
      bad: 'one machine holds it, and one process writes at a time',
      check: 'dependency must not exist mongodb',
    }),
    served('postgresql', 'PostgreSQL 15 to 18', {
      is: 'a database server, named by `DATABASE_URL`',
      costs: [1, 'server to run'],
      good: 'several machines serve from it, and replicas and point-in-time recovery are known ground',
      bad: 'each read takes a round trip',
      gives: 'postgresql',
      check: 'dependency must not exist mongodb',
    }),
    planned('document', 'A document store (MongoDB)', {
      is: 'rows as documents, with what belongs to them inside',
      costs: [3, 'servers to run, as a replica set usually has'],
      good: 'a document with its parts is one read',
      bad: 'refs, unique pairs and rules over several entities are for the program to keep',
      meanwhile: 'postgresql',
    }),
    planned('key-value', 'A key-value store (DynamoDB)', {
      is: 'items under a partition key, in tables that the cloud runs',
      costs: [400, 'KB at most in an item'],
      good: 'reads by key stay as quick however much is stored',
      bad: 'every list has to be foreseen as a key',
      meanwhile: 'postgresql',
    }),
  ],
  rules: [
    {
      id: 'postgres-is-there',
      when: [{ input: 'stores', has: 'postgres' }],
      take: 'postgresql',
      because: '{stores} is there already',
    },
    {
      id: 'mongodb-is-there',
      when: [{ input: 'stores', has: 'mongodb' }],
      take: 'document',
      because: '{stores} is there already',
    },
    {
      id: 'dynamodb-is-there',
      when: [{ input: 'stores', has: 'dynamodb' }],
      take: 'key-value',
      because: '{stores} is there already',
    },
    {
      id: 'writes',
      when: [{ fact: 'peakWrites', atLeast: sqliteWrites }],
      take: 'postgresql',
      because: '{peakWrites} at the peak are more than one SQLite file is asked for ({peakWrites.atLeast})',
      origin: origins.sqlite,
    },
    {
      id: 'more-than-a-machine',
      when: [{ fact: 'sqlitePercent', atLeast: 100 }],
      take: 'postgresql',
      because:
        'the load is {sqlitePercent} of what one machine with SQLite carries where it is fullest, and machines cannot share one file',
      origin: origins.plan,
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'postgresql',
      because: '{availabilityPercent} need a second machine, and with it a store that both reach',
      origin: origins.availability,
    },
    {
      id: 'size',
      when: [{ fact: 'sqliteGb', atLeast: 100 }],
      take: 'postgresql',
      because:
        '{sqliteGb} in SQLite at the end of the retention: a file from {sqliteGb.atLeast} on is slow to copy and to bring back',
      origin: origins.judgement,
    },
    {
      id: 'several-regions',
      when: [{ input: 'regions', atLeast: 2 }],
      take: 'postgresql',
      because: '{regions} have servers of their own, and one SQLite file has one place',
      origin: origins.counted,
    },
  ],
  otherwise: {
    take: 'sqlite',
    because: '{peakWrites} and {sqliteGb}: one file serves it, and the same blueprint runs on PostgreSQL when it no longer does',
  },
  today: 'PostgreSQL 15 to 18 by `DATABASE_URL`',
  source: { title: 'SQLite, Appropriate Uses For SQLite', url: 'https://www.sqlite.org/whentouse.html' },
}

const timeSeries: DecisionTable = {
  id: 'database/time-series',
  question: 'Where do measurements go?',
  type: 'database',
  options: [
    served('rows', 'Rows of the primary store', {
      is: 'an entity whose index ends in its time',
      costs: [0, 'stores more'],
      good: 'the access rules and the API are those of all entities',
      bad: 'old rows are deleted one by one',
    }),
    planned('hypertables', 'Hypertables in PostgreSQL (TimescaleDB)', {
      is: 'an extension that keeps each stretch of time in a table of its own',
      costs: [1, 'extension of the database server'],
      good: 'a stretch of time is dropped at once, and old ones are compressed',
      bad: 'not every provider of PostgreSQL offers it',
    }),
    planned('columnar', 'A columnar store (ClickHouse)', {
      is: 'a server for appended rows, read by column',
      costs: [1, 'server to run'],
      good: 'sums over very many rows read only what they need',
      bad: 'changes of single rows are not what it is for',
    }),
  ],
  rules: [
    {
      id: 'more-than-a-server',
      when: [
        { input: 'timeSeries', is: true },
        { fact: 'peakWrites', atLeast: serverWrites },
      ],
      take: 'columnar',
      because:
        'measurements arrive all the time, and {peakWrites} are more than one PostgreSQL is asked for ({peakWrites.atLeast})',
      origin: origins.serverWrites,
    },
    {
      id: 'more-than-a-file',
      when: [
        { input: 'timeSeries', is: true },
        { fact: 'peakWrites', atLeast: sqliteWrites },
      ],
      take: 'hypertables',
      because: 'measurements arrive all the time, and {peakWrites} are more than one file is asked for ({peakWrites.atLeast})',
      origin: origins.sqlite,
    },
  ],
  otherwise: { take: 'rows', because: 'measurements arrive all the time: {timeSeries}; {peakWrites} at the peak' },
  today: 'rows of the primary store, with an index that ends in the time',
  source: { title: 'ClickHouse, Documentation', url: 'https://clickhouse.com/docs' },
}

const search: DecisionTable = {
  id: 'database/search',
  question: 'What searches text?',
  type: 'database',
  options: [
    served('index-prefix', 'Prefixes by index', {
      is: '`?name[prefix]=…` over an index of the entity',
      costs: [0, 'servers more'],
      good: 'it is as new as the row',
      bad: 'it finds beginnings, not words in the middle',
    }),
    planned('postgres-text', 'Full-text search of PostgreSQL', {
      is: 'a `tsvector` column with a GIN index',
      costs: [1, 'index for each searched entity'],
      good: 'it is written in the same transaction, and the access rules hold',
      bad: 'ranking and typing errors are poorly served',
    }),
    planned('engine', 'A search engine (OpenSearch, Meilisearch)', {
      is: 'a server with an index of its own, told by events',
      costs: [1, 'server to run'],
      good: 'ranking, facets and typing errors',
      bad: 'it lags behind the rows, and access rules have to be repeated in it',
    }),
  ],
  rules: [
    {
      id: 'much-text',
      when: [
        { input: 'search', is: true },
        { fact: 'storedGb', atLeast: 100 },
      ],
      take: 'engine',
      because: 'free text is searched, and {storedGb} are stored, from {storedGb.atLeast} on in a server of its own',
      origin: origins.judgement,
    },
    {
      id: 'text',
      when: [{ input: 'search', is: true }],
      take: 'postgres-text',
      because: 'free text is searched, and {storedGb} fit into an index beside the rows',
    },
  ],
  otherwise: { take: 'index-prefix', because: 'free text is searched: {search}' },
  today: 'filters by prefix over an index',
  source: { title: 'PostgreSQL, Full Text Search', url: 'https://www.postgresql.org/docs/current/textsearch.html' },
}

const objectStorage: DecisionTable = {
  id: 'database/object-storage',
  question: 'Where do large files go?',
  type: 'database',
  options: [
    served('addresses', 'Addresses only', {
      is: 'text fields with the address of what is kept elsewhere; a body is at most 1 MiB',
      costs: [0, 'stores more'],
      good: 'nothing large passes through the server',
      bad: 'nobody knows whether the file is there',
    }),
    planned('object-store', 'An object store, uploaded to directly', {
      is: 'the server signs an address, the client uploads to it, a row tells of it',
      costs: [2, 'requests for an upload'],
      good: 'large bodies never pass through the server',
      bad: 'files without a row have to be swept',
    }),
    planned('through-the-server', 'An object store behind the server', {
      is: 'the server takes the upload and passes it on',
      costs: [2, 'times the traffic of the server'],
      good: 'one request, which can be looked into on its way',
      bad: 'long uploads hold connections of the server',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'files',
      when: [{ input: 'files', is: true }],
      take: 'object-store',
      because: 'large files are kept, and a body is at most 1 MiB',
    },
  ],
  otherwise: { take: 'addresses', because: 'large files are kept: {files}' },
  today: 'text fields with the addresses of files that are uploaded by other means',
  source: {
    title: 'Amazon S3, Uploading objects with presigned URLs',
    url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html',
  },
}

const readReplicas: DecisionTable = {
  id: 'database/read-replicas',
  question: 'Do replicas answer reads?',
  type: 'database',
  options: [
    served('none', 'The primary answers all', {
      is: 'one database server, or one file',
      costs: [0, 'replicas'],
      good: 'no read asks where a log is',
      bad: 'all reads share its processors',
    }),
    planned('one-replica', 'One streaming replica', {
      is: '`DATABASE_REPLICA_URLS` with one address; a read there is as new as one of the primary',
      costs: [1, 'further database server'],
      good: 'reads leave the primary, and a copy is ready to take over',
      bad: 'each read first asks the primary where its log is',
    }),
    planned('larger-primary', 'A larger primary', {
      is: 'one primary with twice the processors, and answers that are kept',
      costs: [2, 'times the processors of the primary'],
      good: 'it goes with a synchronous standby, beside which replicas are not read',
      bad: 'machines end somewhere',
    }),
    planned('several-replicas', 'Several streaming replicas', {
      is: 'the same with two addresses or more',
      costs: [2, 'further database servers, or more'],
      good: 'reads grow with the replicas',
      bad: 'each replica replays all writes',
    }),
  ],
  rules: [
    {
      id: 'beside-a-synchronous-standby',
      when: [
        { fact: 'replicas', atLeast: 1 },
        { input: 'availabilityPercent', atLeast: 99.99 },
      ],
      take: 'larger-primary',
      because:
        'the plan has {replicas}, and {availabilityPercent} take a synchronous standby, beside which replicas are not read',
      origin: `${origins.plan}; ${origins.availability}`,
    },
    {
      id: 'several',
      when: [{ fact: 'replicas', atLeast: 2 }],
      take: 'several-replicas',
      because: 'the plan has {replicas}, which share {peakReads} at the peak with the primary',
      origin: origins.plan,
    },
    {
      id: 'one',
      when: [{ fact: 'replicas', atLeast: 1 }],
      take: 'one-replica',
      because: 'the plan has {replicas}: it shares {peakReads} at the peak, and takes over where the primary fails',
      origin: origins.plan,
    },
  ],
  otherwise: { take: 'none', because: '{peakReads} at the peak, which one store answers' },
  today: 'one database server',
  source: { title: 'PostgreSQL, Hot Standby', url: 'https://www.postgresql.org/docs/current/hot-standby.html' },
}

const sharding: DecisionTable = {
  id: 'database/sharding',
  question: 'Is the data spread over several primaries?',
  type: 'database',
  options: [
    served('none', 'One primary', {
      is: 'all rows in one database',
      costs: [1, 'primary'],
      good: 'one transaction may touch every row',
      bad: 'it writes as much as one server does',
    }),
    planned('by-tenant', 'Shards by organisation', {
      is: 'each organisation lives in one of several databases',
      costs: [2, 'primaries, or more'],
      good: 'a request needs one shard',
      bad: 'a large organisation fills its shard',
    }),
    planned('by-key', 'Shards by the hash of a key', {
      is: 'rows are spread by their owner',
      costs: [4, 'primaries, or more'],
      good: 'load is even',
      bad: 'lists over several owners ask every shard',
    }),
  ],
  rules: [
    {
      id: 'writes-of-organisations',
      when: [
        { fact: 'peakWrites', atLeast: serverWrites },
        { input: 'tenants', atLeast: 10 },
      ],
      take: 'by-tenant',
      because:
        '{peakWrites} at the peak are more than one primary is asked for ({peakWrites.atLeast}), and {tenants} divide them',
      origin: origins.serverWrites,
    },
    {
      id: 'writes',
      when: [{ fact: 'peakWrites', atLeast: serverWrites }],
      take: 'by-key',
      because: '{peakWrites} at the peak are more than one primary is asked for ({peakWrites.atLeast})',
      origin: origins.serverWrites,
    },
  ],
  otherwise: { take: 'none', because: '{peakWrites} at the peak, which one primary writes' },
  today: 'one PostgreSQL primary, on a larger machine',
  source: { title: 'Citus, Documentation', url: 'https://docs.citusdata.com/' },
}

const partitioning: DecisionTable = {
  id: 'database/partitioning',
  question: 'Are large tables cut into partitions?',
  type: 'database',
  options: [
    served('none', 'Whole tables', {
      is: 'one table for each entity',
      costs: [0, 'partitions'],
      good: 'every index and every reference is plain',
      bad: 'old rows are deleted one by one',
    }),
    planned('by-time', 'Partitions by month', {
      is: 'rows go where their time belongs; old partitions are dropped whole',
      costs: [12, 'partitions a year for each large table'],
      good: 'the end of a retention is one statement',
      bad: 'a unique pair must contain the time',
    }),
    planned('by-tenant', 'Partitions by organisation', {
      is: 'a list or hash of the organisation',
      costs: [16, 'partitions or more for each table'],
      good: 'an organisation can be moved or dropped whole',
      bad: 'many partitions make each plan slower',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'larger-than-memory',
      when: [{ fact: 'storedGb', atLeast: 64 }],
      take: 'by-time',
      because: '{storedGb} at the end of the retention exceed the memory of a usual server ({storedGb.atLeast})',
      origin: 'documentation: PostgreSQL names the memory of the server as the size from which partitions pay; 64 GB are assumed',
    },
  ],
  otherwise: { take: 'none', because: '{storedGb} at the end of a retention of {retentionYears}' },
  today: 'whole tables',
  source: { title: 'PostgreSQL, Table Partitioning', url: 'https://www.postgresql.org/docs/current/ddl-partitioning.html' },
}

const connections: DecisionTable = {
  id: 'database/connections',
  question: 'What lends connections to the database?',
  type: 'database',
  options: [
    served('pool-in-process', 'A pool in each process', {
      is: '14 connections a process: 4 read, 2 store single rows, 8 are for commands; fewer where 97 are shared by many',
      costs: [14, 'connections for a process'],
      good: 'nothing stands between program and database',
      bad: 'seven processes exceed the 100 connections that PostgreSQL takes unless told',
    }),
    planned('transaction-pooler', 'PgBouncer, by transaction', {
      is: '`LINTEL_DATABASE_POOLER=transaction`',
      costs: [1, 'further program to run'],
      good: 'many processes share few connections',
      bad: 'nothing is prepared, and each command sets its limits anew',
    }),
    planned('cloud-proxy', "The cloud's own proxy", {
      is: 'a pooler that the provider of the database runs',
      costs: [1, 'further service to pay'],
      good: 'it survives a failover of the database',
      bad: 'it pins connections that it does not understand',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'many-processes',
      when: [{ fact: 'processes', atLeast: 7 }],
      take: 'transaction-pooler',
      because: 'the plan has {processes}, and {processes.atLeast} with 14 connections each hold more than 97',
      origin: `${origins.plan}; PostgreSQL takes 100 connections unless told, of which 3 are reserved`,
    },
  ],
  otherwise: { take: 'pool-in-process', because: '{processes} with at most 14 connections each' },
  today: 'a pool in each process, as large as its share of 97 connections',
  source: { title: 'PgBouncer, Features', url: 'https://www.pgbouncer.org/features.html' },
}

export const database: readonly DecisionTable[] = [
  primaryStore,
  timeSeries,
  search,
  objectStorage,
  readReplicas,
  sharding,
  partitioning,
  connections,
]
