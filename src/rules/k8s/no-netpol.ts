import { isDataStore } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, objectsOf, sameNamespace, serverContainers, servicesOf, workloadOf } from '../workloads.ts'

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
  title: 'Every pod of the cluster reaches it',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  once: true,
  says: 'no NetworkPolicy says who may reach `{name}`',
  because: 'whoever gets into any pod of the cluster can talk to it directly, past whatever stands in front',
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
    const servers = serverContainers(architecture).filter(
      ({ namespace: own }) => !policies.some(({ namespace }) => sameNamespace(namespace, own)),
    )
    const stores = servers.filter(({ image }) => isDataStore(image))
    for (const container of [...stores, ...servers.filter((each) => !stores.includes(each))]) {
      const isStore = stores.includes(container)
      // What other pods call by a Service is open to all of them as well; a store weighs more.
      if (!isStore && (container.kind !== 'kubernetes' || servicesOf(architecture, container).length === 0)) continue
      report({
        at: isStore ? container.place : (workloadOf(architecture, container)?.place ?? container.place),
        subject: containerSubject(container),
        values: { name: container.workloadName },
        ...(!isStore && { severity: 'info' as const }),
      })
    }
  },
  bad: {
    'a service that all pods may call': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    metadata: { labels: { app: api } }
    spec:
      containers: [{ name: api, image: "ghcr.io/acme/api:1" }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
`,
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
    'nothing in the cluster that others call': store.replace('postgres:16', 'ghcr.io/acme/api:1'),
  },
}
