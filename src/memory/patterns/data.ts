import type { StarterPattern } from './starter-pattern.ts'

export const dataPatterns: readonly StarterPattern[] = [
  {
    slug: 'keyset-pagination',
    name: 'Keyset pagination',
    topic: 'data',
    problem: 'OFFSET reads and throws away everything before the page, and shows rows twice or never while others insert.',
    forces: 'Users want to go on where they were; deep pages must cost what the first one does; sort columns have ties.',
    solution:
      'Order by the sort column and a unique tie-breaker, serve it by one index on both, and ask for rows after the last one seen: WHERE (created_at, id) < (?, ?) LIMIT n + 1. Hand out an opaque cursor bound to filter and order.',
    consequences:
      'Every page costs the same and is stable under inserts. No jump to page 57, no cheap total; NULLs in the sort column need a rule.',
    whenNot: 'For small fixed lists, or where people must jump to a numbered page of something that hardly changes.',
    source: 'We need tool support for keyset pagination, Winand, https://use-the-index-luke.com/no-offset',
  },
  {
    slug: 'expand-contract-migration',
    name: 'Expand and contract migration',
    topic: 'data',
    problem: 'A rename or a change of type breaks the version of the code that runs while the other is rolled out.',
    forces: 'Deploys overlap; rolling back must work; a backfill in one statement locks and bloats; dropping is final.',
    solution:
      'Expand: add the new column, nullable, and write both. Backfill in small batches by key. Switch reads, add the constraint as NOT VALID and validate it. Contract in a later release, once no running code names the old column.',
    consequences:
      'Each step is compatible with the code before and after it, so any release can be rolled back. Takes several releases, and both forms must agree meanwhile.',
    whenNot: 'For a system that may be stopped for a moment, or a table without readers.',
    source: 'ParallelChange, Fowler’s bliki, https://martinfowler.com/bliki/ParallelChange.html',
  },
  {
    slug: 'cache-aside-single-flight',
    name: 'Cache-aside with single flight',
    topic: 'data',
    problem:
      'The same expensive reads hit the database again and again; when a popular key expires, all callers compute it at once.',
    forces:
      'Stale answers against load; invalidation races with refills; a cold cache after a restart may take the database down.',
    solution:
      'Read the cache, else load once per key while the others wait for the same promise, store with a jittered expiry. Writers delete the key after commit, and a refill that began before the delete must not be stored (compare a version). Optionally serve stale while one refreshes.',
    consequences:
      'Load falls and stampedes end. Data may be stale up to the expiry; keys must carry tenant and rights; the system must survive an empty cache.',
    whenNot: 'When an index makes the query fast enough, or an answer must never be stale.',
    source:
      'Scaling Memcache at Facebook, Nishtala et al. 2013, https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
  },
  {
    slug: 'cqrs',
    name: 'CQRS: separate read model',
    topic: 'data',
    problem: 'One model serves both strict writes and wide, denormalised reads, and each is bent by the other.',
    forces:
      'Invariants want small aggregates; screens want joins across many; reads outnumber writes by far and scale otherwise.',
    solution:
      'Let commands change a normalised model, and project its events or changes into read models shaped like the questions. Record the position of each projection, so that it can be rebuilt from the start and its lag is seen.',
    consequences:
      'Each side is simple and scales alone. Reads lag behind writes, projections are code that fails and must be rebuilt, and there is more to run.',
    whenNot: 'For most CRUD: an index, a view or a materialised view answers the same question with less.',
    source: 'CQRS, Fowler’s bliki, https://martinfowler.com/bliki/CQRS.html',
  },
  {
    slug: 'event-sourcing',
    name: 'Event sourcing',
    topic: 'data',
    problem: 'The present state is kept but how it came about is lost, while audits, disputes and new questions need it.',
    forces:
      'Updates in place destroy information; a log beside the state drifts from it; events outlive the code that wrote them.',
    solution:
      'Append what happened as immutable events in a stream per aggregate, guarded by the expected version; derive state by folding them, with snapshots for long streams. Version event types and upcast old ones when reading.',
    consequences:
      'A complete history and temporal queries. Schema evolution, erasure of personal data (encrypt with a key per person and destroy it) and eventual consistency of views are the price.',
    whenNot: 'Where an audit table or history by trigger answers the question, and the domain has no meaning in its events.',
    source: 'Event Sourcing, Fowler, https://martinfowler.com/eaaDev/EventSourcing.html',
  },
  {
    slug: 'row-level-tenancy',
    name: 'Row-level tenancy',
    topic: 'data',
    problem: 'Many small customers share tables, and one forgotten WHERE shows the data of another.',
    forces: 'Cost per tenant must be near zero; every query is a chance to forget; one large tenant slows the rest.',
    solution:
      'Put tenant_id first in primary and foreign keys and in every index. Enforce with row-level security, FORCEd for the owner, on a role that does not bypass it; set the tenant per transaction (SET LOCAL). Composite foreign keys keep references within a tenant.',
    consequences:
      'Thousands of tenants in one schema and one migration. Noisy neighbours need limits, and restoring one tenant needs tooling of your own.',
    whenNot: 'When contracts ask for physical separation or a restore per customer.',
    source: 'PostgreSQL documentation: Row Security Policies, https://www.postgresql.org/docs/current/ddl-rowsecurity.html',
  },
  {
    slug: 'database-per-tenant',
    name: 'Database per tenant',
    topic: 'data',
    problem: 'Customers demand that their data be apart: own keys, own region, own backup, own time of upgrade.',
    forces: 'Isolation and blast radius against cost; connections and migrations multiply by the number of tenants.',
    solution:
      'Keep a catalogue that maps a tenant to its database and schema version; route by it per request; pool connections across tenants; migrate tenant by tenant, resumable, with canaries, and let the code serve the present and the previous schema.',
    consequences:
      'Strong isolation, easy restore and move of one customer. Fleet operations become a product of their own; questions across tenants need a warehouse.',
    whenNot: 'With thousands of small free tenants, or a team without automation.',
    source:
      'Multi-tenant SaaS database tenancy patterns, Microsoft, https://learn.microsoft.com/azure/azure-sql/database/saas-tenancy-app-design-patterns',
  },
  {
    slug: 'time-ordered-ids',
    name: 'Time-ordered unique identifiers',
    topic: 'data',
    problem:
      'Random UUIDs scatter inserts over the whole index, and sequential numbers tell outsiders how many customers there are and need one place to count.',
    forces: 'Locality of inserts; ids made by clients or several nodes; nothing to guess; sortable by creation.',
    solution:
      'Use UUIDv7: milliseconds first, randomness after. Store it as 16 bytes (uuid), generate it where the row is born, and use it as the tie-breaker of keyset pages.',
    consequences:
      'Inserts touch the right edge of the index. The id tells the time of creation, so it is no secret; clocks that step back disturb the order a little.',
    whenNot: 'Where the creation time must not be known, or a compact integer inside one database suffices.',
    source: 'RFC 9562: Universally Unique IDentifiers, https://www.rfc-editor.org/rfc/rfc9562',
  },
  {
    slug: 'partition-by-time',
    name: 'Partition large tables by time',
    topic: 'data',
    problem:
      'A table of events grows without end; deleting old rows takes hours and leaves bloat, and indexes no longer fit in memory.',
    forces: 'Retention rules; queries mostly of the recent past; unique keys across partitions are limited.',
    solution:
      'Partition by range of time, create partitions ahead of need, and retire one by detaching (concurrently) and dropping it. Have the time in every hot query so that the others are pruned; index per partition.',
    consequences:
      'Retention costs a catalogue change in place of millions of deletes. Unique constraints must include the partition key, and a missing partition refuses inserts, so watch it.',
    whenNot: 'Below some tens of millions of rows, or where queries do not name the time.',
    source: 'PostgreSQL documentation: Table Partitioning, https://www.postgresql.org/docs/current/ddl-partitioning.html',
  },
  {
    slug: 'sharding-by-key',
    name: 'Sharding by an entity key',
    topic: 'data',
    problem: 'Writes or data outgrow the largest machine, after indexes, caches and replicas were tried.',
    forces: 'Transactions and joins across shards are slow or impossible; hot keys; data must be moved while served.',
    solution:
      'Choose the key that nearly all transactions share (tenant, account). Map it to many logical shards by hash, and those to machines by a directory, so that moving one is a copy, a catch-up and a switch. Route in one place.',
    consequences:
      'Near-linear growth of writes. Queries across shards become scatter and gather; unique constraints hold per shard; operations multiply.',
    whenNot: 'While one primary with partitions and replicas carries the load; most systems never need it.',
    source:
      'Sharding Pinterest: How we scaled our MySQL fleet, https://medium.com/pinterest-engineering/sharding-pinterest-how-we-scaled-our-mysql-fleet-3f341e96ca6f',
  },
]
