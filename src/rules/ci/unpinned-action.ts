import type { Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Rule } from '../rule.ts'
import { isOwnAction, isSha, ownOrganisations } from './workflow-steps.ts'

const sha = '0123456789abcdef0123456789abcdef01234567'
const uses = (action: string): string =>
  `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: ${action}\n`

type Used = NonNullable<Step['uses']>

export const rule: Rule = {
  id: 'ci/unpinned-action',
  title: 'Somebody else decides what runs in the pipeline',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  once: true,
  says: '{count} of other people are taken by a tag or a branch, which they can move: `{action}@{ref}`',
  because:
    'whoever takes over one of these repositories runs code with the secrets and the write access of the pipeline, in every run from then on',
  instead: 'name the commit: `uses: {action}@<40 hex digits> # {ref}`; a bot keeps such pins up to date',
  references: ['CWE-829', 'CICD-SEC-3'],
  check({ deployment }, report) {
    const ours = ownOrganisations(deployment.packages)
    // Whoever pins actions of the platform by their commit means to pin them all.
    const all = deployment.workflows.flatMap(usedIn).filter(({ action }) => /^(actions|github)\//.test(action))
    const pinsOwn = all.filter(({ ref }) => isSha(ref)).length * 2 > all.length
    const loose = deployment.workflows.flatMap((workflow) =>
      usedIn(workflow)
        .filter(
          ({ action, ref }) =>
            (!isOwnAction(action) || (pinsOwn && /^(actions|github)\//.test(action))) &&
            !ours.has(action.split('/', 1)[0]!.toLowerCase()) &&
            !isSha(ref),
        )
        .map((used) => ({ workflow, used })),
    )
    const first = loose.find(({ used }) => isBranch(used)) ?? loose[0]
    if (first === undefined) return
    const { action, ref, place } = first.used
    report({
      at: place,
      subject: `workflow:${first.workflow.file}`,
      values: { action, ref: ref ?? 'main', count: loose.length === 1 ? '1 action' : `${loose.length} actions` },
      related: loose
        .filter((each) => each !== first)
        .map(({ used }) => ({ at: used.place, message: `\`${used.action}@${used.ref ?? ''}\`` })),
    })
  },
  bad: {
    'a tag': uses('aws-actions/configure-aws-credentials@v4'),
    'a branch': uses('acme/deploy@main'),
    'several, told once': { '.github/workflows/a.yml': uses('a/b@v1'), '.github/workflows/b.yml': uses('c/d@v2') },
    'a workflow that is called': `on: push\njobs:\n  build:\n    uses: acme/workflows/.github/workflows/build.yml@v1\n`,
  },
  good: {
    'a commit': uses(`aws-actions/configure-aws-credentials@${sha} # v4.3.1`),
    'an action of the platform': uses('actions/checkout@v5'),
    'an action of this repository': uses('./.github/actions/setup'),
    'an action of the own organisation': {
      '.github/workflows/ci.yml': uses('acme/deploy@v1'),
      'package.json': '{ "name": "@acme/api" }',
    },
    'an action of the organisation that the repository lies at': {
      '.github/workflows/ci.yml': uses('acme-inc/deploy@v1'),
      'package.json': '{ "name": "api", "repository": { "type": "git", "url": "git+https://github.com/Acme-Inc/api.git" } }',
    },
  },
}

function usedIn({ jobs, places }: Workflow): readonly Used[] {
  return jobs.flatMap(({ id, uses: called, steps }): readonly Used[] => {
    const place = places[`jobs/${id}/uses`]
    const at = called?.lastIndexOf('@') ?? -1
    const reusable =
      called === null || place === undefined || at < 0 ? [] : [{ action: called.slice(0, at), ref: called.slice(at + 1), place }]
    return [...reusable, ...steps.flatMap((step) => step.uses ?? [])]
  })
}

function isBranch({ ref }: Used): boolean {
  return ref === null || !/^v?\d/.test(ref)
}
