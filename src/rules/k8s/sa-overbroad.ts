import type { KubeObject } from '../../model/architecture/deployment.ts'
import type { Rule } from '../rule.ts'
import { inside, listInside, objectsOf, textInside } from '../workloads.ts'

const operators = /operator|controller|argo|flux|crossplane|tekton|cert-manager|velero|rancher|autoscaler|prometheus/i

export const rule: Rule = {
  id: 'k8s/sa-overbroad',
  title: 'A service account that may do everything',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{kind} `{name}` {what}',
  because:
    'whoever gets into a pod of that account has the rights of the account: to read every secret and run anything anywhere',
  instead: 'name the resources and verbs that it needs, in its own namespace',
  references: ['CWE-269', 'CIS Kubernetes 5.1.1', 'CIS Kubernetes 5.1.3'],
  check(architecture, report) {
    for (const object of objectsOf(architecture, 'ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role')) {
      if (operators.test(`${object.name} ${Object.values(object.labels).join(' ')}`)) continue
      const what = object.kind.endsWith('Binding') ? binding(object) : wildcard(object)
      if (what !== null)
        report({ at: object.place, subject: `container:${object.name}`, values: { kind: object.kind, name: object.name, what } })
    }
  },
  bad: {
    'cluster-admin for an account': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: api }
roleRef: { kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: api, namespace: shop }]
`,
    'all verbs on all resources': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
`,
    'rights for the account of every pod': `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: all }
roleRef: { kind: Role, name: secrets }
subjects: [{ kind: ServiceAccount, name: default }]
`,
  },
  good: {
    'what it needs': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, watch] }]
`,
    'people who run the cluster': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: sre }
roleRef: { kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: Group, name: sre }]
`,
    'an operator': `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: shop-operator }
rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
`,
    'all verbs on one kind': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: ["*"] }]
`,
  },
}

function binding({ spec }: KubeObject): string | null {
  const accounts = listInside(spec, 'subjects').filter((subject) => inside(subject, 'kind') === 'ServiceAccount')
  if (accounts.length === 0) return null
  const role = textInside(spec, 'roleRef', 'name') ?? ''
  const name = textInside(accounts[0], 'name')
  if (role === 'cluster-admin') return `makes the service account \`${name}\` administrator of the cluster`
  const isForAll = accounts.some((account) => inside(account, 'name') === 'default') && !/view|read/i.test(role)
  return isForAll ? `gives \`${role}\` to the account that every pod has which names none` : null
}

function wildcard({ spec }: KubeObject): string | null {
  const isAll = (of: unknown, key: string): boolean => listInside(of, key).includes('*')
  return listInside(spec, 'rules').some((each) => isAll(each, 'verbs') && isAll(each, 'resources'))
    ? 'allows every verb on every resource'
    : null
}
