import type { Rule } from '../rule.ts'
import { containerSubject, inside, serverContainers, workloadOf } from '../workloads.ts'
import { readinessProbe } from './readiness-probe.ts'

const set = (spec: string, body = ''): string => `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: gateway }
spec:
${spec}  template:
    spec:
      containers:
        - name: gateway
          image: gateway:1
          ports: [{ containerPort: 9000 }]
${body}`

export const rule: Rule = {
  id: 'k8s/probe-gates-order',
  title: 'An ordered rollout that waits for nothing',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: 'the pods of StatefulSet `{name}` start and are replaced one after another, and `{container}` says nowhere when it is ready',
  because: 'each pod counts as ready as soon as its process runs, so that all of them are restarted before the first one serves',
  instead: 'add a `readinessProbe`, or say `podManagementPolicy: Parallel` where the order means nothing',
  check(architecture, report) {
    const servers = serverContainers(architecture)
    for (const container of servers) {
      if (container.workload !== 'StatefulSet' || (container.replicas?.count ?? 1) < 2) continue
      const owner = workloadOf(architecture, container)
      const isParallel = owner !== undefined && inside(owner.spec, 'spec', 'podManagementPolicy') === 'Parallel'
      const inPod = servers.filter(({ workloadName, file }) => workloadName === container.workloadName && file === container.file)
      if (isParallel || inPod[0] !== container || inPod.some(({ probes }) => probes.some(({ kind }) => kind === 'readiness')))
        continue
      const edits = readinessProbe(architecture, container)
      report({
        at: container.place,
        subject: containerSubject(container),
        values: { name: container.workloadName, container: container.name },
        related: [{ at: container.replicas!.place, message: `${container.replicas!.count} pods, one after another` }],
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
      })
    }
  },
  bad: {
    'three pods in order': set('  replicas: 3\n'),
    'an order that is asked for': set(
      '  replicas: 2\n  podManagementPolicy: OrderedReady\n',
      '          livenessProbe: { tcpSocket: { port: 9000 } }\n',
    ),
  },
  good: {
    'readiness is told': set('  replicas: 3\n', '          readinessProbe: { tcpSocket: { port: 9000 } }\n'),
    'all at once': set('  replicas: 3\n  podManagementPolicy: Parallel\n'),
    'one pod': set('  replicas: 1\n'),
    'a Deployment, which has no order': set('  replicas: 3\n').replace('StatefulSet', 'Deployment'),
  },
  fixed: {
    'three pods in order': set(
      '  replicas: 3\n',
      '          readinessProbe:\n            tcpSocket:\n              port: 9000\n',
    ),
  },
}
