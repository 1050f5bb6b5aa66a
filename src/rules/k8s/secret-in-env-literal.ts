import type { Container, KubeObject, Variable } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { isSecretName, isSecretValue } from '../secret-words.ts'
import { containerSubject, inside, objectsOf, podContainers } from '../workloads.ts'
import { pathOf, replaced } from '../yaml-edit.ts'

const pod = (env: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers:
        - name: api
          image: api:1
          env:
${env}`

export const rule: Rule = {
  id: 'k8s/secret-in-env-literal',
  title: 'A secret stands in a manifest',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{variable}` of {what} is written out',
  because:
    'everybody who reads the repository, the manifest or the object in the cluster has it, and to change it is a deployment',
  instead:
    'keep it in a Secret, filled from a vault or sealed, and refer to it by `secretKeyRef`; change the one that was written',
  references: ['CWE-798', 'CWE-312'],
  check(architecture, report) {
    for (const container of podContainers(architecture)) {
      for (const variable of container.environment.filter(isWritten)) {
        const edits = byReference(container, variable)
        report({
          at: variable.place,
          subject: containerSubject(container),
          values: { variable: variable.name, what: `${container.workload} \`${container.workloadName}\`` },
          fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
        })
      }
    }
    for (const map of objectsOf(architecture, 'ConfigMap')) {
      for (const name of secretKeys(map)) {
        report({
          at: map.places[`data/${name}`] ?? map.place,
          subject: `container:${map.name}/${name}`,
          values: { variable: name, what: `ConfigMap \`${map.name}\`` },
        })
      }
    }
  },
  bad: {
    'a literal of a container': pod(
      `            - name: LOG_LEVEL\n              value: info\n            - name: JWT_SECRET # sign-in\n              value: "f81bd30c9a7e"\n`,
    ),
    'an address with its password': pod(
      `            - name: DATABASE_URL\n              value: postgres://app:s3cr3t99@db:5432/app\n`,
    ),
    'a config map': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: api }\ndata:\n  LOG_LEVEL: info\n  STRIPE_API_KEY: rk_81bd30c9a7e\n`,
  },
  good: {
    'a reference': pod(`            - name: JWT_SECRET\n              valueFrom: { secretKeyRef: { name: api, key: jwt } }\n`),
    'what only sounds like one': pod(
      `            - { name: TOKEN_TTL, value: "3600" }\n            - { name: VAPID_PUBLIC_KEY, value: BNc1f0 }\n            - { name: DB_PASSWORD_FILE, value: /run/secrets/db }\n            - { name: USE_TOKEN, value: "true" }\n`,
    ),
    'what is filled in later': pod(
      `            - { name: API_TOKEN, value: "\${API_TOKEN}" }\n            - { name: DATABASE_URL, value: "postgres://app:$(DB_PASSWORD)@db/app" }\n            - { name: DB_PASSWORD, value: "<from the vault>" }\n`,
    ),
    'an overlay for development': {
      'overlays/local/api.yaml': pod(`            - { name: JWT_SECRET, value: not-so-secret }\n`),
    },
  },
  fixed: {
    'a literal of a container': pod(
      `            - name: LOG_LEVEL\n              value: info\n            - name: JWT_SECRET # sign-in\n              valueFrom:\n                secretKeyRef:\n                  name: api\n                  key: JWT_SECRET\n`,
    ),
  },
}

function isWritten({ name, value, from }: Variable): boolean {
  if (value === null || from !== null) return false
  return (isSecretName(name) && isSecretValue(value)) || hasPassword(value)
}

function hasPassword(value: string): boolean {
  return /^[a-z][a-z+]*:\/\/[^:@/\s]*:[^@/\s$<{]{3,}@/.test(value)
}

function secretKeys({ spec }: KubeObject): readonly string[] {
  const data = inside(spec, 'data')
  return Object.entries(typeof data === 'object' && data !== null ? data : {}).flatMap(([name, value]) => {
    const isSecret =
      typeof value === 'string' && !value.includes('\n') && ((isSecretName(name) && isSecretValue(value)) || hasPassword(value))
    return isSecret ? [name] : []
  })
}

/** The entry from its value on: the key `value` stands before that, at the column of the entry. */
function byReference({ places, workloadName }: Container, { name, place }: Variable): readonly Edit[] {
  const path = pathOf(places, place)
  const [value, body] = [places[`${path}/value`], places[`${path}/`]]
  if (path === null || value === undefined || body === undefined || !/^[A-Za-z_]\w*$/.test(name)) return []
  const indent = ' '.repeat(body.column - 1)
  const key = value.start - value.column + body.column
  if (value.column <= body.column + 'value:'.length) return []
  const lines = ['valueFrom:', '  secretKeyRef:', `    name: ${workloadName}`, `    key: ${name}`]
  return [replaced({ ...value, start: key }, lines.join(`\n${indent}`))]
}
