import type { ComponentName } from '../../capacity/components.ts'
import { planned, served } from '../option.ts'
import type { DecisionRule, DecisionTable } from '../table.ts'
import { origins } from './origins.ts'

const warns = 'it carries {carriedPercent} of its load, then this is full: {fullFirst}'

/** What is full first decides, whatever is full after it. */
const full = (component: ComponentName, take: string): DecisionRule => ({
  id: component.replaceAll(' ', '-'),
  when: [{ fact: 'fullFirst', has: component }],
  take,
  because: 'full before the whole load is there: {fullFirst}; the plan carries {carriedPercent} of it',
})

const backups: DecisionTable = {
  id: 'operations/backups',
  question: 'How much may be lost, and how long may it take to be back?',
  type: 'operations',
  options: [
    served('nightly', 'A copy each day', {
      is: '`backup` of `compose.yaml` keeps the last fourteen; to move them elsewhere, and to try a restore, is for who runs it',
      costs: [24, 'hours of writes that may be lost'],
      good: 'it is there already',
      bad: 'the day since the last copy is gone',
    }),
    planned('point-in-time', 'The log, all the time', {
      is: 'base backups and the archived log of PostgreSQL, or Litestream for SQLite',
      costs: [5, 'minutes of writes that may be lost'],
      good: 'any moment can be brought back, also the one before a mistake',
      bad: 'a restore replays the log, and takes longer the older the base is',
    }),
    planned('synchronous-standby', 'A standby that has every commit', {
      is: '`synchronous_standby_names`, and the archived log beside it',
      costs: [0, 'answered writes that may be lost'],
      good: 'a lost primary loses nothing that was answered',
      bad: 'each commit waits for the standby, and replicas are not read meanwhile',
    }),
  ],
  rules: [
    {
      id: 'minutes-a-month',
      when: [{ input: 'availabilityPercent', atLeast: 99.99 }],
      take: 'synchronous-standby',
      because: '{availabilityPercent} leave no time for a restore',
      origin: origins.availability,
    },
    {
      id: 'money',
      when: [{ input: 'money', is: true }],
      take: 'point-in-time',
      because: 'money moves, and a day of it cannot be entered again',
    },
    {
      id: 'audit',
      when: [{ input: 'audit', is: true }],
      take: 'point-in-time',
      because: 'who did what is kept beyond doubt, also today',
    },
    {
      id: 'health',
      when: [{ input: 'compliance', has: 'hipaa' }],
      take: 'point-in-time',
      because: 'held to {compliance}: 45 CFR 164.308(a)(7) asks for a plan to restore data',
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'point-in-time',
      because: '{availabilityPercent} and a day of lost writes do not go together',
      origin: origins.availability,
    },
    {
      id: 'large',
      when: [{ fact: 'storedGb', atLeast: 100 }],
      take: 'point-in-time',
      because: '{storedGb}, from {storedGb.atLeast} on too much to copy each night',
      origin: origins.judgement,
    },
  ],
  otherwise: {
    take: 'nightly',
    because: '{storedGb} at the end, {availabilityPercent} of the time; money moves: {money}',
  },
  today: 'a copy each day, fourteen kept beside it',
  source: { title: 'PostgreSQL, Backup and Restore', url: 'https://www.postgresql.org/docs/current/backup.html' },
}

