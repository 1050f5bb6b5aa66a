import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit, Severity } from '../../model/finding.ts'
import { isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, listInside, workloadOf } from '../workloads.ts'
import { appended, replaced } from '../yaml-edit.ts'

interface State {
  readonly what: string
  readonly place: Place
  /** A file that two processes would destroy for each other. */
  readonly isFile: boolean
  readonly severity?: Severity
}

/** Copies that run at the same time. */
interface Together {
  readonly at: Place
  readonly text: string
  readonly edits: readonly Edit[]
  readonly severity?: Severity
}

const api = (spec: string, url = 'file:/data/app.db', kind = 'Deployment'): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: api }
spec:
${spec}  template:
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          env:
            - { name: DATABASE_URL, value: "${url}" }
`

export const rule: Rule = {
  id: 'k8s/state-scaled',
  title: 'Several copies of what may only be there once',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '`{name}` {how}, and {what}',
  because:
    'the copies do not see what the others keep: rows are lost or the file is destroyed, users are signed out at random, uploads are gone on the next request',
  instead:
    'run one, with `strategy: Recreate`; or keep the state where all copies reach it: a database server, a shared session store, object storage',
  references: ['CWE-362'],
  check(architecture, report) {
    const ofCode = codeState(architecture)
    const servers = architecture.deployment.containers.filter(isServer)
    // One service for compose and one for the cluster are the same code in two places.
    const imagesOf = (of: Container['kind']): number =>
      new Set(servers.filter(({ kind }) => kind === of).map(({ image, build }) => image ?? build)).size
    for (const container of servers) {
      const owner = workloadOf(architecture, container)
      const states = [...fileDatabase(container, owner), ...(imagesOf(container.kind) === 1 ? ofCode : [])]
      const together = severalBy(container, owner) ?? overlapOf(container, owner)
      const state = states.find(({ isFile }) => isFile || together?.severity === undefined)
      if (state === undefined || together === null) continue
      const severity = together.severity ?? state.severity
      report({
        at: together.at,
        subject: containerSubject(container),
        values: { name: container.workloadName, how: together.text, what: state.what },
        related: states.map(({ place, what }) => ({ at: place, message: what })),
        ...(severity !== undefined && { severity }),
        fix: { safety: together.edits.length === 0 ? 'manual' : 'suggested', edits: together.edits },
      })
    }
  },
  bad: {
    'three pods on one SQLite file': api('  replicas: 3\n'),
    'a StatefulSet on a volume that all pods share': api('  replicas: 2\n', 'sqlite:///data/app.sqlite', 'StatefulSet'),
    'a rollout that starts the next pod before it stops the last': api('  replicas: 1\n'),
    'copies of a compose service': {
      'compose.yaml': `services:\n  api:\n    build: .\n    environment: { DB_FILE: /data/app.sqlite3 }\n    deploy:\n      replicas: 2\n`,
    },
  },
  good: {
    'one pod that is stopped before the next one starts': api('  replicas: 1\n  strategy: { type: Recreate }\n'),
    'a database server': api('  replicas: 3\n', 'postgres://db/app'),
    'a server for SQLite': api('  replicas: 3\n', 'libsql://app.turso.io'),
    'a volume for each pod': api(
      '  replicas: 3\n  volumeClaimTemplates: [{ metadata: { name: data } }]\n',
      'file:/data/app.db',
      'StatefulSet',
    ).replace('          env:', '          volumeMounts: [{ name: data, mountPath: /data }]\n          env:'),
    'a database that is only in memory': api('  replicas: 3\n', 'file::memory:'),
  },
  fixed: {
    'three pods on one SQLite file': `${api('  replicas: 1\n')}  strategy:\n    type: Recreate\n`,
    'a rollout that starts the next pod before it stops the last': `${api('  replicas: 1\n')}  strategy:\n    type: Recreate\n`,
  },
}

function isServer({ workload, development, initContainer, image }: Container): boolean {
  return !development && !initContainer && !['Job', 'CronJob', 'Pod', 'DaemonSet'].includes(workload) && !isInfrastructure(image)
}

function severalBy({ replicas, strategy }: Container, owner: KubeObject | undefined): Together | null {
  if (replicas === null || replicas.count < 2) return null
  const edits = [replaced(replicas.place, '1'), ...recreate(strategy, owner)]
  return { at: replicas.place, text: `runs ${replicas.count} times`, edits }
}

/** With each rollout the new pod of a Deployment starts before the old one is stopped. */
function overlapOf({ strategy, workload }: Container, owner: KubeObject | undefined): Together | null {
  if (workload !== 'Deployment' || owner === undefined || strategy === 'Recreate') return null
  return { at: owner.place, text: 'runs twice during each rollout', edits: recreate(strategy, owner), severity: 'high' }
}

function recreate(strategy: string | null, owner: KubeObject | undefined): readonly Edit[] {
  if (owner?.kind !== 'Deployment' || strategy === 'Recreate') return []
  return owner.places['spec/strategy'] === undefined ? appended(owner.places, 'spec', ['strategy:', '  type: Recreate']) : []
}

const databaseFile = /^(sqlite3?|file|better-sqlite3):(?!.*:memory:)|^[\w./~-]+\.(db|sqlite3?)(\?|$)/i

/** A file that its environment names; not where each pod has a volume of its own. */
function fileDatabase({ environment }: Container, owner: KubeObject | undefined): readonly State[] {
  if (owner?.kind === 'StatefulSet' && listInside(owner.spec, 'spec', 'volumeClaimTemplates').length > 0) return []
  return environment.flatMap(({ name, value, place }) =>
    value !== null && /DATABASE|DB|SQLITE|STORE/i.test(name) && databaseFile.test(value)
      ? [{ what: `\`${name}\` is a SQLite file`, place, isFile: true }]
      : [],
  )
}

function codeState({ code }: Architecture): readonly State[] {
  const passedBy = new Set(code.files.filter(({ isTest, isTool }) => isTest || isTool).map(({ file }) => file))
  return code.calls.filter(({ place }) => !passedBy.has(place.file)).flatMap(stateOf)
}

function stateOf({ target, args, isNew, place }: Call): readonly State[] {
  const [first] = args
  if (isNew && /^(better-sqlite3|libsql|node:sqlite|sqlite3)(:|$)/.test(target ?? '')) {
    // better-sqlite3 knows files alone, whatever names them.
    if (/^better-sqlite3:default$/.test(target ?? '') && first !== undefined && first.is !== 'text') {
      const isRead = args[1]?.is === 'object' && args[1].fields.readonly !== undefined
      return isRead ? [] : [{ what: 'the code opens a SQLite file', place, isFile: true }]
    }
    return first?.is === 'text' && first.text !== '' && !/:memory:|^(libsql|https?|wss?):/.test(first.text)
      ? [{ what: `the code opens the SQLite file \`${first.text}\``, place, isFile: true }]
      : []
  }
  if (/^express-session(:|$)/.test(target ?? '') && isWithout(first, 'store')) {
    return [{ what: 'the code keeps sessions in its memory', place, isFile: false, severity: 'high' }]
  }
  if (/^multer(:|$)/.test(target ?? '') && first?.is === 'object' && 'dest' in first.fields) {
    return [{ what: 'the code keeps uploads on its own disk', place, isFile: false, severity: 'high' }]
  }
  return []
}

function isWithout(options: Value | undefined, field: string): boolean {
  return options?.is === 'object' && !(field in options.fields) && options.spreads.length === 0 && options.computed.length === 0
}
