import type { StarterPattern } from './starter-pattern.ts'

export const apiPatterns: readonly StarterPattern[] = [
  {
    slug: 'api-versioning',
    name: 'API versioning by compatible evolution',
    topic: 'api',
    problem: 'The API must change while clients that nobody controls keep calling the old one.',
    forces: 'Each version that lives costs tests and operation; clients update late or never; silent changes break them.',
    solution:
      'Add, never change meaning: new optional fields, new endpoints; clients ignore what they do not know. For a true break serve a new major version in the path, translate old requests at the edge onto one core, announce with Deprecation and Sunset fields, and measure use before ending it.',
    consequences: 'Most changes need no version. Translations gather at the edge and must be removed by date.',
    whenNot: 'When server and only client ship together.',
    source: 'APIs as infrastructure: future-proofing Stripe with versioning, https://stripe.com/blog/api-versioning',
  },
  {
    slug: 'problem-details',
    name: 'Problem details for errors',
    topic: 'api',
    problem: 'Every endpoint reports errors in its own shape, so clients parse texts and stack traces leak.',
    forces: 'People need words, programs need codes, attackers must learn nothing; several fields can be wrong at once.',
    solution:
      'Answer application/problem+json with type, title, status, detail and instance, a stable code, a trace id, and a list of errors each with a JSON pointer. Keep all codes in one table that documents and tests share.',
    consequences: 'One error path for all clients. Codes become part of the contract and may not change their meaning.',
    whenNot: 'In protocols with an error model of their own, such as gRPC or GraphQL.',
    source: 'RFC 9457: Problem Details for HTTP APIs, https://www.rfc-editor.org/rfc/rfc9457',
  },
  {
    slug: 'webhook-signing',
    name: 'Signed webhooks',
    topic: 'api',
    problem:
      'A receiver cannot tell a real notification from a forged or replayed one, and a sender can be made to call inside its own network.',
    forces: 'Receivers are slow and fail; secrets must rotate without a gap; addresses come from users.',
    solution:
      'Sign id, timestamp and raw body with HMAC-SHA256 under a secret per endpoint; receivers compare in constant time and refuse old timestamps and known ids. Send from a queue with retries, allow two secrets during rotation, and refuse addresses that resolve to private networks at connect time.',
    consequences: 'Authentic, replay-safe deliveries, at least once and out of order. Receivers must keep the raw body.',
    whenNot: 'Between services of one team behind mutual TLS, or where a broker can be shared.',
    source: 'Standard Webhooks specification, https://www.standardwebhooks.com/',
  },
  {
    slug: 'conditional-requests',
    name: 'Conditional requests with ETags',
    topic: 'api',
    problem: 'Clients fetch what has not changed, and write over what has.',
    forces: 'Bandwidth against the cost of computing validators; weak and strong comparison mean different things.',
    solution:
      'Send a strong ETag made of the row’s version. If-None-Match on GET answers 304 without a body; If-Match on PUT, PATCH and DELETE answers 412 when stale. Vary by what else shapes the answer, and keep personal answers private.',
    consequences:
      'One mechanism serves both caching and lost updates. The ETag must change with everything that the answer shows.',
    whenNot: 'For answers that differ each time, or lists whose validator costs as much as the answer.',
    source: 'RFC 9110 section 13: Conditional Requests, https://www.rfc-editor.org/rfc/rfc9110#section-13',
  },
  {
    slug: 'async-request-202',
    name: 'Asynchronous request with a status resource',
    topic: 'api',
    problem: 'Work takes longer than a request may be held open; proxies time out and clients start it again.',
    forces: 'The caller wants to know the outcome; connections are scarce; the work must outlive a restart.',
    solution:
      'Store the job durably, answer 202 with Location of a status resource (state, progress, result or problem, Retry-After), accept an idempotency key, and offer a webhook or events in place of polling. Allow cancelling.',
    consequences:
      'Requests stay short, work survives restarts. Clients become a little state machine, and finished jobs must expire.',
    whenNot: 'When the work reliably ends within the time of a request.',
    source:
      'Asynchronous Request-Reply pattern, Azure Architecture Center, https://learn.microsoft.com/azure/architecture/patterns/async-request-reply',
  },
  {
    slug: 'api-gateway-bff',
    name: 'Backend for frontend',
    topic: 'api',
    problem:
      'One general API serves a phone, a web page and partners; each needs other shapes, and every change is negotiated by all.',
    forces: 'Round trips on slow networks; duplicate logic in several backends; who owns what.',
    solution:
      'Give each kind of client a thin backend, owned by its team, that composes calls, shapes answers and keeps tokens out of the browser; business rules stay in the services behind it.',
    consequences: 'Clients move at their own speed. More deployables, and rules creep in unless reviewed.',
    whenNot: 'With one client, or where field selection and includes of one API suffice.',
    source: 'Backends For Frontends, Sam Newman, https://samnewman.io/patterns/architectural/bff/',
  },
  {
    slug: 'consumer-driven-contracts',
    name: 'Consumer-driven contract tests',
    topic: 'api',
    problem: 'A provider breaks a consumer without noticing, since full end-to-end environments are slow, shared and flaky.',
    forces: 'Independent deployment needs certainty; schemas show shape and not use; mocks drift from the truth.',
    solution:
      'Each consumer’s tests record what it asks and what it relies on. The provider’s pipeline replays these contracts against the real code and refuses to ship what breaks one that is deployed.',
    consequences:
      'Breakage is found before merge, in seconds, and unused fields are known. Contracts need a place, versions and discipline on both sides.',
    whenNot: 'For public APIs with unknown consumers: compare the schema for compatibility instead.',
    source: 'Consumer-Driven Contracts, Robinson, https://martinfowler.com/articles/consumerDrivenContracts.html',
  },
]
