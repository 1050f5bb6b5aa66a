import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, inside, listInside, serverContainers, servicesOf, workloadOf } from '../workloads.ts'
import { readinessProbe } from './readiness-probe.ts'

const deployment = (body: string, service = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  replicas: 2
  template:
    metadata:
      labels: { app: api }
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/api:1
          ports:
            - containerPort: 8080
${body}${service}`

const service = `---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8080 }]
`

export const rule: Rule = {
  id: 'k8s/no-probes',
  title: 'Requests go to a pod that is not ready',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{name}` of {workload} `{of}` has no readiness probe{who}',
  because: 'with every rollout requests reach pods that are still starting or have lost their database, and each of them fails',
  instead: 'add a `readinessProbe` that asks what the server needs to answer, and a `startupProbe` where the start is slow',
  check(architecture, report) {
    const servers = serverContainers(architecture)
    for (const container of servers) {
      if (container.probes.some(({ kind }) => kind === 'readiness')) continue
      const services = servicesOf(architecture, container).filter((each) => sendsTo(each, container, servers))
      if (services.length === 0 || isOrdered(workloadOf(architecture, container), container)) continue
      const edits = readinessProbe(architecture, container)
      report({
        at: container.place,
        subject: containerSubject(container),
        values: {
          name: container.name,
          workload: container.workload,
          of: container.workloadName,
          who: `, and Service \`${services[0]!.name}\` sends to it`,
        },
        severity: 'high',
        related: services.map(({ place, name }) => ({ at: place, message: `Service \`${name}\` sends requests to it` })),
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
      })
    }
  },
  bad: {
    'a Service sends to it': deployment('', service),
    'only liveness is asked for': deployment(
      '          livenessProbe:\n            httpGet: { path: /livez, port: 8080 }\n',
      service,
    ),
    'a Service of another file': {
      'k8s/deployment.yaml': deployment('          resources: {}\n'),
      'k8s/service.yaml': service.replace('---\n', ''),
    },
  },
  good: {
    'a readiness probe': deployment('          readinessProbe:\n            httpGet: { path: /readyz, port: 8080 }\n', service),
    'a worker that no Service sends to': deployment(''),
    'jobs and init containers': `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    metadata: { labels: { app: api } }
    spec:
      initContainers: [{ name: wait, image: "busybox:1" }]
      containers: [{ name: migrate, image: "api:1" }]
${service}`,
    'a sidecar beside the port that is asked': deployment(
      `          readinessProbe: { tcpSocket: { port: 8080 } }\n        - name: logs\n          image: fluent-bit:3\n`,
      service,
    ),
    'an overlay for development': { 'overlays/dev/api.yaml': deployment('', service) },
  },
  fixed: {
    'a Service sends to it': deployment('          readinessProbe:\n            tcpSocket:\n              port: 8080\n', service),
    'only liveness is asked for': deployment(
      '          livenessProbe:\n            httpGet: { path: /livez, port: 8080 }\n          readinessProbe:\n            httpGet:\n              path: /livez\n              port: 8080\n',
      service,
    ),
  },
}

/** One of several containers of a pod is meant by its port; one alone in any case. */
function sendsTo(to: KubeObject, container: Container, servers: readonly Container[]): boolean {
  const inPod = servers.filter((other) => other.workloadName === container.workloadName && other.file === container.file)
  if (inPod.length === 1) return true
  const targets = listInside(to.spec, 'spec', 'ports').map((port) => inside(port, 'targetPort') ?? inside(port, 'port'))
  return container.ports.some(({ target }) => targets.includes(target))
}

/** A rollout in order rests on readiness all the more: `k8s/probe-gates-order` tells it. */
function isOrdered(workload: KubeObject | undefined, { replicas }: Container): boolean {
  return (
    workload?.kind === 'StatefulSet' &&
    (replicas?.count ?? 1) > 1 &&
    inside(workload.spec, 'spec', 'podManagementPolicy') !== 'Parallel'
  )
}
