import type { Image, Instruction, Stage } from '../../model/architecture/deployment.ts'
import type { Fix, Severity } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { isSecretName, isSecretValue } from '../secret-words.ts'

interface Found {
  readonly instruction: Instruction
  readonly what: string
  readonly severity?: Severity
  readonly fix: Pick<Fix, 'safety' | 'edits'>
}

export const rule: Rule = {
  id: 'secret/in-image',
  title: 'A secret is baked into the image',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{file}` keeps a secret in the image: {what}',
  because:
    'everybody who can pull the image, or read its history or the build cache, has the secret, and removing it in a later layer changes nothing',
  instead: 'give it at run time, or to the build as a secret: `RUN --mount=type=secret,id=…`; change the one that was baked in',
  references: ['CWE-798', 'CWE-538', 'ASVS 13.3.1'],
  check(architecture, report) {
    for (const image of architecture.deployment.images.filter(({ development }) => !development)) {
      for (const { instruction, what, ...rest } of secretsOf(image)) {
        report({ at: instruction.place, subject: `image:${image.file}`, values: { file: image.file, what }, ...rest })
      }
    }
  },
  bad: {
    'a literal in ENV': { Dockerfile: `FROM node:22\nENV STRIPE_SECRET_KEY=rk_9f2c81d7e04b\nCMD ["node", "a.js"]\n` },
    'a literal among others, in the old form': {
      Dockerfile: `FROM node:22\nENV A=1 JWT_SECRET="k3yb0ard cat" B=2\nENV DB_PASSWORD hunter2222\n`,
    },
    'a default of a build argument': { 'api.Dockerfile': `FROM node:22\nARG NPM_TOKEN=npm_1a2b3c4d5e\nRUN npm ci\n` },
    'a build argument that ends up in the history': { Dockerfile: `FROM node:22\nARG NPM_TOKEN\nRUN npm ci\n` },
    'an argument that becomes a variable': {
      Dockerfile: `FROM node:22\nARG DATABASE_URL\nENV DATABASE_URL=$DATABASE_URL\nCMD ["node", "a.js"]\n`,
    },
    'a file of secrets': { Dockerfile: `FROM node:22\nCOPY .env ./\nCOPY package.json ./\n`, 'package.json': '{}' },
    'a private key': { Dockerfile: `FROM node:22\nCOPY ["keys/id_rsa", "/root/.ssh/"]\n` },
    'an address with its password': { Dockerfile: `FROM node:22\nENV DATABASE_URL=postgres://app:s3cr3t99@db/app\n` },
  },
  good: {
    'a secret of the build': { Dockerfile: `FROM node:22\nRUN --mount=type=secret,id=npm_token npm ci\n` },
    'an argument that everybody may see': {
      Dockerfile: `FROM node:22\nARG NEXT_PUBLIC_API_KEY\nARG PUBLIC_KEY=abc123def\nENV TOKEN_TTL=3600\n`,
    },
    'a stand-in that the build needs': {
      Dockerfile: `FROM node:22\nENV SECRET_KEY_BASE=dummy\nRUN JWT_SECRET=build npm run build\n`,
    },
    'a name that is filled in at run time': {
      Dockerfile: `FROM node:22\nARG VERSION\nENV API_TOKEN=\${API_TOKEN}\nENV DB_PASSWORD_FILE=/run/secrets/db\n`,
    },
    'an argument that tells no secret becomes a variable': {
      Dockerfile: `FROM node:22\nARG VERSION\nARG API_URL\nENV VERSION=$VERSION API_URL=\${API_URL}\n`,
    },
    'an argument of a stage that is thrown away': {
      Dockerfile: `FROM node:22 AS build\nARG NPM_TOKEN\nARG ENCRYPTION_KEY=CAFEBABE\nRUN npm ci\nFROM node:22\nCOPY --from=build /a /a\n`,
    },
    'an example': { Dockerfile: `FROM node:22\nCOPY .env.example .env.defaults ./\n` },
    'a public certificate': { Dockerfile: `FROM node:22\nCOPY certs/rds-ca.pem certs/server.crt jwt.pub /etc/ssl/\n` },
    'a Dockerfile for development': { 'Dockerfile.dev': `FROM node:22\nENV JWT_SECRET=not-so-secret\n` },
    'a file of another stage': { Dockerfile: `FROM node:22 AS build\nRUN true\nFROM node:22\nCOPY --from=build /app/.env ./\n` },
  },
  fixed: {
    'a literal in ENV': { Dockerfile: `FROM node:22\n# STRIPE_SECRET_KEY is given at run time\nCMD ["node", "a.js"]\n` },
    'a file of secrets': { Dockerfile: `FROM node:22\n# .env is given at run time\nCOPY package.json ./\n` },
  },
}

