import type { Credential } from '../../model/architecture/credential.ts'
import type { Reported, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'secret/committed',
  title: 'A secret stands in the repository',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'review',
  says: '{what} stands in `{file}`: `{masked}`',
  because:
    'everybody who can read the repository, its history, a copy or the log of a build has it; taking the line out does not take it back',
  instead: 'revoke it and make a new one, then give that at run time: from the environment, or from a store of secrets',
  references: ['CWE-798', 'CWE-540', 'ASVS 13.3.1'],

  check({ credentials, deployment, code }, report) {
    const elsewhere = new Set([
      // What an image or a manifest gives a container has rules of its own, which know more of it.
      ...deployment.images.map(({ file }) => file),
      ...deployment.containers.filter(({ development }) => development).map(({ file }) => file),
      ...code.files.filter(({ isTest }) => isTest).map(({ file }) => file),
    ])
    for (const credential of credentials) {
      const { place, kind, name, what, masked } = credential
      // What stands in for the environment is told by secret/default-fallback.
      if (elsewhere.has(place.file) || kind === 'fallback' || kind === 'default' || isOfDevelopment(credential)) continue
      // What fills a database to develop with makes up its tokens.
      if (kind === 'named' && /(^|\/)(seeds?\/|(seed|populate)[\w.-]*\.[cm]?[jt]s$)/i.test(place.file)) continue
      report({
        at: place,
        subject: `secret:${name ?? kind}`,
        ...weightOf(credential),
        values: { what: name === null ? what : `${what} for \`${name}\``, file: place.file, masked },
        fix: { safety: 'manual', edits: [] },
        unproven: 'nothing was asked whether it still opens anything; it has the shape of a live one',
      })
    }
  },

  bad: {
    'an address with its password':
      "import pg from 'pg'\nexport const pool = new pg.Pool({ connectionString: 'postgres://orders_app:Rk7t2Vq9Xw@db.internal.example.net:5432/orders' })\n",
    'a key of a provider': "export const credentials = { accessKeyId: 'AKIAQ7ZK4M2XW9TB6RUE' }\n",
    'a text of chance by its name': {
      'compose.yaml':
        'services:\n  api:\n    image: api\n    environment:\n      MAIL_TOKEN: mt_9fQ2xLr7VbK4wTzN8sYcHd3GpJ6mAe5U\n',
    },
    'a secret of signatures':
      "import jwt from 'jsonwebtoken'\nconst JWT_SECRET = 'h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja'\nexport const sign = (id: string) => jwt.sign({ id }, JWT_SECRET)\n",
    'a private key': {
      'keys/server.key': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn3ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB\n'.repeat(3)}-----END RSA PRIVATE KEY-----\n`,
    },
  },
  good: {
    'taken from the environment, and names of secrets':
      "export const secret = process.env.JWT_SECRET\nexport const names = { tokenName: 'x-session-token', apiKeyHeader: 'x-api-key-of-the-client' }\n",
    'what stands in': {
      'src/config.ts':
        "export const url = process.env.DATABASE_URL ?? 'postgres://app:password@localhost:5432/app'\nexport const secret = process.env.SECRET ?? 'change-me-before-you-ship-it-1'\n",
      '.env.example': 'JWT_SECRET=h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja\nDATABASE_URL=postgres://app:Rk7t2Vq9Xw@db/app\n',
    },
    'tests, fixtures and documents': {
      'test/fixtures/key.pem': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn3ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB\n'.repeat(3)}-----END RSA PRIVATE KEY-----\n`,
      'src/sign.test.ts': "const JWT_SECRET = 'h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja'\n",
      'docs/keys.md': 'AKIAQ7ZK4M2XW9TB6RUE\n',
    },
    'what only looks so': {
      'src/parse.ts':
        "export const isKey = (text: string) => text.startsWith('-----BEGIN PRIVATE KEY-----')\nexport const publicKey = 'pk_9fQ2xLr7VbK4wTzN8sYcHd3GpJ6mAe5U'\nexport const integrity = 'sha512-9fQ2xLr7VbK4wTzN8sYcHd3GpJ6mAe5U'\nexport const passwordHash = '$2b$10$9fQ2xLr7VbK4wTzN8sYcHd3GpJ6mAe5U'\nexport const NEXT_TOKEN = 'invalid_refresh_token_of_user'\n",
      'k8s/app.yaml': 'secretKeyRef: { name: app, key: database-url }\n',
    },
    'what its provider lets everybody see': {
      'src/analytics.ts': "export const analytics = { apiKey: 'phc_Rk7t2Vq9Xw4mZr7Wc3Yb6Nd1Pf5Gs0JaLh8KqTs' }\n",
      'nx.json': `{ "nxCloudAccessToken": "${Buffer.from('5f0c7d1a-2f6e-4b38-9a51-0c8e7d2b6a94|read').toString('base64')}" }\n`,
    },
    'samples, and what a database to develop with is filled with': {
      'src/samples.ts':
        "export const slackSamples: Sample[] = [\n  { kind: 'mention', body: { token: 'h8Kq2vT9xLm4Zr7Wc3Yb6Nd1', team: 'T01' } },\n]\n",
      'prisma/populate.ts':
        "export async function fill() {\n  const rawToken = 'wt_h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja'\n  await store(rawToken)\n}\n",
    },
    'a key that every page shows': "export const apiKey = 'phc_9fQ2xLr7VbK4wTzN8sYcHd3GpJ6mAe5UqX1oR'\n",
    'what only developers start, and what tests are given': {
      'src/server-dev.ts': "start({ secret: 'h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja' })\n",
      'src/mock.ts': `export const privateKey = '-----BEGIN PRIVATE KEY-----\\n${'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn3ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB'.repeat(3)}'\n`,
    },
    'steps of a workflow that are switched off': {
      '.github/workflows/ci.yml': "jobs:\n  #  - env:\n  #      AUTH_SECRET: 'h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja'\n  test: {}\n",
    },
    'the database of the same compose file': {
      'compose.yaml':
        'services:\n  api:\n    image: api\n    environment:\n      - DB_URL=postgres://app:Rk7t2Vq9Xw@db:5432/app\n',
    },
    'kept out of the repository': { '.gitignore': '.env\n', '.env': 'JWT_SECRET=h8Kq2vT9xLm4Zr7Wc3Yb6Nd1Pf5Gs0Ja\n' },
  },
}

const development = /(^|[/._-])(dev|development|local|localhost|self-?signed)[._/-]|[._-](dev|development|local)\.\w+$/i

/** A text of chance in what only developers start: it opens what is on their own machine. */
function isOfDevelopment({ kind, place }: Credential): boolean {
  return kind === 'named' && development.test(place.file)
}

/** A shape of its own says it surely; a name and a text of chance may be of something that is over. */
function weightOf({ kind, place }: Credential): Pick<Reported, 'severity' | 'confidence'> {
  if (kind === 'private key' && development.test(place.file)) return { severity: 'low', confidence: 'maybe' }
  // What runs the tests needs some text there; what is secret comes from `secrets`.
  if (kind === 'named' && /^\.github\/workflows\//.test(place.file)) return { severity: 'medium', confidence: 'maybe' }
  return { severity: 'blocker' }
}
