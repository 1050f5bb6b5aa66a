import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import { isDataStore } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { inside, listInside, objectsOf, serverContainers, servicesOf, textInside, workloadOf } from '../workloads.ts'
import { appended, replaced } from '../yaml-edit.ts'

const api = (spec: string, service = 'type: LoadBalancer', rest = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
${spec}  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: "ghcr.io/acme/api:1" }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  ${service}
  selector: { app: api }
  ports: [{ port: 80 }]
${rest}`

const ingress = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: www }
spec:
  rules:
    - http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }]
`

const contract = (server: string): string => `openapi: 3.0.3
info: { title: Shop, version: 1.0.0 }
servers: [{ url: "${server}" }]
paths: { /items: { get: { responses: { "200": { description: Ok } } } } }
`

export const rule: Rule = {
  id: 'k8s/single-replica',
  title: 'Users wait for one pod',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the Deployment `{name}` serves users from outside with one pod',
  because: 'whenever its node is drained, updated or lost, or the process ends, nobody is served until another one is up',
  instead:
    'run two or more, spread over nodes, with a PodDisruptionBudget; or say `strategy: Recreate` where there may only be one',
  check(architecture, report) {
    if (architecture.databases.some(({ engine }) => engine === 'sqlite')) return
    const seen = new Set<string>()
    for (const container of serverContainers(architecture)) {
      const owner = workloadOf(architecture, container)
      if (owner === undefined || owner.kind !== 'Deployment' || seen.has(`${owner.place.file}/${owner.name}`)) continue
      seen.add(`${owner.place.file}/${owner.name}`)
      if ((container.replicas?.count ?? 1) !== 1 || mayOnlyBeOne(architecture, container, owner)) continue
      const entry = entryTo(architecture, container)
      if (entry === undefined) continue
      const edits = twice(owner, container)
      report({
        at: container.replicas?.place ?? owner.place,
        subject: `container:${owner.name}/${container.name}`,
        values: { name: owner.name },
        related: [{ at: entry.place, message: `users come in by ${entry.kind} \`${entry.name}\`` }],
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
      })
    }
  },
  bad: {
    'one pod behind a load balancer': api('  replicas: 1 # enough\n'),
    'one pod that is told its public address': api('  replicas: 1\n', 'type: ClusterIP').replace(
      'image: "ghcr.io/acme/api:1"',
      'image: "ghcr.io/acme/api:1", env: [{ name: PUBLIC_URL, value: "https://shop.example.com" }]',
    ),
    'one pod behind an Ingress, since nothing is said': api(
      '  selector: { matchLabels: { app: api } }\n',
      'type: ClusterIP',
      ingress,
    ),
    'one pod of what a contract gives a public address': {
      'k8s/app.yaml': api('  replicas: 1\n', 'type: ClusterIP'),
      'openapi.yaml': contract('https://shop.example.com'),
    },
  },
  good: {
    'one pod of what a contract gives an address inside': {
      'k8s/app.yaml': api('  replicas: 1\n', 'type: ClusterIP'),
      'openapi.yaml': contract('https://shop.internal.svc:8443'),
    },
    'one of several, and nothing tells which of them the contract is about': {
      'k8s/app.yaml': api('  replicas: 1\n', 'type: ClusterIP'),
      'k8s/jobs.yaml': api('  replicas: 1\n', 'type: ClusterIP')
        .replaceAll('api', 'jobs')
        .replaceAll('jobsVersion', 'apiVersion'),
      'openapi.yaml': contract('https://shop.example.com'),
    },
    'two pods': api('  replicas: 2\n'),
    'as many as are needed': api(
      '',
      'type: LoadBalancer',
      `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec: { scaleTargetRef: { kind: Deployment, name: api } }\n`,
    ),
    'nobody comes in from outside': api('  replicas: 1\n', 'type: ClusterIP'),
    'there may only be one': api('  replicas: 1\n  strategy: { type: Recreate }\n'),
    'an overlay for development': { 'overlays/dev/api.yaml': api('  replicas: 1\n') },
    'an overlay raises it': {
      'base/api.yaml': api('  replicas: 1\n'),
      'overlays/production/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\nreplicas: [{ name: api, count: 3 }]\n`,
    },
  },
  fixed: {
    'one pod behind a load balancer': api('  replicas: 2 # enough\n'),
    'one pod behind an Ingress, since nothing is said': api(
      '  selector: { matchLabels: { app: api } }\n',
      'type: ClusterIP',
      ingress,
    ).replace('image: "ghcr.io/acme/api:1" }]\n', 'image: "ghcr.io/acme/api:1" }]\n  replicas: 2\n'),
  },
}

