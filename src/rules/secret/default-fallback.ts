import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'secret/default-fallback',
  title: 'A secret that everybody knows stands in for the one that is missing',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: 'where `{name}` is not set, `{masked}` is taken, and the server starts as if all were well',
  because: 'one forgotten variable, and everybody who has read the source can sign tokens, sign in or open what is sealed',
  instead: 'fail at the start where `{name}` is missing; give development its own value in a file that is not committed',
  references: ['CWE-1188', 'CWE-798', 'ASVS 13.3.1'],

  check({ credentials, code }, report) {
    const passedBy = new Set(code.files.filter(({ isTest, isTool }) => isTest || isTool).map(({ file }) => file))
    for (const { kind, name, masked, what, place } of credentials) {
      if ((kind !== 'fallback' && kind !== 'default') || passedBy.has(place.file)) continue
      report({
        at: place,
        subject: `variable:${name}`,
        values: { name: name!, masked },
        // A login that the network alone may use is no key to everything.
        ...(what === 'a login' ? { severity: 'high' as const, confidence: 'likely' as const } : {}),
        fix:
          kind === 'default'
            ? { safety: 'suggested', edits: [{ file: place.file, range: [place.start, place.end], text: '' }] }
            : { safety: 'manual', edits: [] },
      })
    }
  },

  bad: {
    'or a text': "export const secret = process.env.JWT_SECRET || 'super-secret'\n",
    'a key, and a login':
      "export const config = {\n  internalKey: process.env['INTERNAL_KEY'] ?? 'gateway-internal-key-2021',\n  rabbit: process.env.RABBIT_URL || 'amqp://guest:guest@rabbit:5672',\n}\n",
    'the default of a schema': {
      'src/env.ts':
        "import { z } from 'zod'\nexport const env = z.object({ PORT: z.coerce.number().default(3000), SESSION_SECRET: z.string().min(8).default('front-door') }).parse(process.env)\n",
    },
    'the default of a service of configuration': {
      'src/auth.module.ts':
        "import { ConfigService } from '@nestjs/config'\nexport const secretOf = (config: ConfigService) => config.get('JWT_SECRET', 'changeme')\n",
    },
  },
  good: {
    'fails at the start':
      "const secret = process.env.JWT_SECRET\nif (!secret) throw new Error('JWT_SECRET is needed')\nexport { secret }\n",
    'nothing stands in, and what is no secret':
      "export const token = process.env.API_TOKEN ?? ''\nexport const level = process.env.LOG_LEVEL ?? 'info'\nexport const key = process.env.CACHE_KEY ?? 'posts'\nexport const file = process.env.TLS_KEY ?? './tls.key'\n",
    'what everybody may see, and what something is found by':
      "export const posthog = process.env.POSTHOG_PROJECT_KEY ?? 'phc_Rk7t2Vq9Xw4mZr7Wc3Yb6Nd1'\nexport const segment = process.env.CLI_SEGMENT_WRITE_KEY || 'Rk7t2Vq9Xw4mZr7Wc3'\nexport const card = env.SUPPORT_CARDS_KEY || 'account-details'\n",
    'in development alone':
      "export const secret = process.env.NODE_ENV === 'production' ? need('JWT_SECRET') : (process.env.JWT_SECRET ?? 'dev')\n",
    'a login of this machine': "export const url = process.env.DATABASE_URL ?? 'postgres://app:app@localhost:5432/app'\n",
    'a tool, and a test': {
      'scripts/seed.ts': "export const password = process.env.ADMIN_PASSWORD ?? 'admin'\n",
      'test/setup.ts': "process.env.JWT_SECRET = process.env.JWT_SECRET ?? 'test'\n",
    },
    'a comment': "// process.env.JWT_SECRET || 'secret' would be wrong\nexport const secret = need('JWT_SECRET')\n",
  },
  fixed: {
    'the default of a schema': {
      'src/env.ts':
        "import { z } from 'zod'\nexport const env = z.object({ PORT: z.coerce.number().default(3000), SESSION_SECRET: z.string().min(8) }).parse(process.env)\n",
    },
  },
}
