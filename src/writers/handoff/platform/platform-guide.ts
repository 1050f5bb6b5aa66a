import type { Model } from '../../../model/model.ts'
import { blueprintVariables } from '../env-words.ts'
import { type HandoffFile, type HandoffService, notDeclared } from '../handoff.ts'
import { heading, list, markdownFile, table } from '../text-file.ts'
import { nodeMajor } from './docker-file.ts'

const packages = { postgres: '`pg`', nats: '`@nats-io/transport-node` and `@nats-io/jetstream`', redis: '`ioredis`' } as const

/** What the files are for, and what they leave open. */
export function writePlatformGuide(model: Model, services: readonly HandoffService[]): HandoffFile {
  const variables = blueprintVariables(model)
  return markdownFile('DEPLOY.md', [
    heading(1, `${model.name}: for the platform`),
    'Put the files into the root of the repository, beside `package.json` and `package-lock.json`.',
    table(
      ['file', 'what it does'],
      [
        ['`Dockerfile`, `.dockerignore`', `two stages on Node ${nodeMajor}, run as \`node\`, healthy while \`/readyz\` says so`],
        [
          '`compose.yaml`',
          `the backend${services.length === 0 ? ' on its own SQLite files' : ` with ${services.join(', ')}`}, and copies of its data each day`,
        ],
        ['`.github/workflows/lintel.yml`', 'check, tests, the review as a gate, the migration plan, the image'],
        ['`env.example`', 'every setting that is read, none of the secrets'],
        ...(services.includes('postgres') ? [] : [['`backup.mjs`', 'copies the SQLite file while it is served'] as const]),
      ],
    ),
    '## Servers beside it',
    services.length === 0
      ? 'None: rows, events and kept answers are in the process and its files. `lintel emit handoff platform --with postgres --with nats --with redis` writes files with those that are named; variables that are set (`DATABASE_URL`, `NATS_URL`, `CACHE_URL`) name them too.'
      : list(
          services.map(
            (service) =>
              `${service}: its driver (${packages[service]}) comes with Lintel; an image that installs with \`--omit=optional\` needs it among the \`dependencies\` of package.json`,
          ),
        ),
    '## What the model asks of a deployment',
    table(
      ['matter', 'declared'],
      [
        ['users', model.expects.users === undefined ? notDeclared : String(model.expects.users)],
        ['reads', model.expects.reads ?? notDeclared],
        ['writes', model.expects.writes ?? notDeclared],
        ['p99', model.expects.p99 ?? notDeclared],
        ['processors, memory, replicas', `${notDeclared}: measure with the hand-off for performance`],
        ['schedules', jobsOf(model)],
        ['systems that are called', model.external.map(({ name }) => name).join(', ') || 'none'],
        ['variables of the blueprint', variables.map(({ name }) => `\`${name}\``).join(', ') || 'none'],
      ],
    ),
    '## To know',
    list([
      'TLS ends before the backend; then set `LINTEL_TRUST_PROXY` to the address of what ends it, or quotas count all callers as one',
      '`lintel start` makes the tables of an empty store. On PostgreSQL run `npx lintel migrate apply` before code with other tables starts; on SQLite what loses nothing is done at the start',
      services.includes('postgres')
        ? 'a copy of a database proves nothing until it was restored: try it'
        : 'one SQLite folder is served by one machine, from a disk of its own; the folder `copies` must belong to the user 1000',
      'tags of images can move: for a release name their digests',
      `retention of data and of logs is ${notDeclared}`,
    ]),
  ])
}

function jobsOf({ jobs }: Model): string {
  const scheduled = jobs.filter(({ cron, every }) => cron !== null || every !== null)
  return scheduled.map(({ name }) => name).join(', ') || 'none'
}
