import type { StarterPattern } from './starter-pattern.ts'

export const structurePatterns: readonly StarterPattern[] = [
  {
    slug: 'modular-monolith',
    name: 'Modular monolith',
    topic: 'structure',
    problem: 'A team needs clear boundaries, but a fleet of services would cost more in operation than it saves in coordination.',
    forces: 'Boundaries are guessed wrong at first and are cheap to move in one codebase; without enforcement they erode.',
    solution:
      'One deployable, divided by business capability. Each module owns its tables, exposes a small interface and events, and is never read through SQL by another; tests enforce the direction of imports. Transactions stay local where consistency is needed.',
    consequences:
      'Simple deployment, refactoring in one commit, and a way out: a module can become a service. All parts scale and fail together.',
    whenNot: 'When teams must deploy independently, or parts differ greatly in load, runtime or trust.',
    source: 'MonolithFirst, Fowler’s bliki, https://martinfowler.com/bliki/MonolithFirst.html',
  },
  {
    slug: 'strangler-fig',
    name: 'Strangler fig',
    topic: 'structure',
    problem: 'A legacy system must be replaced, and a rewrite in one go delivers nothing for years and then everything at once.',
    forces: 'The business goes on changing; knowledge is in the old code; two systems must agree on data.',
    solution:
      'Put a router in front. Move one capability after the other behind it, compare by shadow traffic, switch gradually with a way back, sync data one way at a time with one owner per fact, and delete the old part each time.',
    consequences:
      'Value and learning arrive early, each step is reversible. Both run for long, and a migration that stops half-way leaves two systems.',
    whenNot: 'When the system is small enough to be replaced in weeks.',
    source: 'StranglerFigApplication, Fowler’s bliki, https://martinfowler.com/bliki/StranglerFigApplication.html',
  },
  {
    slug: 'anti-corruption-layer',
    name: 'Anti-corruption layer',
    topic: 'structure',
    problem: 'The model of an external or old system leaks into ours, and its oddities spread through the code.',
    forces: 'Translation costs; the foreign model changes without asking; ours must stay meaningful.',
    solution:
      'One adapter speaks the foreign protocol and translates to our terms both ways, validates what comes in, maps its errors, and is tested against recorded and live answers. Nothing behind it names the foreign system.',
    consequences: 'The core stays clean and the vendor replaceable. A layer more to maintain, and mapping may lose detail.',
    whenNot: 'When the foreign model is a good standard that ours may simply adopt.',
    source:
      'Anti-corruption Layer pattern, Azure Architecture Center, https://learn.microsoft.com/azure/architecture/patterns/anti-corruption-layer',
  },
  {
    slug: 'ports-and-adapters',
    name: 'Ports and adapters',
    topic: 'structure',
    problem:
      'Business rules are entangled with the database, the framework and the clock, so they can neither be tested quickly nor moved.',
    forces: 'Indirection costs reading; too many interfaces hide the one implementation that exists.',
    solution:
      'State what the core needs (store, bus, clock, mail) as small interfaces in its own words. Adapters implement them at the edge and are joined in one place; one contract test runs against each adapter, the in-memory one too.',
    consequences:
      'The core runs in milliseconds under test, and engines can be exchanged. The interface is the lowest common denominator unless capabilities are declared.',
    whenNot: 'For thin CRUD, where the database is the logic.',
    source: 'Hexagonal architecture, Cockburn, https://alistair.cockburn.us/hexagonal-architecture/',
  },
  {
    slug: 'aggregate-boundary',
    name: 'Small aggregates as consistency boundary',
    topic: 'structure',
    problem:
      'Large object graphs are loaded and locked for small changes, and it is unclear which rules hold at once and which later.',
    forces: 'Invariants need one transaction; contention grows with size; references across want joins.',
    solution:
      'Group only what an invariant binds; change one aggregate per transaction through its root with a version; refer to others by id; carry consequences to them by events.',
    consequences:
      'Few conflicts, clear ownership, easy to shard by root. Rules across aggregates hold eventually, and the product owner must agree to that.',
    whenNot: 'Where one database transaction over a few tables is cheap and expresses the rule directly.',
    source: 'Effective Aggregate Design, Vernon, https://www.dddcommunity.org/library/vernon_2011/',
  },
  {
    slug: 'sidecar-adapter',
    name: 'Sidecar for cross-cutting network concerns',
    topic: 'structure',
    problem: 'Mutual TLS, retries and telemetry are written anew in every language of the house.',
    forces: 'Libraries per language drift; another process costs memory and a hop; operations want one place of control.',
    solution:
      'Run a proxy beside each instance that takes over transport: identity, encryption, limits, traces. The application speaks plain loopback; policy is configured centrally and versioned.',
    consequences:
      'Uniform behaviour without code. More moving parts, latency of a hop, and order of start and stop must be right; retries must not be done twice.',
    whenNot: 'With one language and few services: a shared library is simpler.',
    source: 'Sidecar pattern, Azure Architecture Center, https://learn.microsoft.com/azure/architecture/patterns/sidecar',
  },
]
