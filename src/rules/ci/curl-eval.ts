import type { Rule } from '../rule.ts'
import { fetchedAndRun } from '../shell-text.ts'
import { jobSubject } from './workflow-steps.ts'

const job = (run: string): string => `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${run}\n`

export const rule: Rule = {
  id: 'ci/curl-eval',
  title: 'The pipeline runs what a server sends it',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{command}` runs what was fetched, without a check',
  because: 'who controls that server, or the way to it, gets the secrets of the pipeline and can change what it ships',
  instead: 'name a version and check its sum before it runs, or use an action that is pinned to a commit',
  references: ['CWE-494', 'CICD-SEC-3'],
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      for (const each of workflow.jobs) {
        for (const { run } of each.steps) {
          const [found] = run === null ? [] : fetchedAndRun(run.text)
          if (run === null || found === undefined) continue
          report({
            at: run.place,
            subject: jobSubject(workflow, each),
            values: { command: found.text.replace(/\s+/g, ' ').trim() },
          })
        }
      }
    }
  },
  bad: {
    'a script that is piped into a shell': job('curl -sSfL https://get.example.com/install.sh | sh -s -- -b /usr/local/bin'),
    'a script over two lines': job('|\n          curl -fsSL https://get.example.com/install.sh \\\n            | sudo bash'),
    'a script in a substitution': job('bash <(curl -s https://codecov.example.com/bash)'),
    'a script that is evaluated': job(`eval "$(curl -fsSL https://get.example.com)"`),
  },
  good: {
    'a sum is checked': job(
      '|\n          curl -fsSLo install.sh https://get.example.com/v1.2.3.sh\n          echo "abc  install.sh" | sha256sum --check\n          sh install.sh',
    ),
    'an answer that is only read': job('curl -fsS https://api.example.com/version | jq -r .version'),
    'a server of its own': job('curl -s http://localhost:8080/seed.sh | bash'),
    'a word in a comment': job('|\n          # curl https://get.example.com | sh\n          npm ci'),
  },
}
