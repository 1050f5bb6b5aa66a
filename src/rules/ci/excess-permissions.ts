import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Permissions, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Report, Rule } from '../rule.ts'
import { jobSubject } from './workflow-steps.ts'

const steps = `    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n      - run: npm ci\n`

export const rule: Rule = {
  id: 'ci/excess-permissions',
  title: 'The pipeline may write everything',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because:
    'an action or a dependency that was taken over can push commits, publish releases and packages, and approve its own changes',
  instead: 'say `permissions: { contents: read }` for the workflow, and more only in the job that needs it',
  references: ['CWE-250', 'CICD-SEC-2'],
  check(architecture, report) {
    for (const workflow of architecture.deployment.workflows) {
      for (const { permissions, subject } of given(workflow)) {
        if (permissions.scopes !== 'write-all') continue
        report({
          at: permissions.place,
          subject,
          values: { what: '`write-all` gives the token every right' },
          confidence: 'certain',
        })
      }
    }
    silent(architecture, report)
  },
  bad: {
    'every right': `on: push\npermissions: write-all\njobs:\n  build:\n${steps}`,
    'every right for a job': `on: push\npermissions: {}\njobs:\n  build:\n    permissions: write-all\n${steps}`,
    'nothing is said, and nothing more is needed': `name: ci\non:\n  push:\n    branches: [main] # only\njobs:\n  build:\n${steps}`,
    'nothing is said, and something more may be needed': `on: push\njobs:\n  build:\n${steps}      - run: gh release create v1\n`,
    'two workflows, told once': {
      '.github/workflows/a.yml': `on: push\njobs:\n  build:\n${steps}`,
      '.github/workflows/b.yml': `on: [push]\njobs:\n  build:\n${steps}`,
    },
  },
  good: {
    'only to read': `on: push\npermissions:\n  contents: read\njobs:\n  build:\n${steps}`,
    'each job says it': `on: push\njobs:\n  build:\n    permissions: { contents: read, packages: write }\n${steps}`,
    'a workflow that is called has the rights of its caller': `on: workflow_call\njobs:\n  build:\n${steps}`,
  },
  fixed: {
    'nothing is said, and nothing more is needed': `name: ci\non:\n  push:\n    branches: [main] # only\npermissions:\n  contents: read\njobs:\n  build:\n${steps}`,
    'two workflows, told once': {
      '.github/workflows/a.yml': `on: push\npermissions:\n  contents: read\njobs:\n  build:\n${steps}`,
      '.github/workflows/b.yml': `on: [push]\npermissions:\n  contents: read\njobs:\n  build:\n${steps}`,
    },
  },
}

function given(workflow: Workflow): readonly { readonly permissions: Permissions; readonly subject: string }[] {
  const own = workflow.permissions === null ? [] : [{ permissions: workflow.permissions, subject: `workflow:${workflow.file}` }]
  const ofJobs = workflow.jobs.flatMap((job) =>
    job.permissions === null ? [] : [{ permissions: job.permissions, subject: jobSubject(workflow, job) }],
  )
  return [...own, ...ofJobs]
}

/** What the token may do is then a setting of the repository, and was everything for years: a gap that is told once. */
function silent({ deployment }: Architecture, report: Report): void {
  const workflows = deployment.workflows.filter(
    ({ permissions, triggers, jobs }) =>
      permissions === null &&
      jobs.some((job) => job.permissions === null) &&
      !triggers.every(({ event }) => event === 'workflow_call'),
  )
  const [first, ...more] = workflows
  if (first === undefined) return
  const edits = workflows.flatMap(readOnly)
  const count = workflows.length === 1 ? '1 workflow leaves' : `${workflows.length} workflows leave`
  report({
    at: first.triggers[0]?.place ?? first.place,
    subject: `workflow:${first.file}`,
    values: { what: `${count} open what the token may do` },
    related: more.map(({ file, triggers, place }) => ({ at: triggers[0]?.place ?? place, message: `\`${file}\`, too` })),
    fix: { safety: edits.length < workflows.length ? 'manual' : workflows.every(needsNoMore) ? 'safe' : 'suggested', edits },
  })
}

function readOnly({ file, places }: Workflow): readonly Edit[] {
  const end = (places['on/'] ?? places.on)?.end
  return end === undefined || places['/'] === undefined
    ? []
    : [{ file, range: [end, end], text: '\npermissions:\n  contents: read' }]
}

const readers = /^actions\/(checkout|setup-\w+|cache(\/\w+)?|upload-artifact|download-artifact)$/

/** Known actions that only read, and scripts that do not name the token. */
function needsNoMore({ jobs, variables }: Workflow): boolean {
  const isHarmless = ({ run, uses, with: inputs, environment }: Step): boolean => {
    const text = [run?.text ?? '', ...Object.values(inputs), ...Object.values(environment)].join('\n')
    return (
      (uses === null || readers.test(uses.action)) &&
      !/GITHUB_TOKEN|github\.token|\bgh\s|git\s+push|docker\s+push|npm\s+publish|semantic-release|changeset/i.test(text)
    )
  }
  const ofAll = [...Object.values(variables), ...jobs.flatMap((job) => Object.values(job.variables))].join('\n')
  return (
    !/GITHUB_TOKEN|github\.token/.test(ofAll) && jobs.every(({ uses, steps: each }) => uses === null && each.every(isHarmless))
  )
}
