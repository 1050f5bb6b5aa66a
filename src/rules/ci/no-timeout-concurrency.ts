import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Job, Workflow } from '../../model/architecture/deployment.ts'
import type { Report, Rule } from '../rule.ts'
import { appended } from '../yaml-edit.ts'
import { deploys, jobSubject } from './workflow-steps.ts'

const job = (head: string, run = 'npm test', top = ''): string =>
  `on: push\n${top}jobs:\n  it:\n    runs-on: ubuntu-24.04\n${head}    steps:\n      - run: ${run}\n`

export const rule: Rule = {
  id: 'ci/no-timeout-concurrency',
  title: 'A job without an end, or two deployments at once',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: '{what}',
  because: 'a job that hangs holds its runner for six hours, and of two deployments that overlap the older one may finish last',
  instead: 'set `timeout-minutes` on each job, and a `concurrency` group on those that deploy',
  check(architecture, report) {
    endless(architecture, report)
    for (const workflow of architecture.deployment.workflows.filter(({ concurrency }) => !concurrency)) {
      for (const each of workflow.jobs.filter(({ concurrency, steps }) => !concurrency && steps.some(deploys))) {
        const edits = appended(workflow.places, `jobs/${each.id}`, [
          'concurrency:',
          `  group: ${each.id}`,
          '  cancel-in-progress: false',
        ])
        report({
          at: each.place,
          subject: jobSubject(workflow, each),
          values: { what: `nothing keeps two runs of \`${each.id}\` from deploying at once` },
          fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
        })
      }
    }
  },
  bad: {
    'a job without an end': job(''),
    'several, told once': { '.github/workflows/a.yml': job(''), '.github/workflows/b.yml': job('') },
    'a deployment that another one overtakes': job('    timeout-minutes: 10\n', 'helm upgrade api chart'),
  },
  good: {
    'an end': job('    timeout-minutes: 10\n'),
    'an end that an expression tells': job(`    timeout-minutes: \${{ fromJSON(vars.MINUTES) }}\n`),
    'one deployment after the other': job('    timeout-minutes: 10\n', 'helm upgrade api chart', 'concurrency: deploy\n'),
    'a workflow that is called has its own': `on: push\njobs:\n  it:\n    uses: ./.github/workflows/other.yml\n`,
  },
  fixed: {
    'a job without an end': `${job('')}    timeout-minutes: 30\n`,
    'a deployment that another one overtakes': `${job('    timeout-minutes: 10\n', 'helm upgrade api chart')}    concurrency:\n      group: it\n      cancel-in-progress: false\n`,
  },
}

/** A habit of the repository more than a fault of a job: one finding names them all. */
function endless({ deployment }: Architecture, report: Report): void {
  const jobs = deployment.workflows.flatMap((workflow) =>
    workflow.jobs
      .filter(({ uses, timeoutMinutes }) => uses === null && timeoutMinutes === null)
      .map((each): [Workflow, Job] => [workflow, each]),
  )
  const [first, ...more] = jobs
  if (first === undefined) return
  const edits = jobs.flatMap(([{ places }, { id }]) => appended(places, `jobs/${id}`, ['timeout-minutes: 30']))
  report({
    at: first[1].place,
    subject: jobSubject(...first),
    values: { what: `${jobs.length === 1 ? '1 job has' : `${jobs.length} jobs have`} no \`timeout-minutes\`` },
    related: more.map(([, { place, id }]) => ({ at: place, message: `\`${id}\`` })),
    fix: {
      safety: edits.length < jobs.length ? 'manual' : 'suggested',
      edits,
      advice: 'thirty minutes are a start: set what each job takes, and half as much again',
    },
  })
}