function secretsOf(image: Image): readonly Found[] {
  const kept = keptStages(image)
  return image.stages.flatMap((stage) =>
    stage.instructions.flatMap((instruction): readonly Found[] => {
      if (instruction.name === 'ENV' || instruction.name === 'ARG')
        return variables(image, instruction, kept.has(stage.name ?? stage) ? argumentsOf(stage) : null)
      return instruction.name === 'COPY' || instruction.name === 'ADD' ? files(image, instruction) : []
    }),
  )
}

/** The last stage, and those it stands on. */
function keptStages({ stages }: Image): ReadonlySet<unknown> {
  const kept = new Set<unknown>()
  for (let stage = stages.at(-1); stage !== undefined && !kept.has(stage.name ?? stage); ) {
    kept.add(stage.name ?? stage)
    const { from } = stage
    stage = from.stage ? stages.find(({ name }) => name?.toLowerCase() === from.image.toLowerCase()) : undefined
  }
  return kept
}

/** Build arguments without a value of their own. */
function argumentsOf({ instructions }: Stage): ReadonlySet<string> {
  return new Set(
    instructions
      .filter(({ name }) => name === 'ARG')
      .flatMap(pairsOf)
      .flatMap(([name, value]) => (value === null ? [name] : [])),
  )
}

/** Addresses that have a user and a password in them. */
const address = /^(DATABASE|DB|POSTGRES(QL)?|PG|MYSQL|MONGO(DB)?|REDIS|AMQP|RABBITMQ)_(URL|URI|DSN)$|^(MONGO_URI|DSN)$/

function variables({ file }: Image, instruction: Instruction, given: ReadonlySet<string> | null): readonly Found[] {
  const pairs = pairsOf(instruction)
  if (given === null) return []
  return pairs.flatMap(([name, value]): readonly Found[] => {
    if (value === null) {
      if (instruction.name !== 'ARG' || !isSecretName(name)) return []
      const what = `the history tells what the argument \`${name}\` was`
      return [{ instruction, what, severity: 'medium', fix: { safety: 'manual', edits: [] } }]
    }
    const argument = instruction.name === 'ENV' ? /^\$\{?(\w+)\}?$/.exec(value)?.[1] : undefined
    if (argument !== undefined && given.has(argument) && (address.test(name) || isSecretName(name))) {
      const what = `\`ENV ${name}\` keeps what the build is given as \`${argument}\``
      return [{ instruction, what, fix: { safety: 'manual', edits: [] } }]
    }
    const isAddress =
      /^[a-z][a-z+]*:\/\/[^:@/\s]*:(?!\$)[^@/\s$]{4,}@/.test(value) &&
      !/dummy|placeholder|:pass(word)?@|:(postgres|root|secret|test)@|localhost|127\.0\.0\.1/.test(value)
    if (!isAddress && !(isSecretName(name) && isSecretValue(value))) return []
    const edits = pairs.length === 1 ? [givenLater(file, instruction, name)] : []
    const what = `\`${instruction.name} ${name}\` has a value`
    return [{ instruction, what, fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits } }]
  })
}

/** `NAME=value …`, or the old `NAME value`. */
function pairsOf({ text }: Instruction): readonly (readonly [string, string | null])[] {
  const old = /^([\w-]+)[ \t]+([^=\s].*)$/.exec(text)
  if (old !== null && !/=/.test(text.split(/\s/, 1)[0]!)) return [[old[1]!, old[2]!]]
  return Array.from(text.matchAll(/([\w-]+)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S*))?/g), ([, name, value]) => [
    name!,
    value === undefined ? null : value.replace(/^(["'])(.*)\1$/, '$2'),
  ])
}

const secretFile =
  /(^|\/)(\.env(\.(?!example|sample|template|dist|defaults?|schema|test)[\w-]+)?|id_(rsa|dsa|ecdsa|ed25519)|[\w.-]*(private|secret)[\w.-]*\.(pem|key)|(privkey|key|server-key|tls)\.(pem|key)|service-?account[\w.-]*\.json|\.netrc|\.pgpass)$/i

function files({ file }: Image, instruction: Instruction): readonly Found[] {
  if (instruction.flags.some((flag) => flag.startsWith('--from'))) return []
  const words = instruction.exec ?? instruction.text.split(/\s+/)
  const sources = words.slice(0, -1)
  const named = sources.filter((source) => secretFile.test(source))
  if (named.length === 0) return []
  const edits = sources.length === 1 ? [givenLater(file, instruction, named[0]!)] : []
  const fix = { safety: edits.length === 0 ? 'manual' : 'suggested', edits } as const
  return [{ instruction, what: `\`${named.join('`, `')}\` is copied in`, fix }]
}

function givenLater(file: string, { place }: Instruction, name: string): Fix['edits'][number] {
  return { file, range: [place.start, place.end], text: `# ${name} is given at run time` }
}
