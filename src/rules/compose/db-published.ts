import type { Container } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import { isDataStore, isInfrastructure } from '../image-kinds.ts'
import type { Report, Rule } from '../rule.ts'
import { appended, pathOf, replaced } from '../yaml-edit.ts'

export const rule: Rule = {
  id: 'compose/db-published',
  title: 'A database is open to the network',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'port {port} of `{name}` is published on every address of the host',
  because:
    'the port is reachable from wherever the host is, past the rules of its firewall, and only a password stands before the data',
  instead: 'leave the port out, since services of one file reach each other without it, or publish it on 127.0.0.1',
  references: ['CWE-668', 'CWE-1327'],
  check({ deployment }, report) {
    const services = deployment.containers.filter(({ kind }) => kind === 'compose')
    for (const file of new Set(services.map((service) => service.file)))
      published(
        services.filter((service) => service.file === file),
        report,
      )
  },
  bad: {
    'the usual port of PostgreSQL': `services:
  api:
    build: .
    depends_on:
      db: { condition: service_healthy }
  db:
    image: postgres:16
    ports:
      - "5432:5432" # for a look from outside
`,
    'without quotes, by a variable, and on all addresses by name': `services:
  api:
    build: .
    environment: { REDIS_URL: "redis://cache:6379" }
  cache:
    image: redis:7-alpine
    ports:
      - 6379:6379
      - \${PORT:-6380}:6379
      - '0.0.0.0:6381:6379'
`,
    'the long form': `services:
  api: { image: "ghcr.io/acme/api:1" }
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.19.0
    ports:
      - target: 9200
        published: 9200
`,
    'a port that is chosen by itself': `services:
  api: { build: . }
  db: { image: mysql:8, ports: ["3306"] }
`,
    'only for development, where it weighs less': {
      'docker-compose.dev.yml': `services:\n  db:\n    image: mongo:7\n    ports: ["27017:27017"]\n`,
    },
  },
  good: {
    'on the loopback address': `services:
  api: { build: . }
  db:
    image: postgres:16
    ports: ["127.0.0.1:5432:5432", "[::1]:5432:5432"]
  cache:
    image: redis:7
    expose: ["6379"]
`,
    'a port of the application': `services:\n  api:\n    build: .\n    ports: ["8080:8080"]\n`,
    'an address that a variable tells': `services:\n  api: { build: . }\n  db:\n    image: postgres:16\n    ports: ["\${BIND_ADDRESS}:5432:5432"]\n`,
  },
  fixed: {
    'the usual port of PostgreSQL': `services:
  api:
    build: .
    depends_on:
      db: { condition: service_healthy }
  db:
    image: postgres:16
    ports:
      - "127.0.0.1:5432:5432" # for a look from outside
`,
    'without quotes, by a variable, and on all addresses by name': `services:
  api:
    build: .
    environment: { REDIS_URL: "redis://cache:6379" }
  cache:
    image: redis:7-alpine
    ports:
      - 127.0.0.1:6379:6379
      - 127.0.0.1:\${PORT:-6380}:6379
      - '127.0.0.1:6381:6379'
`,
    'the long form': `services:
  api: { image: "ghcr.io/acme/api:1" }
  search:
    image: docker.elastic.co/elasticsearch/elasticsearch:8.19.0
    ports:
      - target: 9200
        published: 9200
        host_ip: 127.0.0.1
`,
  },
}

/** The stores among the services of one file. */
function published(services: readonly Container[], report: Report): void {
  const isOnlyStores = services.every(({ image, build }) => build === null && (image === null || isInfrastructure(image)))
  const named = new Set(services.filter(({ image }) => !isDataStore(image)).flatMap(wordsOf))
  for (const store of services.filter(({ image }) => isDataStore(image))) {
    const isForDevelopers = store.development || isOnlyStores
    for (const port of store.ports.filter(({ host }) => host === null || host === '0.0.0.0' || host === '::')) {
      report({
        at: port.place,
        subject: `container:${store.workloadName}/${store.name}`,
        values: { port: port.published ?? port.target, name: store.name },
        fix: { safety: named.has(store.name) && !isForDevelopers ? 'safe' : 'suggested', edits: onLoopback(store, port) },
        ...(isForDevelopers && { severity: 'low' }),
      })
    }
  }
}

/** The words by which a service may name another: what it waits for, and the hosts in its variables. */
function wordsOf({ dependsOn, environment }: Container): readonly string[] {
  return [...dependsOn.map(({ name }) => name), ...environment.flatMap(({ value }) => (value ?? '').split(/[^\w.-]+/))]
}

function onLoopback(store: Container, { text, host, place }: Container['ports'][number]): readonly Edit[] {
  if (text === null) {
    const path = pathOf(store.places, place)
    return path === null || host !== null ? [] : appended(store.places, path, ['host_ip: 127.0.0.1'])
  }
  const start = place.start + (place.end - place.start - text.length) / 2
  if (host !== null) {
    const rest = text.replace(/^(0\.0\.0\.0|\[::\]):/, '')
    return rest === text ? [] : [replaced({ ...place, start, end: start + text.length - rest.length }, '127.0.0.1:')]
  }
  return [replaced({ ...place, start, end: start }, text.includes(':') ? '127.0.0.1:' : '127.0.0.1::')]
}
