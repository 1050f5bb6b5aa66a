import type { Model } from '../../../model/model.ts'
import { blueprintVariables } from '../env-words.ts'
import type { HandoffService, HandoffSizes } from '../handoff.ts'

const images = { postgres: 'postgres:17.5', nats: 'nats:2.11.4-alpine', redis: 'redis:7.4.2-alpine' } as const

/** The backend, and the servers beside it that the deployment has. Passwords come from the environment, without a default. */
export function writeCompose(model: Model, services: readonly HandoffService[], sizes?: HandoffSizes): string {
  const name = model.name.toLowerCase()
  const volumes = [services.includes('postgres') ? 'rows' : 'data', ...(services.includes('nats') ? ['events'] : [])]
  return [
    `name: ${JSON.stringify(name)}`,
    'services:',
    backend(model, services, sizes),
    ...(services.includes('postgres') ? [postgres(), postgresBackup()] : [sqliteBackup]),
    ...(services.includes('nats') ? [nats()] : []),
    ...(services.includes('redis') ? [redis()] : []),
    'volumes:',
    ...volumes.map((volume) => `  ${volume}:`),
    '',
  ].join('\n')
}

function backend(model: Model, services: readonly HandoffService[], sizes: HandoffSizes | undefined): string {
  const own = [
    ...(sizes === undefined ? [] : sizeLines(sizes)),
    ...(services.includes('postgres') ? ['DATABASE_URL: "postgres://app:$' + '{POSTGRES_PASSWORD:?}@postgres:5432/app"'] : []),
    ...(services.includes('nats') ? ['NATS_URL: nats://nats:4222'] : []),
    ...(services.includes('redis') ? ['CACHE_URL: redis://redis:6379'] : []),
    ...blueprintVariables(model).map((variable) => `${variable.name}: "\${${variable.name}:?}"`),
  ]
  const waits = services.map((service) => `      ${service}: { condition: service_healthy }`)
  const place = services.includes('postgres')
    ? '    # Scratch: the rows are in the database.\n    tmpfs: [/tmp, "/data:uid=1000,gid=1000"]\n'
    : '    tmpfs: [/tmp]\n    volumes: ["data:/data"]\n'
  return `  api:
    build: .
    init: true
    restart: unless-stopped
    stop_grace_period: 15s
    read_only: true
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    # Whoever terminates TLS stands before it, on this machine.
    ports: ["127.0.0.1:\${PORT:-3000}:3000"]
    environment:
      LINTEL_ISSUER: "\${LINTEL_ISSUER:?}"
      LINTEL_AUDIENCE: "\${LINTEL_AUDIENCE:?}"
      LINTEL_LOG_LEVEL: "\${LINTEL_LOG_LEVEL:-info}"
${own.map((line) => `      ${line}\n`).join('')}${place}${waits.length === 0 ? '' : `    depends_on:\n${waits.join('\n')}\n`}`.trimEnd()
}

function sizeLines({ processes, connections }: HandoffSizes): readonly string[] {
  return [
    ...(processes === 1 ? [] : [`LINTEL_PROCESSES: "${processes}"`]),
    ...(connections === null ? [] : [`LINTEL_DATABASE_CONNECTIONS: "${connections}"`]),
  ]
}

function postgres(): string {
  return `  postgres:
    image: ${images.postgres}
    restart: unless-stopped
    environment:
      POSTGRES_USER: app
      POSTGRES_DB: app
      POSTGRES_PASSWORD: "\${POSTGRES_PASSWORD:?}"
    volumes: ["rows:/var/lib/postgresql/data"]
    healthcheck:
      test: ["CMD", "pg_isready", "--username", "app", "--dbname", "app"]
      interval: 5s
      timeout: 3s
      retries: 12`
}

/** A copy each day, and the last fourteen of them. */
function postgresBackup(): string {
  return `  backup:
    image: ${images.postgres}
    restart: unless-stopped
    environment:
      PGHOST: postgres
      PGUSER: app
      PGDATABASE: app
      PGPASSWORD: "\${POSTGRES_PASSWORD:?}"
    # Move the copies to another machine: a lost disk takes these with it.
    entrypoint:
      - /bin/sh
      - -c
      - |
        while true; do
          name="/copies/app-$$(date -u +%Y%m%dT%H%M%SZ).dump"
          pg_dump --format=custom --file="$$name.part" && mv "$$name.part" "$$name"
          ls -1 /copies/app-*.dump | head -n -14 | xargs -r rm --
          sleep 86400
        done
    volumes: ["./copies:/copies"]
    depends_on:
      postgres: { condition: service_healthy }`
}

const sqliteBackup = `  backup:
    build: .
    init: true
    restart: unless-stopped
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    # Move the copies to another machine: a lost disk takes these with it.
    command: ["node", "backup.mjs", "/data", "/copies"]
    healthcheck: { disable: true }
    volumes: ["data:/data", "./copies:/copies"]
    depends_on:
      api: { condition: service_healthy }`

function nats(): string {
  return `  nats:
    image: ${images.nats}
    restart: unless-stopped
    command: ["--jetstream", "--store_dir", "/data", "--http_port", "8222"]
    volumes: ["events:/data"]
    healthcheck:
      test: ["CMD", "wget", "--quiet", "--output-document=-", "http://127.0.0.1:8222/healthz"]
      interval: 5s
      timeout: 3s
      retries: 12`
}

/** Answers only: what is lost is read again. */
function redis(): string {
  return `  redis:
    image: ${images.redis}
    restart: unless-stopped
    command: ["redis-server", "--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
      timeout: 3s
      retries: 12`
}
