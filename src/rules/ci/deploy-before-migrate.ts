import type { Job, Package, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Rule } from '../rule.ts'
import { deploys, jobSubject, migrates } from './workflow-steps.ts'

const jobs = (text: string): string => `on: push\njobs:\n${text}`
const job = (id: string, steps: readonly string[], needs = ''): string =>
  `  ${id}:\n    runs-on: ubuntu-24.04\n${needs}    steps:\n${steps.map((run) => `      - run: ${run}\n`).join('')}`
const deploy = 'kubectl set image deployment/api api=api:1'
const migrate = 'npx prisma migrate deploy'

export const rule: Rule = {
  id: 'ci/deploy-before-migrate',
  title: 'The new code runs before its tables are there',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'job `{job}` migrates the database after the new version was deployed',
  because:
    'until the migration is through, and for good if it fails, the new code asks for columns that are not there, and every such request fails',
  instead:
    'migrate first, with changes that the running version can live with, then deploy; remove what is no longer used in a later release',
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      for (const each of workflow.jobs) {
        const found = lateMigration(workflow, each, deployment.packages)
        if (found === null) continue
        report({
          at: found.migration.place,
          subject: jobSubject(workflow, each),
          values: { job: each.id },
          related: [{ at: found.deployment.place, message: 'the new version is deployed here' }],
        })
      }
    }
  },
  bad: {
    'in one job': jobs(job('release', ['npm ci', deploy, migrate])),
    'in a job that waits for the deployment': jobs(
      job('deploy', [deploy]) +
        job('smoke', ['curl -f https://a.example.com'], '    needs: deploy\n') +
        job('migrate', [migrate], '    needs: [smoke]\n'),
    ),
    'a deployment by a script that says so by its name': jobs(
      job('release', ['./ops/roll-out.sh "$VERSION"', 'migrate -path migrations up']),
    ),
    'by a script of the package': {
      '.github/workflows/ci.yml': jobs(job('release', ['flyctl deploy --remote-only', 'npm run db:migrate'])),
      'package.json': '{ "scripts": { "db:migrate": "knex migrate:latest" } }',
    },
  },
  good: {
    'first the database': jobs(job('release', [migrate, deploy])),
    'first the database, in a job of its own': jobs(job('migrate', [migrate]) + job('deploy', [deploy], '    needs: migrate\n')),
    'the server migrates when it starts': jobs(job('release', [deploy])),
    'first one place, then the next': jobs(job('release', [migrate, deploy, migrate, deploy])),
    'what is no longer used is removed at last': jobs(
      `  release:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${migrate}\n      - run: ${deploy}\n      - name: contract\n        run: ${migrate}\n`,
    ),
    'jobs that do not wait for each other': jobs(job('deploy', [deploy]) + job('test', [migrate])),
    'a look at what would be deployed': jobs(job('release', ['kubectl apply --dry-run=server -f k8s', migrate])),
  },
}

interface Late {
  readonly deployment: Step
  readonly migration: Step
}

/** A migration with a deployment before it and no migration before that. */
function lateMigration(workflow: Workflow, job: Job, packages: readonly Package[]): Late | null {
  const before = earlierJobs(workflow.jobs, job).flatMap(({ steps }) => steps)
  const steps = [...before, ...job.steps]
  const deployment = steps.find(deploys)
  const migration = job.steps.find(
    (step) => migrates(step, packages) && !/post.?deploy|contract|cleanup|after/i.test(step.name ?? job.id),
  )
  if (deployment === undefined || migration === undefined) return null
  const at = steps.indexOf(deployment)
  const isFirst = steps.slice(0, at).some((step) => migrates(step, packages))
  return at < steps.indexOf(migration) && !isFirst ? { deployment, migration } : null
}

/** The jobs that one waits for, in an order in which they can run. */
function earlierJobs(all: readonly Job[], job: Job, seen: ReadonlySet<string> = new Set()): readonly Job[] {
  const waited = all.filter(({ id }) => job.needs.includes(id) && !seen.has(id))
  const known = new Set([...seen, job.id, ...waited.map(({ id }) => id)])
  return [...new Set(waited.flatMap((each) => [...earlierJobs(all, each, known), each]))]
}
