/** What a container image is, by its name. */

function shortName(image: string): string {
  return image
    .split('@', 1)[0]!
    .replace(/:[^/]*$/, '')
    .toLowerCase()
}

const stores =
  /(^|\/)(bitnami\/)?(postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector|pgbouncer|supabase\/postgres|mysql|mysql-server|mariadb|percona|mongo|mongodb|mongodb-community-server|redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly|memcached|elasticsearch|opensearch|cassandra|scylla|clickhouse|clickhouse-server|couchdb|couchbase|influxdb|neo4j|etcd|cockroach|mssql|server|meilisearch|typesense|qdrant|weaviate|arangodb|surrealdb|libsql-server|sqld)$/

/** A database, a cache or a search engine. */
export function isDataStore(image: string | null): boolean {
  if (image === null) return false
  const name = shortName(image)
  if (/\/server$/.test(name)) return name.endsWith('mssql/server')
  return stores.test(name)
}

const infrastructure =
  /(^|\/)(rabbitmq|kafka|cp-kafka|zookeeper|cp-zookeeper|redpanda|nats|minio|mc|localstack|mailhog|mailpit|maildev|adminer|pgadmin4?|phpmyadmin|mongo-express|redis-commander|redisinsight|jaeger|all-in-one|zipkin|prometheus|grafana|loki|tempo|otel.*|opentelemetry-collector.*|keycloak|hydra|kibana|nginx|caddy|litestream|traefik|haproxy|busybox|alpine)$/

/** Bought in, not built here. */
export function isInfrastructure(image: string | null): boolean {
  return image !== null && (isDataStore(image) || infrastructure.test(shortName(image)))
}

const agents =
  /traefik|portainer|watchtower|cadvisor|node-exporter|datadog|promtail|alloy|fluent|vector|filebeat|metricbeat|netdata|dozzle|autoheal|nginx-proxy|docker-gen|acme-companion|ofelia|dind|runner|wireguard|tailscale|cloudflared|telegraf|buildkit|kaniko|socket-proxy|falco|sysdig|dynatrace|newrelic|otel|opentelemetry|home-assistant|crowdsec|csi|cni|calico|cilium|kube-proxy|metallb|speaker|diun|logspout|sbx|sysbox|docker:/

/** Watches or steers the machine it runs on: it is meant to reach it. */
export function isHostAgent(image: string | null, name: string): boolean {
  return agents.test(`${image ?? ''} ${name}`.toLowerCase())
}

/** A command that says whether the store in it answers, for a health check of compose. */
export function healthCommand(image: string | null): string | null {
  const name = shortName(image ?? '')
  if (/postg|pgvector|timescale/.test(name)) return `pg_isready -U "$\${POSTGRES_USER:-postgres}"`
  if (/mysql|percona/.test(name)) return 'mysqladmin ping -h 127.0.0.1 --silent'
  if (/mariadb/.test(name)) return 'healthcheck.sh --connect --innodb_initialized'
  if (/(^|\/)(redis|redis-stack|redis-stack-server)$/.test(name)) return 'redis-cli ping'
  if (/valkey/.test(name)) return 'valkey-cli ping'
  return /(^|\/)mongo$/.test(name) ? `mongosh --quiet --eval 'db.adminCommand("ping").ok'` : null
}
