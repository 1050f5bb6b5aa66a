import type { Container, Variable } from '../../model/architecture/deployment.ts'
import type { Edit, Severity } from '../../model/finding.ts'
import { isDataStore, isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { isSecretName, isSecretValue } from '../secret-words.ts'
import { replaced } from '../yaml-edit.ts'

interface Weak {
  readonly service: Container
  readonly variable: Variable
  readonly what: string
}

const wellKnown =
  /^(postgres|postgresql|mysql|mariadb|mongo|root|admin|administrator|password|passw0rd|p@ssw0rd|pass|secret|changeme|change[-_]?me|change[-_]?this|replace[-_]?me.*|test|guest|user|default|minio|minioadmin|rabbitmq|redis|example|toor|letmein|qwerty|app|api|db|keyboard[-_ ]cat|super[-_]?secret|my[-_]?secret|not[-_]?secure|12345\d*|(.+)123)$/i

export const rule: Rule = {
  id: 'compose/default-creds',
  title: 'A password that everybody knows',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{variable}` of `{name}` {what}',
  because: 'the file is in the repository, so that everybody who reads it can sign in wherever it runs as it stands',
  instead: 'take it from the environment without a default, `{hint}`, or from a compose secret by a `_FILE` variable',
  references: ['CWE-1392', 'CWE-798'],
  check({ deployment }, report) {
    const services = deployment.containers.filter(({ kind, development }) => kind === 'compose' && !development)
    const weak = services.flatMap((service) =>
      service.environment.flatMap((variable): readonly Weak[] => {
        const what = variable.file === service.file ? weakness(variable, service) : null
        return what === null ? [] : [{ service, variable, what }]
      }),
    )
    for (const [first, ...more] of sameVariables(weak)) {
      const { service, variable, what } = first
      const edits = [first, ...more].flatMap((each) => fromEnvironment(each.service, each.variable))
      const severity = weight(first, services)
      report({
        at: variable.place,
        subject: `container:${service.workloadName}/${service.name}`,
        values: { variable: variable.name, name: service.name, what, hint: `\${${variable.name}:?}` },
        related: more.map((each) => ({ at: each.variable.place, message: `\`${each.service.name}\`, too` })),
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
        ...(severity !== 'high' && { severity }),
      })
    }
  },
  bad: {
    'a literal in a mapping': `services:
  api:
    build: .
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: postgres # later
`,
    'a literal in a list': `services:
  api:
    build: .
    environment:
      - "JWT_SECRET=f81bd30c9a7e"
      - LOG_LEVEL=info
`,
    'a default that stands in for what is not set': `services:
  api:
    build: .
    environment:
      SESSION_SECRET: \${SESSION_SECRET:-changeme}
`,
    'one secret of several services, told once': `services:
  api:
    build: .
    environment: &shared
      SESSION_SECRET: secret123
  worker:
    build: .
    environment: *shared
  mail:
    build: .
    environment:
      SESSION_SECRET: secret123
`,
    'no password at all': `services:
  api: { build: . }
  db:
    image: postgres:16
    environment: { POSTGRES_HOST_AUTH_METHOD: trust }
`,
  },
  good: {
    'from the environment, or not at all': `services:
  api:
    build: .
    environment:
      JWT_SECRET: \${JWT_SECRET:?set it}
      DB_PASSWORD: \${DB_PASSWORD}
      API_TOKEN:
`,
    'a secret of compose': `services:
  api: { build: . }
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db }
    secrets: [db]
secrets: { db: { environment: DB_PASSWORD } }
`,
    'an example': {
      'compose.example.yaml': `services:\n  db:\n    image: postgres:16\n    build: .\n    environment: { POSTGRES_PASSWORD: postgres }\n`,
    },
    'only for development': {
      'compose.override.yaml': `services:\n  db:\n    build: .\n    environment: { POSTGRES_PASSWORD: postgres }\n`,
    },
    'the file says at its head that it is a demonstration': `# Everything at once.
# NOTE: please do not use this
# for production setups.
services:
  api: { build: . }
  db:
    image: postgres:16
    environment: { POSTGRES_PASSWORD: postgres }
`,
    'what is built for the machine of a developer': `services:
  db:
    build: ./docker/local-postgres
    environment: { POSTGRES_PASSWORD: postgres }
`,
    'a name that only sounds like a secret': `services:\n  api:\n    build: .\n    environment: { TOKEN_TTL: 3600, PUBLIC_KEY: abcdef, PASSWORD_MIN_LENGTH: 12, RESET_TOKEN: "true" }\n`,
  },
  fixed: {
    'a literal in a mapping': `services:
  api:
    build: .
  db:
    image: postgres:16
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?} # later
`,
    'a literal in a list': `services:
  api:
    build: .
    environment:
      - JWT_SECRET=\${JWT_SECRET:?}
      - LOG_LEVEL=info
`,
  },
}

/** One variable of one file, however many services have it, each of its places once. */
function sameVariables(weak: readonly Weak[]): readonly (readonly [Weak, ...Weak[]])[] {
  const groups = new Map<string, [Weak, ...Weak[]]>()
  for (const each of weak) {
    const { name, file, place } = each.variable
    const group = groups.get(`${file}\n${name}`)
    if (group === undefined) groups.set(`${file}\n${name}`, [each])
    else if (!group.some(({ variable }) => variable.place.start === place.start)) group.push(each)
  }
  return [...groups.values()]
}

/** A store that nobody outside reaches weighs less, and so does a value that can be replaced from outside. */
function weight({ service, variable }: Weak, services: readonly Container[]): Severity {
  const beside = services.filter(({ file }) => file === service.file)
  if (beside.every(({ image, build }) => build === null && (image === null || isInfrastructure(image)))) return 'low'
  const isInside = isDataStore(service.image) && service.ports.every(({ host }) => host === '127.0.0.1' || host === '::1')
  return variable.from === 'default' || isInside ? 'medium' : 'high'
}

function weakness({ name, value, from }: Variable, { image }: Container): string | null {
  if (value === null) return null
  const isOpen =
    (name === 'POSTGRES_HOST_AUTH_METHOD' && value === 'trust') ||
    (/^(MYSQL_ALLOW_EMPTY_PASSWORD|MARIADB_ALLOW_EMPTY_ROOT_PASSWORD|ALLOW_EMPTY_PASSWORD)$/.test(name) &&
      /^(yes|1|true)$/i.test(value))
  if (isOpen && isDataStore(image)) return 'lets everybody in without a password'
  if (!isSecretName(name) || !isSecretValue(value)) return null
  if (from === 'default') return wellKnown.test(value) ? 'falls back to a well-known value' : 'falls back to a value in the file'
  return wellKnown.test(value) ? 'is a well-known value' : 'is written in the file'
}

/** In a mapping the value is replaced, in a list the whole item. */
function fromEnvironment({ places }: Container, { name, place }: Variable): readonly Edit[] {
  if (!/^[A-Za-z_]\w*$/.test(name) || /AUTH_METHOD|ALLOW_EMPTY/.test(name)) return []
  const value = places[`environment/${name}`]
  if (value !== undefined) return [replaced(value, `\${${name}:?}`)]
  return [replaced(place, `${name}=\${${name}:?}`)]
}
