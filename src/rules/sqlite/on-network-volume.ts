import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import { namedSettings, settingsOf } from '../named-settings.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'
import { inside, listInside, objectsOf, sameNamespace, textInside } from '../workloads.ts'
import { isServerFile, type Opener, openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/on-network-volume',
  title: 'A SQLite file on a network file system',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '`{path}` lies on {what}',
  because:
    'the write-ahead log needs memory that all its users share, and locks over a network are not to be trusted: two pods, or one and its successor, destroy the file for each other',
  instead:
    'put it on a disk of the node (`ReadWriteOnce`, a local volume) with one copy of the service, or use a database server',
  references: ['https://www.sqlite.org/useovernet.html', 'https://www.sqlite.org/wal.html#noshm'],

  check(architecture, report) {
    const openers = openersOf(architecture).filter(isServerFile)
    if (openers.length === 0) return
    const told = new Set<string>()
    for (const container of architecture.deployment.containers.filter(({ development }) => !development)) {
      for (const { path, at } of pathsOf(architecture, openers, container)) {
        const mount = container.volumes
          .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
          .sort((a, b) => b.target.length - a.target.length)[0]
        const network = mount === undefined ? null : networkOf(architecture, container, mount)
        if (network === null || mount === undefined || told.has(network.what + path)) continue
        told.add(network.what + path)
        report({
          at: network.at,
          subject: `volume:${mount.source}`,
          values: { path, what: network.what },
          related: [
            { at: at, message: `the file is \`${path}\`` },
            { at: mount.place, message: `\`${mount.source}\` is mounted at \`${mount.target}\`` },
            { at: openers[0]!.call.place, message: 'opened here' },
          ],
          unproven: 'no volume was mounted',
        })
      }
    }
  },

  bad: {
    'a claim that many pods may write': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database(process.env.DATABASE_FILE!)
`,
      'k8s/app.yaml': pod('ReadWriteMany', '/data/app.db'),
    },
    'a named volume of compose on NFS': {
      'src/db.ts': `import { createClient } from '@libsql/client'
export const client = createClient({ url: process.env.DATABASE_URL! })
`,
      'compose.yaml': compose('file:/data/app.db'),
    },
    'a path in the code': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database('/data/app.sqlite3')
`,
      'k8s/app.yaml': pod('ReadWriteMany', '/elsewhere'),
    },
  },
  good: {
    'a disk of one node': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database(process.env.DATABASE_FILE!)
`,
      'k8s/app.yaml': pod('ReadWriteOnce', '/data/app.db'),
    },
    'a server for SQLite': {
      'src/db.ts': `import { createClient } from '@libsql/client'
export const client = createClient({ url: process.env.DATABASE_URL! })
`,
      'compose.yaml': compose('http://sqld:8080'),
    },
    'the shared volume holds something else': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database(process.env.DATABASE_FILE!)
`,
      'k8s/app.yaml': pod('ReadWriteMany', '/var/lib/app/app.db'),
    },
  },
}

function pod(access: string, path: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 1
  strategy: { type: Recreate }
  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          env:
            - { name: DATABASE_FILE, value: ${path} }
          volumeMounts:
            - { name: data, mountPath: /data }
      volumes:
        - name: data
          persistentVolumeClaim: { claimName: api-data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: api-data }
spec:
  accessModes: [${access}]
  resources: { requests: { storage: 1Gi } }
`
}

function compose(url: string): string {
  return `services:
  api:
    build: .
    environment:
      DATABASE_URL: ${url}
    volumes:
      - data:/data
volumes:
  data:
    driver: local
    driver_opts:
      type: nfs
      o: addr=files.internal,rw
      device: ":/exports/data"
`
}

interface FoundPath {
  readonly path: string
  readonly at: Place
}

/** Paths of database files in a container: what its settings, ConfigMaps or the code itself say. */
function pathsOf(architecture: Architecture, openers: readonly Opener[], container: Container): readonly FoundPath[] {
  const named = openers.flatMap(({ path }) => (path === undefined ? [] : namedSettings(architecture, path)))
  const said = [
    ...settingsOf(architecture).filter(({ name, value }) => /DATABASE|DB|SQLITE|STORE/i.test(name) && isFileName(value)),
    ...named,
  ].filter((setting) => setting.container === null || setting.container === container)
  const inCode = openers.flatMap(({ path }) =>
    path === undefined ? [] : [...within(path)].flatMap((value) => [{ value: textOf(value) ?? '', place: value.place }]),
  )
  return [...said, ...inCode].flatMap(({ value, place }) => {
    const path = /^(?:sqlite3?:(?:\/\/)?|file:(?:\/\/)?)?(\/[\w./@-]+)/.exec(value)?.[1]
    return path === undefined || (!isFileName(value) && !isData(path)) ? [] : [{ path, at: place }]
  })
}

function isFileName(value: string): boolean {
  return /\.(db|sqlite3?)(\?|$)/i.test(value)
}

/** A folder that the path in the code begins with. */
function isData(path: string): boolean {
  return /^\/(data|var|srv|mnt|app|storage|db|volume|persist)/.test(path)
}

const network = /efs|nfs|azurefile|azure-file|filestore|cephfs|gluster|smb|cifs|rwx/i

function networkOf(
  architecture: Architecture,
  { kind, namespace }: Container,
  mount: Container['volumes'][number],
): { readonly at: Place; readonly what: string } | null {
  if (/^(nfs|cifs|smb|azureFile|cephfs|glusterfs)/i.test(mount.kind))
    return { at: mount.place, what: `a volume of ${mount.kind}` }
  if (kind !== 'kubernetes' || mount.kind !== 'persistentVolumeClaim') return null
  const claim = objectsOf(architecture, 'PersistentVolumeClaim').find(
    (object) => object.name === mount.source && sameNamespace(object.namespace, namespace),
  )
  if (claim === undefined) return null
  const modes = listInside(claim.spec, 'spec', 'accessModes')
  const storage = textInside(claim.spec, 'spec', 'storageClassName') ?? ''
  const volume = objectsOf(architecture, 'PersistentVolume').find(
    ({ name }) => name === textInside(claim.spec, 'spec', 'volumeName'),
  )
  if (
    volume !== undefined &&
    (inside(volume.spec, 'spec', 'nfs') !== null || network.test(textInside(volume.spec, 'spec', 'csi', 'driver') ?? ''))
  ) {
    return { at: volume.place, what: 'a volume of NFS' }
  }
  if (modes.includes('ReadWriteMany')) {
    return {
      at: claim.places['spec/accessModes'] ?? claim.place,
      what: `\`${mount.source}\`, which pods of several nodes may write at once`,
    }
  }
  return network.test(storage)
    ? {
        at: claim.places['spec/storageClassName'] ?? claim.place,
        what: `\`${mount.source}\` of the storage class \`${storage}\``,
      }
    : null
}
