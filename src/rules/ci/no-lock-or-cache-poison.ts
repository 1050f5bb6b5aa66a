import type { Job, Package, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Fix } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { looseNpmInstalls } from '../shell-text.ts'
import { jobSubject } from './workflow-steps.ts'

const job = (steps: string, on = 'push'): string =>
  `on: ${on}\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n${steps}`
const locked = { 'package.json': '{}\n', 'package-lock.json': '{}\n' }

export const rule: Rule = {
  id: 'ci/no-lock-or-cache-poison',
  title: 'The pipeline builds with other packages than were reviewed',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: 'a release that nobody looked at, or a cache that a stranger filled, becomes part of what is tested and shipped',
  instead: 'install what the lockfile says, `npm ci`, and let runs for strangers write no cache that others read',
  references: ['CWE-829', 'CWE-349', 'CICD-SEC-3'],
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      for (const each of workflow.jobs) {
        for (const step of each.steps) {
          for (const { at, what, fix } of [
            ...looseInstall(workflow, step, deployment.packages),
            ...poisonable(workflow, each, step),
          ]) {
            report({ at, subject: jobSubject(workflow, each), values: { what }, ...(fix !== undefined && { fix }) })
          }
        }
      }
    }
  },
  bad: {
    'npm install beside a lockfile': {
      ...locked,
      '.github/workflows/ci.yml': job('      - run: npm install --no-audit # quick\n'),
    },
    'npm install among other commands': {
      ...locked,
      '.github/workflows/ci.yml': job(
        '      - run: |\n          corepack enable\n          # npm install is slow\n          npm i && npm test\n',
      ),
    },
    'a cache that pull requests of strangers write': job(
      '      - uses: actions/cache@v4\n        with: { path: node_modules, key: deps }\n      - run: npm ci\n',
      'pull_request_target',
    ),
  },
  good: {
    'npm ci': { ...locked, '.github/workflows/ci.yml': job('      - run: npm ci\n') },
    'a tool for all, and a package by its version': {
      ...locked,
      '.github/workflows/ci.yml': job('      - run: npm install -g npm@11 && npm install --no-save tsx@4.20.3\n'),
    },
    'no lockfile of npm in the repository': {
      'package.json': '{}',
      'pnpm-lock.yaml': '',
      '.github/workflows/ci.yml': job('      - run: npm install\n'),
    },
    'a cache that is kept apart by the platform': job(
      '      - uses: actions/cache@v4\n        with: { path: node_modules, key: deps }\n',
      'pull_request',
    ),
    'a cache that is only read': job(
      '      - uses: actions/cache/restore@v4\n        with: { path: node_modules, key: deps }\n',
      'pull_request_target',
    ),
  },
  fixed: {
    'npm install beside a lockfile': { '.github/workflows/ci.yml': job('      - run: npm ci --no-audit # quick\n') },
    'npm install among other commands': {
      '.github/workflows/ci.yml': job(
        '      - run: |\n          corepack enable\n          # npm install is slow\n          npm ci && npm test\n',
      ),
    },
  },
}

interface Found {
  readonly at: Place
  readonly what: string
  readonly fix?: Pick<Fix, 'safety' | 'edits'>
}

/** Where one package of many has no lockfile, it may be the one that is installed. */
function looseInstall({ file }: Workflow, { run }: Step, packages: readonly Package[]): readonly Found[] {
  const isLocked =
    packages.length > 0 && packages.every(({ lockfile }) => /(package-lock|npm-shrinkwrap)\.json$/.test(lockfile ?? ''))
  if (run === null || !isLocked) return []
  const source = run.source.replace(/^[|>][^\n]*/, (header) => ' '.repeat(header.length))
  return looseNpmInstalls(source).map(({ start, end }) => ({
    at: run.place,
    what: '`npm install` may install other versions than the lockfile names',
    fix: { safety: 'safe', edits: [{ file, range: [run.place.start + start, run.place.start + end], text: 'ci' }] },
  }))
}

/** A run of `pull_request_target` writes the cache of the main branch. */
function poisonable({ triggers }: Workflow, { steps }: Job, { uses, place }: Step): readonly Found[] {
  const isForStrangers = triggers.some(({ event }) => event === 'pull_request_target')
  const runs = steps.some(({ run }) => run !== null)
  if (!isForStrangers || !runs || uses?.action !== 'actions/cache') return []
  return [{ at: place, what: 'a run for the pull request of a stranger writes a cache that the main branch reads' }]
}
