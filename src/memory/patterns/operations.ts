import type { StarterPattern } from './starter-pattern.ts'

export const operationsPatterns: readonly StarterPattern[] = [
  {
    slug: 'graceful-shutdown',
    name: 'Graceful shutdown',
    topic: 'operations',
    problem: 'A deploy ends processes in the middle of requests and jobs; clients see resets, and work is left half done.',
    forces:
      'The balancer learns late that an instance leaves; long requests must end some time; the platform kills after its grace period.',
    solution:
      'On SIGTERM fail readiness but go on serving for as long as the balancer needs, then stop accepting, close idle connections, finish what is under way within a deadline, hand back leases, flush logs and outbox, close pools, exit. Stay below the platform’s limit.',
    consequences: 'Deploys are invisible. Must be tested under load, and crashes still need every step to be safe without it.',
    whenNot: 'Never as the only protection: a power cut asks nobody.',
    source:
      'Kubernetes documentation: Pod Lifecycle, termination, https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  },
  {
    slug: 'health-probes',
    name: 'Separate liveness and readiness probes',
    topic: 'operations',
    problem:
      'A health check that asks the database restarts every instance when the database hiccups, and turns a blip into an outage.',
    forces: 'Dead processes must be replaced, unready ones left alone, slow starters not killed.',
    solution:
      'Liveness says only that the process can answer. Readiness says whether this instance should get traffic: started, migrated, not draining, its own essential parts at hand; shared dependencies only with care. A startup probe covers slow starts. Probes are cheap, unauthenticated and say nothing secret.',
    consequences:
      'Restarts happen when they help. A shared failure is handled by errors and breakers in place of removing all instances.',
    whenNot: 'For batch jobs, which end by themselves.',
    source:
      'Kubernetes documentation: Liveness, Readiness, and Startup Probes, https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  },
  {
    slug: 'structured-logging',
    name: 'Structured logging with correlation',
    topic: 'operations',
    problem: 'Logs are sentences that no query understands, and the lines of one request cannot be found across services.',
    forces: 'Volume costs; personal data and secrets must stay out; too little tells nothing at three in the morning.',
    solution:
      'One JSON object per event with fixed field names, time, level, trace id and span id from the W3C traceparent, route and outcome; one summary line per request. Redact by an allow-list, sample what is frequent, never block on writing.',
    consequences: 'Logs answer questions and join with traces. Field names are a contract; local reading needs a formatter.',
    whenNot: 'For figures that are counted and alarmed on: use metrics.',
    source: 'W3C Trace Context, https://www.w3.org/TR/trace-context/',
  },
  {
    slug: 'slo-error-budget',
    name: 'Service level objectives with burn-rate alerts',
    topic: 'operations',
    problem: 'Alerts on causes (CPU, disk) wake people without need and miss what users feel.',
    forces: 'Perfect is unaffordable; fast alarms are noisy; slow ones are late; releases compete with stability.',
    solution:
      'Define good events over all from the user’s side (share of requests below 300 ms without error), set a target over 28 days, and page when the budget burns fast over a long and a short window together; ticket when slowly. Spend what is left on change.',
    consequences:
      'Few, meaningful pages and a rule for when to stop releasing. Needs honest measurement and agreement with the product.',
    whenNot: 'With very little traffic, where single failures swing the ratio: use synthetic probes.',
    source: 'The Site Reliability Workbook: Alerting on SLOs, https://sre.google/workbook/alerting-on-slos/',
  },
  {
    slug: 'canary-release',
    name: 'Canary release with automatic rollback',
    topic: 'operations',
    problem: 'A fault that no test found reaches all users at once.',
    forces: 'Small samples hide rare faults; mixed versions must get along; people decide slowly.',
    solution:
      'Send a small share of traffic to the new version, compare errors and latency with the old at the same time, widen in steps, roll back automatically when it is worse. Database changes are compatible in both directions beforehand.',
    consequences:
      'Blast radius of a bad release is some per cent and minutes. Needs good metrics per version, and sticky or idempotent clients.',
    whenNot: 'When there are too few requests to compare: use a staged rollout by tenant with soak time.',
    source: 'The Site Reliability Workbook: Canarying Releases, https://sre.google/workbook/canarying-releases/',
  },
  {
    slug: 'feature-flags',
    name: 'Feature flags with an end date',
    topic: 'operations',
    problem: 'Deploying and releasing are the same act, so unfinished work blocks the trunk and undoing means a deploy.',
    forces: 'Each flag doubles the states; old flags rot; evaluation must be fast and consistent within a request.',
    solution:
      'Decide at one point per feature, with the value taken once per request and defaults that work when the flag service is away. Record owner and end date; a test fails when a release flag is overdue. Separate switches for operation from releases and permissions.',
    consequences: 'Release, test and stop without a deploy. Combinations go untested unless flags are few and short-lived.',
    whenNot: 'For changes of schema or protocol that cannot be switched back.',
    source: 'Feature Toggles, Hodgson, https://martinfowler.com/articles/feature-toggles.html',
  },
  {
    slug: 'connection-pool-sizing',
    name: 'Bounded connection pools',
    topic: 'operations',
    problem: 'Each instance opens as many connections as it likes, and a scale-out takes the database down.',
    forces: 'Too few wait, too many thrash in the engine; every process costs memory; long transactions hold on.',
    solution:
      'Small pools (start with about twice the cores of the database over all instances), so that instances times pool stays well below max_connections with room for operators. Bound the wait, limit statement and idle-in-transaction time, and put a transaction pooler in front when instances are many.',
    consequences:
      'Steady throughput and early, clear refusals. Session state (prepared statements, SET) needs care behind a pooler.',
    whenNot: 'For embedded engines, where a connection is a file handle.',
    source: 'About Pool Sizing, HikariCP wiki, https://github.com/brettwooldridge/HikariCP/wiki/About-Pool-Sizing',
  },
]
