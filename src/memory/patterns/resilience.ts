import type { StarterPattern } from './starter-pattern.ts'

export const resiliencePatterns: readonly StarterPattern[] = [
  {
    slug: 'circuit-breaker',
    name: 'Circuit breaker',
    topic: 'resilience',
    problem:
      'A dependency is down or slow, and every caller waits for its timeout, holding threads and connections until the caller is down too.',
    forces: 'Failing fast frees resources but refuses what might have worked; recovery must be noticed without a stampede.',
    solution:
      'Count failures over a window. Past a threshold refuse calls at once with a clear error or a fallback; after a pause let a few probes through, and close when they succeed. One breaker per dependency and instance; client errors do not count.',
    consequences:
      'Failure stays contained and recovery is gentle. A wrong threshold cuts off healthy traffic; state changes must be seen in metrics.',
    whenNot: 'For calls within the process, or work that waits in a queue anyway and can simply be tried later.',
    source: 'CircuitBreaker, Fowler’s bliki, https://martinfowler.com/bliki/CircuitBreaker.html',
  },
  {
    slug: 'bulkhead',
    name: 'Bulkhead',
    topic: 'resilience',
    problem: 'One slow dependency or one greedy tenant takes all workers and connections, and unrelated requests starve.',
    forces: 'Shared pools use capacity best; separate ones fail apart; too many small pools waste.',
    solution:
      'Give each dependency or class of work its own limit of concurrent calls and a short bounded queue; refuse beyond it (503 with Retry-After). Size it by Little’s law: rate times latency, with head-room.',
    consequences: 'What fails, fails alone. Capacity is split, so limits need measuring and tuning as load changes.',
    whenNot: 'With a single dependency, which everything needs: a global limit says the same.',
    source: 'Bulkhead pattern, Azure Architecture Center, https://learn.microsoft.com/azure/architecture/patterns/bulkhead',
  },
  {
    slug: 'retry-budget',
    name: 'Retries with backoff, jitter and a budget',
    topic: 'resilience',
    problem:
      'Transient faults deserve another try, but retries on every layer multiply an overload into an outage that feeds itself.',
    forces: 'Single faults are common; synchronised clients return in waves; three layers with three tries each make 27 calls.',
    solution:
      'Retry only what is idempotent and only errors that may pass, at one layer, with exponential backoff and full jitter, within the caller’s deadline. Allow retries to be at most a share, such as 10 %, of requests, by a token bucket; honour Retry-After.',
    consequences:
      'Faults are hidden from users, and under real trouble the extra load stays bounded. Some requests fail that one more try would have saved.',
    whenNot: 'For errors that will not pass (4xx but 429 and 408), or effects without an idempotency key.',
    source:
      'Timeouts, retries and backoff with jitter, Amazon Builders’ Library, https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
  },
  {
    slug: 'deadline-propagation',
    name: 'Timeouts and deadline propagation',
    topic: 'resilience',
    problem: 'A server goes on working for a client that gave up, and calls without time limits hang for ever.',
    forces: 'Short limits cut off slow successes; long ones hold resources; each hop adds its own.',
    solution:
      'Set a deadline at the edge and pass what remains with each call; every hop takes the smaller of its own limit and that, and cancels its work (statement timeout, abort signal) when it is over. Connect, read and total limits are separate.',
    consequences:
      'No wasted work and bounded waits everywhere. Cancellation must be safe at any point; clocks are avoided by passing durations.',
    whenNot: 'For work that was accepted and must be done: hand it to a queue and answer 202.',
    source: 'gRPC and Deadlines, https://grpc.io/blog/deadlines/',
  },
  {
    slug: 'token-bucket',
    name: 'Token bucket rate limit',
    topic: 'resilience',
    problem: 'A client sends more than its share, by mistake or on purpose, and everybody else slows down.',
    forces: 'Bursts are legitimate; counting per fixed window lets twice the limit pass at its edge; instances must agree.',
    solution:
      'Per caller and cost class keep a bucket that refills at the sustained rate and holds the burst; a request takes tokens by its cost or is answered 429 with Retry-After and RateLimit fields. Keep it in memory, or atomically in a shared store for several instances.',
    consequences:
      'Fair, smooth limits that clients can plan with. Distributed exactness costs a round trip; decide whether to fail open or closed when the store is away.',
    whenNot: 'Against floods of traffic at network level, or where concurrency rather than rate is scarce: limit that.',
    source: 'Scaling your API with rate limiters, Stripe, https://stripe.com/blog/rate-limiters',
  },
  {
    slug: 'load-shedding',
    name: 'Load shedding',
    topic: 'resilience',
    problem:
      'Beyond saturation latency grows without bound, and all answers come after their callers have left: goodput falls to nothing.',
    forces: 'Refusing is unpopular; queues hide overload until it is too late; some requests matter more.',
    solution:
      'Watch queueing time, event-loop delay or concurrency; over the limit refuse early and cheaply (503, Retry-After), the least important first, health checks never. Bound every queue, and drop what is past its deadline.',
    consequences:
      'The server keeps doing useful work at its capacity. Clients must cope with refusals, and limits need load tests to be set.',
    whenNot: 'When load can be delayed without harm: put it in a durable queue.',
    source:
      'Using load shedding to avoid overload, Amazon Builders’ Library, https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/',
  },
  {
    slug: 'backpressure',
    name: 'Backpressure',
    topic: 'resilience',
    problem: 'A producer is faster than its consumer, and the difference piles up in memory until the process dies.',
    forces: 'Buffers smooth bursts but not a lasting difference; dropping loses data; blocking spreads upstream.',
    solution:
      'Let the consumer ask for as much as it can take: bounded buffers, pull or credits, awaited writes, limited prefetch. Carry the signal to the edge, where it becomes slower intake or a refusal.',
    consequences:
      'Memory stays flat and the bottleneck is visible. The slowest part sets the pace of the whole chain, so unrelated flows must not share it.',
    whenNot: 'For signals of which only the newest counts: sample or overwrite.',
    source: 'Reactive Streams, https://www.reactive-streams.org/',
  },
  {
    slug: 'graceful-degradation',
    name: 'Graceful degradation with fallbacks',
    topic: 'resilience',
    problem: 'A minor dependency fails, and the whole page or request fails with it.',
    forces: 'Some parts are essential, some are not; a fallback that is never used does not work on the day it is needed.',
    solution:
      'Decide per dependency what the answer is without it: the last known value, a default, the part left out and said so. Prefer answers that need less work than the normal way, and exercise them all the time.',
    consequences: 'Users keep the essential function. Answers are poorer or stale, and must be told apart in metrics.',
    whenNot: 'Where a wrong answer is worse than none, such as permissions and payments: fail closed.',
    source:
      'Avoiding fallback in distributed systems, Amazon Builders’ Library, https://aws.amazon.com/builders-library/avoiding-fallback-in-distributed-systems/',
  },
]
