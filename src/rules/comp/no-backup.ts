import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import { isDataStore, isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { objectsOf } from '../workloads.ts'

export const rule: Rule = {
  id: 'comp/no-backup',
  title: 'A database on one volume, and no copy of it',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{name}` keeps its data in `{volume}`, and nothing in the repository copies it anywhere',
  because: 'a lost disk, a wrong `delete` or a stolen key, and everything is gone',
  instead:
    'dump it to another place on a schedule (`pg_dump`, WAL archiving), keep copies that the service cannot delete, and try a restore',
  references: ['AWS Well-Architected REL09', 'ISO 27001 A.8.13'],

  check(architecture, report) {
    if (isBackedUp(architecture)) return
    for (const container of architecture.deployment.containers) {
      const volume = isKept(container) ? volumeOf(container) : undefined
      if (volume === undefined) continue
      report({
        at: volume.place,
        subject: `container:${container.workloadName}/${container.name}`,
        values: { name: container.name, volume: volume.source === '' ? volume.target : volume.source },
        related: [{ at: container.place, message: `runs \`${container.image}\`` }],
        ...(isOfDevelopers(architecture, container) && { severity: 'low' as const, confidence: 'maybe' as const }),
        unproven: 'what is done outside the repository is not seen',
      })
    }
  },

  bad: {
    'a service that restarts by itself': {
      'compose.yaml': `services:
  db:
    image: postgres:16.8
    restart: unless-stopped
    volumes: ["data:/var/lib/postgresql/data"]
`,
    },
    'a StatefulSet': {
      'k8s/db.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: db
          image: postgres:16.8
          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce] }
`,
    },
  },
  good: {
    'dumped each day': {
      'compose.yaml': `services:
  db:
    image: postgres:16.8
    restart: unless-stopped
    volumes: ["data:/var/lib/postgresql/data"]
  dump:
    image: postgres:16.8
    restart: unless-stopped
    entrypoint: ["/bin/sh", "-c", "while sleep 86400; do pg_dump -Fc app > /copies/app.dump; done"]
    volumes: ["./copies:/copies"]
`,
    },
    'for development': {
      'compose.yaml': `services:
  db:
    image: postgres:16.8
    volumes: ["data:/var/lib/postgresql/data"]
`,
    },
    'a cache': {
      'compose.yaml': `services:
  redis:
    image: redis:7
    restart: always
    volumes: ["data:/data"]
`,
    },
    'a managed one in earnest, as a document says': {
      'compose.yaml': `services:
  db:
    image: postgres:16.8
    restart: always
    volumes: ["data:/var/lib/postgresql/data"]
`,
      'README.md': 'Managed PostgreSQL: point-in-time recovery over 35 days.\n',
    },
    'a script says how': {
      'compose.yaml': `services:
  db:
    image: postgres:16.8
    restart: always
    volumes: ["data:/var/lib/postgresql/data"]
`,
      'scripts/backup.sh': 'pg_dump app | aws s3 cp - s3://copies/app.sql\n',
    },
  },
}

/** Runs in earnest, and holds what cannot be computed again. */
function isKept({ image, development, kind, restart, replicas, workload }: Container): boolean {
  if (
    development ||
    !isDataStore(image) ||
    /redis|valkey|memcached|keydb|dragonfly|elasticsearch|opensearch|meilisearch|typesense|pgbouncer|etcd/.test(image ?? '')
  )
    return false
  return kind === 'kubernetes'
    ? workload === 'StatefulSet' || workload === 'Deployment'
    : /^(always|unless-stopped)$/.test(restart ?? '') || replicas !== null
}

/** Only stores are in the file: what uses them is started by hand, on the machine of a developer. */
function isOfDevelopers({ deployment }: Architecture, { kind, file }: Container): boolean {
  const beside = deployment.containers.filter((each) => each.file === file)
  return kind === 'compose' && beside.every(({ image, build }) => build === null && isInfrastructure(image))
}

function volumeOf({ volumes }: Container): Container['volumes'][number] | undefined {
  return volumes.find(
    ({ target, kind }) =>
      /^(volume|bind|persistentVolumeClaim|hostPath)$/.test(kind) && /\/var\/lib\/|\/data\b|\/bitnami|\/pgdata/.test(target),
  )
}

function isBackedUp(architecture: Architecture): boolean {
  const word =
    /backup|back-up|restic|borg|velero|pgbackrest|wal-?g\b|barman|litestream|snapshot|pg_dump|pg_basebackup|mysqldump|mongodump|xtrabackup|mariabackup/i
  const { files, deployment, code } = architecture
  return (
    // A managed database is copied by who runs it: a document says so.
    files.some(({ path, marks }) => word.test(path) || marks.includes('point-in-time')) ||
    deployment.containers.some(({ name, image, command }) => word.test(`${name} ${image ?? ''} ${command.join(' ')}`)) ||
    objectsOf(architecture, 'Cluster', 'ScheduledBackup', 'VolumeSnapshotClass', 'Schedule', 'CronJob').some(({ spec, name }) =>
      word.test(`${name} ${JSON.stringify(spec)}`),
    ) ||
    deployment.packages.some(({ scripts }) => Object.entries(scripts).some(([name, { text }]) => word.test(`${name} ${text}`))) ||
    deployment.workflows.some(({ file, name }) => word.test(`${file} ${name ?? ''}`)) ||
    code.files.some(({ isTool, words }) => isTool && words.some((each) => /^(pg_dump|mongodump|mysqldump)$/.test(each)))
  )
}