const observability: DecisionTable = {
  id: 'operations/observability',
  question: 'How is it known what it does?',
  type: 'operations',
  options: [
    served('logs-and-metrics', 'Logs and figures', {
      is: 'a line of JSON for each request, and `/metrics` for Prometheus',
      costs: [1, 'place that keeps both'],
      good: 'it is there already',
      bad: 'where the time of a request went is not told',
    }),
    planned('traces', 'Traces as well', {
      is: 'a span for each request, where `OTEL_EXPORTER_OTLP_ENDPOINT` names a place that keeps them',
      costs: [1, 'further place that keeps spans'],
      good: 'a request is followed through all that it called',
      bad: 'all of them are too many to keep, so they are sampled',
    }),
    planned('profiling', 'Profiles all the time', {
      is: 'an agent samples what the processors do',
      costs: [1, 'agent in each process'],
      good: 'what is slow in the code is shown in production',
      bad: 'one more agent reads the memory of the program',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'several-teams',
      when: [{ input: 'teams', atLeast: 3 }],
      take: 'traces',
      because: '{teams}: a slow request has to be followed from one to the other',
      origin: origins.judgement,
    },
    {
      id: 'several-processes',
      when: [{ fact: 'processes', atLeast: 2 }],
      take: 'traces',
      because: '{peakReads} at the peak go over {processes}',
      origin: origins.plan,
    },
    {
      id: 'sagas',
      when: [{ fact: 'sagas', atLeast: 1 }],
      take: 'traces',
      because: '{sagas} call others, and their steps have to be found',
      origin: origins.counted,
    },
  ],
  otherwise: { take: 'logs-and-metrics', because: '{teams}, {processes}, {sagas}' },
  today: 'logs and figures: nothing beside it keeps spans',
  source: { title: 'OpenTelemetry, Observability primer', url: 'https://opentelemetry.io/docs/concepts/observability-primer/' },
}

const loadShedding: DecisionTable = {
  id: 'operations/load-shedding',
  question: 'What happens when more is asked than can be answered?',
  type: 'operations',
  options: [
    served('refuse', 'It refuses early', {
      is: '503 with `Retry-After` when the event loop is 1 s late or 10,000 writes wait; limits for each caller before that',
      costs: [1, 'refused request for each that is too many'],
      good: 'what is accepted is answered in time',
      bad: 'all requests are alike to it',
    }),
    planned('priorities', 'It refuses what matters least', {
      is: 'routes have a class; the lowest is refused first',
      costs: [3, 'classes to agree on'],
      good: 'a payment is answered while a report is refused',
      bad: 'everybody finds their own route important',
    }),
    planned('autoscaling', 'It grows', {
      is: 'the platform starts further instances when processors are busy',
      costs: [1, 'minute or so until an instance helps'],
      good: 'what is too much for one is shared by more',
      bad: 'the database does not grow with it',
    }),
  ],
  rules: [
    {
      id: 'bursts-that-matter',
      when: [
        { input: 'traffic', is: 'spiky' },
        { input: 'availabilityPercent', atLeast: 99.99 },
      ],
      take: 'priorities',
      because: 'load is {traffic}, and {availabilityPercent} hold for what matters most',
      origin: origins.availability,
    },
    {
      id: 'bursts',
      when: [
        { input: 'traffic', is: 'spiky' },
        { input: 'peakFactor', atLeast: 5 },
      ],
      take: 'autoscaling',
      because: 'load is {traffic}, and the busiest hour is {peakFactor} the mean: machines for it would mostly wait',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'refuse', because: 'load is {traffic}, and the busiest hour is {peakFactor} the mean' },
  today: 'early refusal with `Retry-After`',
  source: {
    title: 'Google, Site Reliability Engineering, Handling Overload',
    url: 'https://sre.google/sre-book/handling-overload/',
  },
}

const callsOut: DecisionTable = {
  id: 'operations/calls-out',
  question: 'How are other systems called?',
  type: 'operations',
  options: [
    served('none', 'None is called', {
      is: 'nothing that the program does waits for another system, but for the keys of its identity provider',
      costs: [0, 'systems that may be late'],
      good: 'no answer depends on others',
      bad: 'what others have to know, they have to ask for',
    }),
    served('guarded', 'In the request, guarded', {
      is: '`external`: a timeout, retries with a key, a breaker, a bound on calls at once',
      costs: [1, 'setting for each system'],
      good: 'the client learns at once what became of it',
      bad: 'the request is as slow as the other system',
      needs: ['external-calls'],
      check: 'dependency must not exist axios',
    }),
    served('from-jobs', 'After the request, from jobs', {
      is: 'the request stores a job, which calls and tries again',
      costs: [1, 'row for each call'],
      good: 'the answer waits for nobody',
      bad: 'the client has to ask what became of it',
      needs: ['external-calls'],
      check: 'dependency must not exist axios',
    }),
    planned('unguarded', 'As it comes', {
      is: '`fetch` in a handler',
      costs: [300, 's that a call may take unless told'],
      good: 'there is nothing to learn',
      bad: 'a slow system makes all requests slow',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'quick-answers',
      when: [
        { fact: 'externals', atLeast: 1 },
        { input: 'p99Ms', below: 100 },
      ],
      take: 'from-jobs',
      because:
        '{externals} are called, and answers are due within {p99Ms}, below {p99Ms.below}: a call to another region takes as long',
      origin: origins.judgement,
    },
    {
      id: 'calls',
      when: [{ fact: 'externals', atLeast: 1 }],
      take: 'guarded',
      because: '{externals} are called, and answers are due within {p99Ms}, which leaves time for a call with a timeout',
      origin: origins.counted,
    },
  ],
  otherwise: { take: 'none', because: 'the design calls {externals}' },
  today: 'no other system is called',
  source: { title: 'Martin Fowler, CircuitBreaker', url: 'https://martinfowler.com/bliki/CircuitBreaker.html' },
}

const release: DecisionTable = {
  id: 'operations/release',
  question: 'How does a release replace the one before?',
  type: 'operations',
  options: [
    served('restart', 'A restart', {
      is: 'the program ends its requests within 10 s and the next one starts',
      costs: [329, 'ms until the first answer, as measured for a start'],
      good: 'two versions never run at the same time',
      bad: 'nobody answers meanwhile',
    }),
    planned('rolling', 'One instance after the other', {
      is: 'each instance is replaced while the others serve',
      costs: [2, 'versions that run at the same time'],
      good: 'somebody always answers',
      bad: 'a change of tables has to fit both versions',
    }),
    planned('canary', 'A few requests first', {
      is: 'the new version gets a share of the requests, and more while its figures are right',
      costs: [2, 'versions that run at the same time, for as long as it takes to be sure'],
      good: 'a bad release reaches few people',
      bad: 'somebody has to say what right figures are',
    }),
    planned('blue-green', 'Two whole environments', {
      is: 'the new version is started beside the old one, then traffic is switched',
      costs: [2, 'times the machines during a release'],
      good: 'going back is a switch',
      bad: 'both share one database all the same',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'many-a-day',
      when: [
        { input: 'deploysPerDay', atLeast: 10 },
        { input: 'availabilityPercent', atLeast: 99.95 },
      ],
      take: 'canary',
      because: 'releases: {deploysPerDay}, each of which may break {availabilityPercent}',
      origin: origins.judgement,
    },
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'rolling',
      because: '{availabilityPercent} leave no time for restarts of all at once',
      origin: origins.availability,
    },
    {
      id: 'often',
      when: [{ input: 'deploysPerDay', atLeast: 10 }],
      take: 'rolling',
      because: 'releases: {deploysPerDay}, which would be as many restarts',
      origin: origins.judgement,
    },
  ],
  otherwise: { take: 'restart', because: 'releases: {deploysPerDay}; it answers {availabilityPercent} of the time' },
  today: 'a restart, within which nobody is answered',
  source: { title: 'Martin Fowler, BlueGreenDeployment', url: 'https://martinfowler.com/bliki/BlueGreenDeployment.html' },
}

const migrations: DecisionTable = {
  id: 'operations/migrations',
  question: 'How do tables change while they are served?',
  type: 'operations',
  options: [
    served('at-start', 'At the start', {
      is: 'what loses nothing is applied when the program starts, in one transaction; anything else stops the start',
      costs: [1, 'start'],
      good: 'there is no step to forget',
      bad: 'it is for additions alone, and on PostgreSQL for an empty database',
    }),
    served('waves', 'In waves beside the old version', {
      is: '`lintel migrate`: expand, backfill, contract, each step recorded with what it did',
      costs: [2, 'releases for a change that takes something away'],
      good: 'old and new code are both served meanwhile',
      bad: 'what is old stays until the last wave',
    }),
    planned('maintenance-window', 'In a window', {
      is: 'everything is stopped, changed and started',
      costs: [1, 'stop for each change'],
      good: 'any change is one step',
      bad: 'nobody is served meanwhile',
      byProfile: true,
    }),
  ],
  rules: [
    {
      id: 'may-not-stop',
      when: [{ input: 'availabilityPercent', atLeast: 99.95 }],
      take: 'waves',
      because: '{availabilityPercent} leave no time for a change that locks a table',
      origin: origins.availability,
    },
    {
      id: 'large',
      when: [{ fact: 'storedGb', atLeast: 10 }],
      take: 'waves',
      because: '{storedGb} at the end: from {storedGb.atLeast} on a rewrite of a table takes minutes',
      origin: origins.judgement,
    },
    {
      id: 'postgres',
      when: [{ fact: 'builds', has: 'postgresql' }],
      take: 'waves',
      because: 'the rows are in PostgreSQL, where a start changes no tables that are there',
    },
  ],
  otherwise: { take: 'at-start', because: '{storedGb} at the end, {availabilityPercent} of the time' },
  today: 'waves by `lintel migrate`',
  source: { title: 'Martin Fowler, ParallelChange', url: 'https://martinfowler.com/bliki/ParallelChange.html' },
}

const testing: DecisionTable = {
  id: 'operations/testing',
  question: 'What shows that it works?',
  type: 'operations',
  options: [
    served('through-the-door', 'Tests of each part through HTTP', {
      is: 'each part has a file of tests against the running server and a real store',
      costs: [1, 'file of tests for each part'],
      good: 'what is tested is what clients meet',
      bad: 'they do not tell what other programs expect',
      check: 'path must exist tests',
    }),
    planned('consumer-contracts', 'Contracts of those who call', {
      is: 'each calling program states what it relies on, and each release is held against it',
      costs: [1, 'contract for each pair of programs'],
      good: 'a team knows before a release whom it would break',
      bad: 'every team has to keep its contracts',
      check: 'path must exist tests',
    }),
    planned('load-tests', 'Load as it is expected', {
      is: 'each release answers the expected peak in an environment of its own',
      costs: [1, 'environment like the real one'],
      good: 'a release that is slower is found before people find it',
      bad: 'its data and requests have to be like the real ones',
      check: 'path must exist tests',
    }),
  ],
  rules: [
    {
      id: 'several-teams',
      when: [
        { input: 'teams', atLeast: 3 },
        { fact: 'parts', atLeast: 4 },
      ],
      take: 'consumer-contracts',
      because: '{teams} release {parts} on their own',
      origin: origins.judgement,
    },
    {
      id: 'more-than-a-process',
      when: [{ fact: 'processes', atLeast: 2 }],
      take: 'load-tests',
      because: '{peakReads} at the peak in {processes} of the plan, which a test by hand does not show',
      origin: origins.plan,
    },
  ],
  otherwise: { take: 'through-the-door', because: '{parts}, {teams}, {processes}' },
  today: 'tests of each part through HTTP',
  source: {
    title: 'Martin Fowler, Testing Strategies in a Microservice Architecture',
    url: 'https://martinfowler.com/articles/microservice-testing/',
  },
}

const shortfall: DecisionTable = {
  id: 'operations/shortfall',
  question: 'What is done about load that the plan does not carry?',
  type: 'operations',
  options: [
    served('nothing', 'Nothing has to be', {
      is: 'the deployment of the plan carries the whole load',
      costs: [0, 'machines more'],
      good: 'there is nothing to do before it is reached',
      bad: 'more people than were asked for are not part of it',
    }),
    planned('read-replicas', 'More replicas, and answers that are kept', {
      is: 'reads are shared by more databases, and lists that repeat are answered from memory',
      costs: [1, 'further database server, or more'],
      good: 'reads grow with the machines',
      bad: 'writes do not',
      warns,
    }),
    planned('faster-disk', 'A faster disk, and more memory', {
      is: 'a disk with more operations a second, and memory in which more of the rows stay',
      costs: [2, 'times the operations a second, or more'],
      good: 'nothing of the design has to change',
      bad: 'disks end somewhere, and what is beyond has to be shared out',
      warns,
    }),
    planned('shards', 'Several primaries', {
      is: 'rows are shared out over databases, by their organisation or by their owner',
      costs: [2, 'primaries, or more'],
      good: 'writes grow with the machines',
      bad: 'lists over several owners ask every shard',
      warns,
    }),
    planned('more-machines', 'More machines that serve', {
      is: 'further processes on further machines, behind a load balancer',
      costs: [1, 'further machine, or more'],
      good: 'processors, memory, network and connections grow together',
      bad: 'the store does not grow with them',
      warns,
    }),
  ],
  rules: [
    full('disk reads', 'read-replicas'),
    full('database', 'shards'),
    full('connections', 'read-replicas'),
    full('writer', 'shards'),
    full('flushes', 'faster-disk'),
    full('disk writes', 'faster-disk'),
    full('memory', 'more-machines'),
    full('processes', 'more-machines'),
    full('network', 'more-machines'),
    full('clients', 'more-machines'),
  ],
  otherwise: { take: 'nothing', because: 'the plan carries {carriedPercent} of its load' },
  today: 'what is too much is refused early',
  source: {
    title: 'Google, Site Reliability Engineering, Handling Overload',
    url: 'https://sre.google/sre-book/handling-overload/',
  },
}

export const operations: readonly DecisionTable[] = [
  backups,
  observability,
  loadShedding,
  callsOut,
  release,
  migrations,
  testing,
  shortfall,
]
