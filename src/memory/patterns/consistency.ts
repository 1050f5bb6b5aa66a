import type { StarterPattern } from './starter-pattern.ts'

export const consistencyPatterns: readonly StarterPattern[] = [
  {
    slug: 'transactional-outbox',
    name: 'Transactional outbox',
    topic: 'consistency',
    problem:
      'A change must be stored and announced to a broker, and no transaction spans both: a crash between them loses the event or announces what never happened.',
    forces:
      'Two-phase commit with a broker is rarely available and ties their uptime together; publishing before commit lies, publishing after it forgets.',
    solution:
      'Write the event into an outbox table in the same transaction as the change. A relay reads the table in order, publishes, and marks rows as sent only after the broker acknowledged; it claims rows with SKIP LOCKED or tails the log.',
    consequences:
      'At-least-once delivery with duplicates after a crash of the relay, so consumers must be idempotent. The table needs an index on what is unsent, a purge, and an alarm on the age of the oldest row.',
    whenNot: 'When nobody outside the database needs the event, or a change feed of the database can be consumed directly.',
    source: 'Pattern: Transactional outbox, https://microservices.io/patterns/data/transactional-outbox.html',
  },
  {
    slug: 'idempotent-consumer',
    name: 'Inbox: idempotent consumer',
    topic: 'consistency',
    problem: 'A broker delivers a message again after a crash or a lost acknowledgement, and its effect happens twice.',
    forces:
      'Exactly-once delivery does not exist between two systems that fail apart; remembering every message for ever costs space.',
    solution:
      'Insert the message id, with the name of the consumer, into an inbox table under a unique constraint, in the same transaction as the effect. A conflict means it was done: acknowledge and go on. Keep ids for longer than the broker may redeliver.',
    consequences:
      'Effects inside the database happen once. Effects outside of it still need a key that the other side honours. The table must be purged by age.',
    whenNot: 'When the effect is naturally idempotent, such as setting a value to what the message says with a version guard.',
    source: 'Pattern: Idempotent Consumer, https://microservices.io/patterns/communication-style/idempotent-consumer.html',
  },
  {
    slug: 'idempotency-key',
    name: 'Idempotency key on unsafe requests',
    topic: 'consistency',
    problem:
      'A client that got no answer to a POST cannot know whether it took effect; a retry may charge twice, giving up may lose the order.',
    forces:
      'Networks fail after the work is done; concurrent duplicates arrive before the first has ended; keys are reused by mistake with other bodies.',
    solution:
      'The client sends a unique key. Store caller, key, a hash of the request and the first answer in the transaction of the effect. The same key with the same hash replays that answer, with another hash is refused (422), while the first is under way is refused (409).',
    consequences:
      'Retries become safe for as long as keys are kept, such as 24 hours. Costs one row a write; answers are stored, so secrets in them are too.',
    whenNot:
      'For GET, PUT and DELETE that are idempotent by meaning, or where a natural unique key already refuses a second row.',
    source: 'The Idempotency-Key HTTP Header Field, https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  },
  {
    slug: 'saga',
    name: 'Saga with compensations',
    topic: 'consistency',
    problem: 'A business transaction touches several services or stores, none of which can roll back the others.',
    forces:
      'Holding locks across services couples their availability; without isolation others see intermediate states; some steps cannot be undone.',
    solution:
      'Run local transactions step by step, each with a compensation that undoes its meaning. Persist the position before every step, retry forward what can succeed, compensate in reverse order otherwise. Put the step that cannot be undone last, and mark rows as pending meanwhile.',
    consequences:
      'Eventual consistency with visible in-between states; compensations must be idempotent and may fail themselves, so stuck sagas need an alarm and a person. An orchestrator keeps the flow readable.',
    whenNot: 'When the data can live in one database: a local transaction is simpler and truly isolated.',
    source: 'Sagas, Garcia-Molina and Salem 1987, https://www.cs.cornell.edu/andru/cs711/2002fa/reading/sagas.pdf',
  },
  {
    slug: 'optimistic-locking',
    name: 'Optimistic locking with versions',
    topic: 'consistency',
    problem: 'Two people read the same record and the later save silently erases the earlier one.',
    forces:
      'Locks held while a person thinks block everybody; most edits never collide; clients need to know what they overwrote.',
    solution:
      'Give each row a version. Update with WHERE id = ? AND version = ? and add one; no row changed means somebody was faster. Over HTTP the version is the ETag and If-Match carries it: 412 when stale, 428 when it must be given.',
    consequences: 'No lock is held between requests. The client must merge or ask again. Hot rows make retries frequent.',
    whenNot:
      'For counters and other changes that commute (add in SQL instead), or rows with heavy contention, where a short lock or a queue wastes less.',
    source: 'Optimistic Offline Lock, Fowler, https://martinfowler.com/eaaCatalog/optimisticOfflineLock.html',
  },
  {
    slug: 'pessimistic-row-lock',
    name: 'Short pessimistic lock in a fixed order',
    topic: 'consistency',
    problem:
      'Concurrent transactions read, decide and write the same few rows, such as stock or balances, and optimistic retries thrash.',
    forces:
      'Locks serialise and are fair; taken in different orders they deadlock; held across a network call they stall everybody.',
    solution:
      'SELECT … FOR UPDATE the rows in one global order (by id), decide, write, commit; call nobody meanwhile. Set lock_timeout, and retry the whole transaction on deadlock or serialisation failure, with jitter and a limit.',
    consequences:
      'Correct under contention with bounded waiting. Throughput of one hot row is one divided by the time of the transaction.',
    whenNot: 'When a single conditional UPDATE (SET stock = stock - 1 WHERE stock > 0) or a constraint says it all.',
    source: 'PostgreSQL documentation: Explicit Locking, https://www.postgresql.org/docs/current/explicit-locking.html',
  },
  {
    slug: 'serializable-retry',
    name: 'Serializable transactions with retry',
    topic: 'consistency',
    problem:
      'An invariant spans several rows (at least one doctor on call), and snapshot isolation lets two transactions break it together: write skew.',
    forces:
      'Constraints cannot express it; explicit locks on rows that do not exist yet are impossible; weaker isolation is the default.',
    solution:
      'Run such transactions at SERIALIZABLE and retry them whole on SQLSTATE 40001 with backoff and a bound; keep them short and free of outside effects, which belong in an outbox.',
    consequences:
      'Invariants hold without thinking about interleavings. Some transactions are retried; long readers raise the rate, and the code must be safe to run again.',
    whenNot: 'When a unique, exclusion or check constraint can hold the invariant.',
    source: 'PostgreSQL documentation: Transaction Isolation, https://www.postgresql.org/docs/current/transaction-iso.html',
  },
  {
    slug: 'leader-lease',
    name: 'Leader lease with fencing token',
    topic: 'consistency',
    problem:
      'One of several instances must do a job alone, and the one that holds the right may pause (garbage collection, a frozen VM) beyond its lease and go on writing.',
    forces: 'Clocks differ; a holder cannot know that it was paused; a lock without expiry is stuck when its owner dies.',
    solution:
      'Take a lease with an expiry in a consistent store and get a number that grows with each grant. Send that number with every write; the resource refuses a number lower than the highest it has seen. Renew well before expiry, and stop working when renewal fails.',
    consequences:
      'At most one effective writer even when two believe they lead. The guarded resource must check the token; failover takes as long as the lease.',
    whenNot: 'When doing the job twice is harmless: then a plain advisory lock saves work well enough.',
    source:
      'How to do distributed locking, Kleppmann, https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html',
  },
  {
    slug: 'read-your-writes',
    name: 'Read replicas with read-your-writes',
    topic: 'consistency',
    problem: 'Reads are spread over replicas that lag, so a user saves something and does not see it on the next page.',
    forces:
      'Sending all reads to the primary wastes the replicas; waiting for every replica makes writes slow; lag spikes during migrations.',
    solution:
      'After a write remember the log position (LSN) for that session or token. Route its reads to a replica that has replayed that far, wait briefly for one, else read from the primary. Take replicas out of rotation above a lag limit.',
    consequences:
      'Each caller sees a state that never runs backwards, at small cost. Positions travel with sessions, and the primary must carry what the replicas cannot.',
    whenNot: 'When one node carries the load, or readers tolerate stale data by contract, as in reports.',
    source:
      'Session Guarantees for Weakly Consistent Replicated Data, Terry et al. 1994, https://www.cs.utexas.edu/~dahlin/Classes/GradOS/papers/SessionGuaranteesPDIS.pdf',
  },
]
