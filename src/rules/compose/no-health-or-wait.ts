import type { Container } from '../../model/architecture/deployment.ts'
import type { Edit, Fix } from '../../model/finding.ts'
import { healthCommand, isDataStore } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { appended, replaced } from '../yaml-edit.ts'

export const rule: Rule = {
  id: 'compose/no-health-or-wait',
  title: 'The server starts before its database answers',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{name}` starts as soon as `{stores}` was started, not when it answers',
  because:
    'the first start, and every one after a crash of the host, races the database: the server fails or serves errors, and works on a second try',
  instead: 'give the store a `healthcheck`, and wait for it: `condition: service_healthy`',
  check({ deployment }, report) {
    const services = deployment.containers.filter(({ kind, development }) => kind === 'compose' && !development)
    for (const service of services) {
      const early = service.dependsOn.flatMap((dependency) => {
        const store = services.find(
          ({ file, name, image }) => file === service.file && name === dependency.name && isDataStore(image),
        )
        return store !== undefined && (dependency.condition ?? 'service_started') === 'service_started'
          ? [{ dependency, store }]
          : []
      })
      if (early.length === 0) continue
      report({
        at: early[0]!.dependency.place,
        subject: `container:${service.workloadName}/${service.name}`,
        values: { name: service.name, stores: early.map(({ store }) => store.name).join('`, `') },
        related: early
          .filter(({ store }) => store.healthcheck === null)
          .map(({ store }) => ({ at: store.place, message: 'it has no `healthcheck`' })),
        fix: waiting(
          service,
          early.map(({ store }) => store),
        ),
      })
    }
  },
  bad: {
    'a list, and a store that tells its health': `services:
  api:
    build: .
    depends_on:
      - db
      - mail
    restart: always
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
  mail:
    image: axllent/mailpit
`,
    'a list at the height of its key': `services:
  api:
    build: .
    depends_on:
    - db
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
`,
    'a store without a health check': `services:
  api:
    build: .
    depends_on: [cache, db]
  worker:
    build: .
    depends_on:
      - cache
  cache:
    image: redis:7 # small
  db:
    image: postgres:16
`,
    'a condition that only waits for the start': `services:
  api:
    build: .
    depends_on:
      db:
        condition: service_started
  db:
    image: mysql:8
    healthcheck: { test: [CMD, mysqladmin, ping] }
`,
  },
  good: {
    'it waits': `services:
  api:
    build: .
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
  migrate: { build: . }
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
`,
    'nothing to wait for': `services:\n  api:\n    build: .\n    depends_on: [mail]\n  mail: { image: axllent/mailpit }\n`,
    'only for development': {
      'compose.dev.yaml': `services:\n  api:\n    build: .\n    depends_on: [db]\n  db: { image: "postgres:16" }\n`,
    },
  },
  fixed: {
    'a list, and a store that tells its health': `services:
  api:
    build: .
    depends_on:
      db:
        condition: service_healthy
      mail:
        condition: service_started
    restart: always
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
  mail:
    image: axllent/mailpit
`,
    'a list at the height of its key': `services:
  api:
    build: .
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:16
    healthcheck: { test: [CMD, pg_isready] }
`,
    'a store without a health check': `services:
  api:
    build: .
    depends_on: { cache: { condition: service_healthy }, db: { condition: service_healthy } }
  worker:
    build: .
    depends_on:
      cache:
        condition: service_healthy
  cache:
    image: redis:7 # small
    healthcheck:
      test: [CMD-SHELL, "redis-cli ping"]
      interval: 5s
      retries: 10
  db:
    image: postgres:16
    healthcheck:
      test: [CMD-SHELL, "pg_isready -U \\"$\${POSTGRES_USER:-postgres}\\""]
      interval: 5s
      retries: 10
`,
    'a condition that only waits for the start': `services:
  api:
    build: .
    depends_on:
      db:
        condition: service_healthy
  db:
    image: mysql:8
    healthcheck: { test: [CMD, mysqladmin, ping] }
`,
  },
}

/** Waits, and gives each store a health check that has none; nothing where one of the two cannot be written. */
function waiting(service: Container, stores: readonly Container[]): Pick<Fix, 'safety' | 'edits'> {
  const wait = waitFor(service, new Set(stores.map(({ name }) => name)))
  const unchecked = stores.filter(({ healthcheck }) => healthcheck === null)
  const checks = unchecked.map(healthCheck)
  if (wait === null || checks.some((edits) => edits.length === 0)) return { safety: 'manual', edits: [] }
  return { safety: unchecked.length === 0 ? 'safe' : 'suggested', edits: [...wait, ...checks.flat()] }
}

function healthCheck({ image, places }: Container): readonly Edit[] {
  const command = healthCommand(image)
  if (command === null || places.healthcheck !== undefined) return []
  const test = `  test: [CMD-SHELL, ${JSON.stringify(command)}]`
  return appended(places, '', ['healthcheck:', test, '  interval: 5s', '  retries: 10'])
}

function waitFor({ dependsOn, places }: Container, stores: ReadonlySet<string>): readonly Edit[] | null {
  const whole = places.depends_on
  if (whole === undefined) return null
  const isList = places['depends_on/0'] !== undefined
  const conditionOf = (name: string): string => (stores.has(name) ? 'service_healthy' : 'service_started')
  if (!isList) return changedConditions(dependsOn, places, stores)
  const body = places['depends_on/']
  if (body === undefined) {
    if (whole.end - whole.start > 200) return null
    const entries = dependsOn.map(({ name }) => `${name}: { condition: ${conditionOf(name)} }`)
    return [replaced(whole, `{ ${entries.join(', ')} }`)]
  }
  if (body.end !== whole.end || hasComments(dependsOn, body.column)) return null
  const shift = body.column === places['/']?.column ? '  ' : ''
  const indent = ' '.repeat(body.column - 1) + shift
  const lines = dependsOn.map(({ name }) => `${name}:\n${indent}  condition: ${conditionOf(name)}`)
  return [replaced(whole, shift + lines.join(`\n${indent}`))]
}

function changedConditions(
  dependsOn: Container['dependsOn'],
  places: Container['places'],
  stores: ReadonlySet<string>,
): readonly Edit[] | null {
  const edits = dependsOn.flatMap(({ name, condition }) => {
    const value = places[`depends_on/${name}/condition`]
    return stores.has(name) && condition === 'service_started' && value !== undefined ? [replaced(value, 'service_healthy')] : []
  })
  return edits.length === stores.size ? edits : null
}

/** Between two items of a list stands a line end, the indentation and `- `; anything more is somebody's words. */
function hasComments(items: Container['dependsOn'], column: number): boolean {
  return items.some(({ place }, at) => {
    const before = items[at - 1]?.place
    return before !== undefined && place.start - before.end !== 1 + (column - 1) + 2
  })
}
