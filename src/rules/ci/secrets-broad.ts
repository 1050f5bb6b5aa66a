import type { Deployment, Job, Workflow } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { isOwnAction, jobSubject, ownOrganisations, stepPath } from './workflow-steps.ts'

const job = (steps: string, top = ''): string =>
  `on: push\n${top}jobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n${steps}`

export const rule: Rule = {
  id: 'ci/secrets-broad',
  title: 'Secrets go to steps that do not need them',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: 'each action and each dependency that runs there can send them away, and nothing would show it',
  instead: 'give each secret to the one step that needs it; `persist-credentials: false` where nothing is pushed',
  references: ['CWE-522', 'CICD-SEC-6'],
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      for (const each of workflow.jobs) {
        for (const { at, what } of [
          ...handedOn(workflow, each, deployment),
          ...kept(workflow, each),
          ...dumped(each),
          ...withoutEnvironment(workflow, each),
        ]) {
          report({ at, subject: jobSubject(workflow, each), values: { what } })
        }
      }
      for (const { at, what } of sharedByAll(workflow)) report({ at, subject: `workflow:${workflow.file}`, values: { what } })
    }
  },
  bad: {
    'all secrets to a workflow of somebody else': `on: push\njobs:\n  build:\n    uses: acme/flows/.github/workflows/build.yml@v1\n    secrets: inherit\n`,
    'all secrets to a workflow that lists those it needs': {
      '.github/workflows/release.yml': `on: push\njobs:\n  deploy:\n    uses: ./.github/workflows/deploy.yml\n    secrets: inherit\n`,
      '.github/workflows/deploy.yml': `on:\n  workflow_call:\n    secrets:\n      deploy-key:\n        required: true\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: 'true'\n`,
    },
    'all secrets in one text': job(`      - run: echo "$ALL" > x\n        env:\n          ALL: \${{ toJSON(secrets) }}\n`),
    'a secret in the environment of all jobs': job(
      `      - uses: acme/setup@v1\n`,
      `env:\n  NPM_TOKEN: \${{ secrets.NPM_TOKEN }}\n`,
    ),
    'the token of the checkout, in an artifact of the whole folder': job(
      `      - uses: actions/checkout@v5\n      - uses: actions/upload-artifact@v4\n        with: { name: all, path: . }\n`,
    ),
    'the cluster, for each push': job(
      `      - run: ./apply.sh\n        env:\n          KUBECONFIG_DATA: \${{ secrets.KUBECONFIG_DATA }}\n`,
    ),
  },
  good: {
    'to a workflow of the own organisation': {
      '.github/workflows/add.yml': `on: push\njobs:\n  add:\n    uses: acme/.github/.github/workflows/add.yml@main\n    secrets: inherit\n`,
      'package.json': '{ "name": "api", "repository": "github:acme/api" }',
    },
    'the cluster, for a job with an environment': `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    environment: production\n    steps:\n      - run: ./apply.sh\n        env:\n          KUBECONFIG_DATA: \${{ secrets.KUBECONFIG_DATA }}\n`,
    'the cluster, for the main branch': `on:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ./apply.sh\n        env:\n          KUBECONFIG_DATA: \${{ secrets.KUBECONFIG_DATA }}\n`,
    'a secret for the step that needs it': job(
      `      - uses: acme/deploy@v1\n        with:\n          token: \${{ secrets.DEPLOY_TOKEN }}\n`,
    ),
    'all secrets to a workflow of this repository': `on: push\njobs:\n  build:\n    uses: ./.github/workflows/build.yml\n    secrets: inherit\n`,
    'an artifact without the token': job(
      `      - uses: actions/checkout@v5\n        with: { persist-credentials: false }\n      - uses: actions/upload-artifact@v4\n        with: { path: . }\n`,
    ),
    'an artifact of what was built': job(
      `      - uses: actions/checkout@v5\n      - uses: actions/upload-artifact@v4\n        with: { path: dist }\n`,
    ),
    'an environment that holds no secret': job(`      - uses: acme/setup@v1\n`, `env:\n  NODE_ENV: test\n`),
  },
}

