import { isDataStore } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, objectsOf, sameNamespace, serverContainers } from '../workloads.ts'

const store = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: "postgres:16" }]
`

export const rule: Rule = {
  id: 'k8s/no-netpol',
  title: 'Every pod of the cluster reaches the database',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  once: true,
  says: 'no NetworkPolicy says who may reach `{name}`',
  because: 'whoever gets into any pod of the cluster can try the database directly',
  instead: 'add a NetworkPolicy that lets in the pods that need it, and nobody else',
  references: ['CWE-668', 'CIS Kubernetes 5.3.2'],
  check(architecture, report) {
    const policies = objectsOf(
      architecture,
      'NetworkPolicy',
      'CiliumNetworkPolicy',
      'CiliumClusterwideNetworkPolicy',
      'GlobalNetworkPolicy',
      'AuthorizationPolicy',
      'Server',
    )
    for (const container of serverContainers(architecture).filter(({ image }) => isDataStore(image))) {
      if (policies.some(({ namespace }) => sameNamespace(namespace, container.namespace))) continue
      report({ at: container.place, subject: containerSubject(container), values: { name: container.workloadName } })
    }
  },
  bad: {
    'no policy': store,
    'a policy of another namespace': `${store.replace('{ name: db }', '{ name: db, namespace: shop }')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: mail }
spec: { podSelector: {} }
`,
  },
  good: {
    'a policy': `${store}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db }\nspec: { podSelector: { matchLabels: { app: db } } }\n`,
    'a policy of the mesh': `${store}---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: db }\nspec: {}\n`,
    'no store in the cluster': store.replace('postgres:16', 'ghcr.io/acme/api:1'),
  },
}
