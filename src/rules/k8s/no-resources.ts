import type { Container } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, objectsOf, podContainers, sameNamespace } from '../workloads.ts'
import { appended } from '../yaml-edit.ts'

const pod = (body: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: api:1
${body}`

export const rule: Rule = {
  id: 'k8s/no-resources',
  title: 'A container that may take all memory of its node',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{name}` of {workload} `{of}` has no {missing}',
  because:
    'the scheduler packs it where there is no room, and one leak makes the kernel kill its neighbours, or itself first of all',
  instead: 'measure what it takes, and set requests and a memory limit; a CPU limit is not needed',
  references: ['CWE-770', 'CIS Kubernetes 5.2'],
  check(architecture, report) {
    const defaults = objectsOf(architecture, 'LimitRange')
    for (const container of podContainers(architecture).filter(({ initContainer }) => !initContainer)) {
      if (defaults.some(({ namespace }) => sameNamespace(namespace, container.namespace))) continue
      const { requests, memoryLimit } = container.resources
      const missing = [...(requests ? [] : ['requests']), ...(memoryLimit ? [] : ['memory limit'])]
      if (missing.length === 0) continue
      const edits = resources(container)
      report({
        at: container.place,
        subject: containerSubject(container),
        values: {
          name: container.name,
          workload: container.workload,
          of: container.workloadName,
          missing: missing.join(' and no '),
        },
        fix: {
          safety: edits.length === 0 ? 'manual' : 'suggested',
          edits,
          advice: 'set what was measured; the figures here are a start',
        },
      })
    }
  },
  bad: {
    'nothing is said': pod(''),
    'only a CPU limit': pod('          resources:\n            limits: { cpu: 500m }\n'),
    'no limit of memory': pod('          resources:\n            requests:\n              cpu: 100m\n'),
  },
  good: {
    'requests and a memory limit, and no CPU limit': pod(
      '          resources:\n            requests: { cpu: 100m, memory: 128Mi }\n            limits: { memory: 256Mi }\n',
    ),
    'defaults of the namespace': `${pod('')}---\napiVersion: v1\nkind: LimitRange\nmetadata: { name: usual }\nspec: { limits: [{ type: Container, default: { memory: 256Mi } }] }\n`,
    'an init container': `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { initContainers: [{ name: a, image: b }] }\n`,
    'an overlay for development': { 'overlays/dev/api.yaml': pod('') },
  },
  fixed: {
    'nothing is said': pod(
      '          resources:\n            requests:\n              cpu: 100m\n              memory: 256Mi\n            limits:\n              memory: 256Mi\n',
    ),
    'no limit of memory': pod(
      '          resources:\n            requests:\n              cpu: 100m\n            limits:\n              memory: 256Mi\n',
    ),
  },
}

function resources({ places, resources: { requests, memoryLimit } }: Container): readonly Edit[] {
  const request = requests ? [] : ['requests:', '  cpu: 100m', '  memory: 256Mi']
  const limit = memoryLimit ? [] : ['limits:', '  memory: 256Mi']
  if (places.resources === undefined)
    return appended(places, '', ['resources:', ...[...request, ...limit].map((line) => `  ${line}`)])
  if (!memoryLimit && places['resources/limits'] !== undefined) {
    const added = appended(places, 'resources/limits', ['memory: 256Mi'])
    return added.length === 0 || !requests ? [] : added
  }
  return appended(places, 'resources', [...request, ...limit])
}
