import type { Job, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Reported, Rule } from '../rule.ts'
import { jobSubject } from './workflow-steps.ts'

const job = (on: string, steps: string, more = ''): string =>
  `on:\n${on}\njobs:\n  build:\n    runs-on: ubuntu-24.04\n${more}    steps:\n${steps}`
const checkout = (ref: string): string => `      - uses: actions/checkout@v5\n        with:\n          ref: ${ref}\n`
const head = checkout(`\${{ github.event.pull_request.head.sha }}`)
const test = '      - run: npm ci && npm test\n'

export const rule: Rule = {
  id: 'ci/pr-target-checkout',
  title: 'Code of strangers runs with the secrets of the repository',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: 'job `{job}` is started by `{event}`, checks out the code of the pull request and then runs something',
  because:
    'anybody who opens a pull request changes what runs, and it runs with the secrets and the write token of the repository',
  instead:
    'build in a workflow of `pull_request`, which has neither; hand over the result as an artifact to one that has them and runs nothing of it',
  references: ['CWE-829', 'CICD-SEC-4'],
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      const trigger = workflow.triggers.find(({ event }) => event === 'pull_request_target' || event === 'workflow_run')
      if (trigger === undefined) continue
      for (const job of workflow.jobs) {
        const at = job.steps.findIndex(takesStrangersCode)
        if (at === -1 || isSameRepository(job, job.steps[at]!)) continue
        const weighed = weight(workflow, job, at)
        if (weighed === null) continue
        report({
          at: job.steps[at]!.place,
          subject: jobSubject(workflow, job),
          values: { job: job.id, event: trigger.event },
          related: [{ at: trigger.place, message: 'it has the secrets, whoever asks' }],
          ...weighed,
        })
      }
    }
  },
  bad: {
    'the head of the pull request': job('  pull_request_target:', head + test),
    'its branch, by the other trigger': job(
      '  workflow_run: { workflows: [ci] }',
      checkout(`\${{ github.event.workflow_run.head_sha }}`) + test,
    ),
    'by a command': job(
      '  pull_request_target:',
      `      - uses: actions/checkout@v5\n      - run: gh pr checkout \${{ github.event.number }} && make\n`,
    ),
    'only Git runs after it, which weighs less': job(
      '  pull_request_target:',
      `${head}      - run: git diff --stat origin/main\n`,
    ),
    'behind a label, which weighs less': job('  pull_request_target:\n    types: [labeled]', head + test),
  },
  good: {
    'the trigger without secrets': job('  pull_request:', head + test),
    'the code of the own branch': job('  pull_request_target:', `      - uses: actions/checkout@v5\n${test}`),
    'only pull requests of the own repository': job(
      '  pull_request_target:',
      head + test,
      '    if: github.event.pull_request.head.repo.full_name == github.repository\n',
    ),
    'nothing of it is run': job('  pull_request_target:', `${head}      - uses: actions/labeler@v6\n`),
  },
}

const strangers =
  /github\.event\.pull_request\.head\.|github\.head_ref|github\.event\.workflow_run\.(head_|pull_requests)|refs\/pull\//

function takesStrangersCode({ uses, with: given, run }: Step): boolean {
  if (uses !== null) return uses.action === 'actions/checkout' && strangers.test(`${given.ref ?? ''} ${given.repository ?? ''}`)
  return run !== null && /\bgh\s+pr\s+checkout\b|\bgit\s+(fetch|pull)\b[^\n]*\bpull\/|\bhub\s+pr\s+checkout\b/.test(run.text)
}

function isSameRepository({ condition }: Job, step: Step): boolean {
  const conditions = `${condition ?? ''} ${step.condition ?? ''}`
  return /head(_repository)?\.(repo\.)?(full_name|fork|owner)|head_repository\.full_name|\.fork\s*(==|!=)|!\s*github\.event\.pull_request\.head\.repo\.fork/.test(
    conditions,
  )
}

/** null where nothing runs after it; less where what runs is not plainly the code that was checked out. */
function weight(
  { triggers }: Workflow,
  { condition, environment, steps }: Job,
  at: number,
): Pick<Reported, 'severity' | 'confidence'> | null {
  const later = steps.slice(at)
  if (!later.some(({ run, uses }) => run !== null || uses?.action.startsWith('./') === true)) return null
  if (!later.some(({ run, uses }) => builds.test(run?.text ?? '') || uses?.action.startsWith('./') === true))
    return { severity: 'high', confidence: 'maybe' }
  const types = triggers.find(({ event }) => event === 'pull_request_target')?.types ?? []
  const isLabelled = types.length > 0 && types.every((type) => type === 'labeled')
  const isGated = isLabelled || /label|author_association|github\.actor/.test(condition ?? '') || environment !== null
  return isGated || triggers.some(({ event }) => event === 'workflow_run') ? { severity: 'high', confidence: 'likely' } : {}
}

/** Commands that run what the tree says. */
const builds =
  /\b(npm|npx|yarn|pnpm|bun|make|cmake|go|cargo|pytest|tox|nox|pip3?|poetry|uv|python3?|node|deno|bundle|rake|mvn|mvnw|gradle|gradlew|dotnet|composer|php|docker|earthly|bazel|just|task|turbo|nx)\s|(^|\s|&&)\.\/\S+\.(sh|py|js)/m