interface Found {
  readonly at: Place
  readonly what: string
}

/** A workflow of this repository may have all of them, but where it lists the ones that it needs. */
function handedOn({ places }: Workflow, { id, uses, secrets }: Job, { workflows, packages }: Deployment): readonly Found[] {
  if (uses === null || secrets !== 'inherit') return []
  if (ownOrganisations(packages).has(uses.split('/', 1)[0]!.toLowerCase())) return []
  if (uses.startsWith('./')) {
    const called = workflows.find(({ file }) => file === uses.slice(2))
    if (called === undefined || !('on/workflow_call/secrets' in called.places)) return []
  }
  return [{ at: places[`jobs/${id}/secrets`]!, what: `\`secrets: inherit\` hands all secrets to \`${uses}\`` }]
}

/** `actions/checkout` leaves its token in `.git`, which an artifact of the folder takes along. */
function kept({ places }: Workflow, each: Job): readonly Found[] {
  const leaves = each.steps.some(
    ({ uses, with: given }) => uses?.action === 'actions/checkout' && given['persist-credentials'] !== 'false',
  )
  if (!leaves) return []
  return each.steps.flatMap(({ uses, with: given, place }, at) => {
    const isWhole =
      uses?.action === 'actions/upload-artifact' &&
      /^(\.\/?|\$\{\{\s*github\.workspace\s*\}\}\/?)$/.test((given.path ?? '').trim())
    return isWhole
      ? [
          {
            at: places[`${stepPath(each, at)}/with/path`] ?? place,
            what: 'the artifact of the whole folder holds the token that the checkout left in `.git`',
          },
        ]
      : []
  })
}

const ofProduction = /\bsecrets\.(\w*(KUBE_?CONFIG|DEPLOY_KEY|SSH_(PRIVATE_)?KEY|AWS_SECRET_ACCESS_KEY|PROD(UCTION)?_)\w*)/

/** A push of any branch gets what only a release should: nothing of the job or the trigger holds it back. */
function withoutEnvironment({ triggers, places }: Workflow, { environment, condition, steps }: Job): readonly Found[] {
  const push = triggers.find(({ event }) => event === 'push')
  const isFiltered = ['branches', 'tags', 'branches-ignore', 'paths'].some((filter) => `on/push/${filter}` in places)
  if (push === undefined || isFiltered || environment !== null || condition !== null) return []
  return steps.flatMap(({ environment: variables, with: given, condition: when, place }) => {
    const [, name] = ofProduction.exec([...Object.values(variables), ...Object.values(given)].join('\n')) ?? []
    return name === undefined || when !== null
      ? []
      : [{ at: place, what: `\`${name}\` is given to a job without an \`environment\`, for a push to any branch` }]
  })
}

function dumped({ steps }: Job): readonly Found[] {
  return steps
    .filter(({ run, environment, with: given }) =>
      /toJSON\(\s*secrets\s*\)/i.test([run?.text, ...Object.values(environment), ...Object.values(given)].join('\n')),
    )
    .map(({ place }) => ({ at: place, what: '`toJSON(secrets)` hands every secret of the repository to one step' }))
}

function sharedByAll({ variables, places, jobs }: Workflow): readonly Found[] {
  const others = jobs.flatMap(({ steps }) =>
    steps.flatMap(({ uses }) => (uses === null || isOwnAction(uses.action) ? [] : uses.action)),
  )
  if (others.length === 0) return []
  return Object.entries(variables).flatMap(([name, value]) => {
    const at = places[`env/${name}`]
    const isSecret = /\$\{\{[^}]*\bsecrets\.(?!GITHUB_TOKEN)/.test(value)
    return isSecret && at !== undefined
      ? [{ at, what: `\`${name}\` is a secret, and every step of every job sees it, \`${others[0]}\` among them` }]
      : []
  })
}