function mayOnlyBeOne(architecture: Architecture, container: Container, { name, namespace }: KubeObject): boolean {
  const isScaled = objectsOf(architecture, 'HorizontalPodAutoscaler', 'ScaledObject').some(
    (scaler) =>
      textInside(scaler.spec, 'spec', 'scaleTargetRef', 'name') === name && (scaler.namespace ?? namespace) === namespace,
  )
  const keepsState = container.volumes.some(({ kind }) => kind === 'persistentVolumeClaim')
  return isScaled || keepsState || container.strategy === 'Recreate' || isDataStore(container.image)
}

/** What lets users in: a Service that is open itself, or a route to one. */
function entryTo(architecture: Architecture, container: Container): Entry | undefined {
  const services = servicesOf(architecture, container)
  const open = services.find(({ spec }) => ['LoadBalancer', 'NodePort'].includes(textInside(spec, 'spec', 'type') ?? ''))
  return (
    open ??
    publicNameOf(container, services) ??
    contractOf(architecture, services) ??
    objectsOf(architecture, 'Ingress', 'HTTPRoute', 'IngressRoute', 'VirtualService').find((route) =>
      services.some(({ name }) => leadsTo(route, name)),
    )
  )
}

interface Entry {
  readonly kind: string
  readonly name: string
  readonly place: Place
}

/** The gateway may be described elsewhere: a service that is told its own public address is called from outside. */
function publicNameOf({ environment }: Container, services: readonly KubeObject[]): Entry | undefined {
  const told = environment.find(
    ({ name, value }) => /^(PUBLIC|EXTERNAL)_(BASE_)?(URL|ORIGIN)$/.test(name) && /^https:\/\//.test(value ?? ''),
  )
  return told === undefined || services.length === 0 ? undefined : { kind: 'its address', name: told.value!, place: told.place }
}

/** The only service there is, beside a contract that says at which public address it is asked. */
function contractOf(architecture: Architecture, services: readonly KubeObject[]): Entry | undefined {
  const all = new Set(serverContainers(architecture).flatMap((each) => servicesOf(architecture, each)))
  const published = [...all].filter(({ spec }) => textInside(spec, 'spec', 'clusterIP') !== 'None')
  if (services.length !== 1 || published.length !== 1 || services[0] !== published[0]) return undefined
  const server = architecture.contracts
    .flatMap(({ servers }) => servers)
    .find(({ url }) => /^https:\/\/[^/{}]+\.[a-z]{2,}(:\d+)?(\/|$)/i.test(url) && !/\.(svc|local|internal|cluster)\b/i.test(url))
  return server === undefined ? undefined : { kind: 'the address of the contract,', name: server.url, place: server.place }
}

function leadsTo({ spec }: KubeObject, service: string): boolean {
  const rules = listInside(spec, 'spec', 'rules')
  const backends = rules.flatMap((each) => listInside(each, 'http', 'paths').map((path) => inside(path, 'backend')))
  const references = [
    inside(spec, 'spec', 'defaultBackend'),
    ...backends,
    ...rules.flatMap((each) => listInside(each, 'backendRefs')),
  ]
  return references.some(
    (each) => (textInside(each, 'service', 'name') ?? textInside(each, 'serviceName') ?? textInside(each, 'name')) === service,
  )
}

function twice({ places }: KubeObject, { replicas }: Container): readonly Edit[] {
  return replicas === null ? appended(places, 'spec', ['replicas: 2']) : [replaced(replicas.place, '2')]
}
