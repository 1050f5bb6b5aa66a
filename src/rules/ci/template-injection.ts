import type { Job, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit, Fix } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { appended } from '../yaml-edit.ts'
import { jobSubject, stepPath } from './workflow-steps.ts'

interface Injected {
  readonly expression: string
  /** Of the whole of `${{ … }}`, from the start of the script's source. */
  readonly start: number
  readonly end: number
}

const job = (steps: string, on = 'issues', runner = 'ubuntu-24.04'): string =>
  `on: ${on}\njobs:\n  triage:\n    runs-on: ${runner}\n    steps:\n${steps}`

export const rule: Rule = {
  id: 'ci/template-injection',
  title: 'Text of strangers becomes part of a script',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{expression}` is written into the script before the shell reads it',
  because:
    'whoever opens an issue or a pull request with a fitting title runs commands with the secrets and the token of the pipeline',
  instead: `hand it over as an environment variable, and let the shell expand that: \`env: { TITLE: \${{ … }} }\`, \`"$TITLE"\``,
  references: ['CWE-94', 'CWE-78', 'CICD-SEC-4'],
  check({ deployment }, report) {
    for (const workflow of deployment.workflows) {
      for (const each of workflow.jobs) {
        for (const [at, step] of each.steps.entries()) {
          const source = scriptOf(workflow, each, step, at)
          const found = source === null ? [] : injectedInto(source.text)
          const [first, ...more] = found
          if (source === null || first === undefined) continue
          const place = (of: Injected): Place => within(source.place, source.text, of)
          report({
            at: place(first),
            subject: jobSubject(workflow, each),
            values: { expression: first.expression },
            related: more.map((of) => ({ at: place(of), message: `\`${of.expression}\`` })),
            fix: byEnvironment(workflow, each, step, at, found),
            ...(found.every(({ expression }) => comesWithRights(expression, workflow)) && { severity: 'medium' }),
          })
        }
      }
    }
  },
  bad: {
    'a title in quotes': job(`      - name: greet\n        run: echo "New \${{ github.event.issue.title }}"\n`),
    'a title without quotes, in a script of several lines, beside variables of its own': job(
      `      - run: |\n          # who wrote it\n          echo \${{ github.event.pull_request.title }} > title.txt\n          git checkout "\${{github.head_ref}}"\n        env:\n          A: 1\n`,
      'pull_request',
    ),
    'a script of an action': job(
      `      - uses: actions/github-script@v7\n        with:\n          script: console.log('\${{ github.event.comment.body }}')\n`,
      'issue_comment',
    ),
    'another shell, where the fix is for a person': job(
      `      - run: Write-Output "\${{ github.event.issue.body }}"\n        shell: pwsh\n`,
    ),
    'single quotes, where the fix is for a person': job(`      - run: |\n          echo '\${{ github.event.issue.title }}'\n`),
    'one of two': job(
      `      - run: gh workflow run a.yml -r \${{ github.head_ref || github.ref_name }}\n`,
      'pull_request_target',
    ),
    'the message of a commit': job(`      - run: echo "\${{ github.event.head_commit.message }}"\n`, 'push'),
  },
  good: {
    'an environment variable': job(`      - run: echo "$TITLE"\n        env: { TITLE: "\${{ github.event.issue.title }}" }\n`),
    'what nobody outside can set': job(
      `      - run: echo "\${{ github.sha }} \${{ github.event.issue.number }} \${{ github.repository }} \${{ secrets.TOKEN }} \${{ matrix.node }}"\n`,
    ),
    'a question about it, which is true or false': job(`      - run: echo \${{ contains(github.event.issue.title, 'bug') }}\n`),
    'a condition, which no shell sees': job(`      - if: \${{ github.event.issue.title == 'x' }}\n        run: echo x\n`),
  },
  fixed: {
    'the message of a commit': job(
      `      - run: echo "\${HEAD_COMMIT_MESSAGE}"\n        env:\n          HEAD_COMMIT_MESSAGE: \${{ github.event.head_commit.message }}\n`,
      'push',
    ),
    'one of two': job(
      `      - run: gh workflow run a.yml -r "\${HEAD_REF}"\n        env:\n          HEAD_REF: \${{ github.head_ref || github.ref_name }}\n`,
      'pull_request_target',
    ),
    'a title in quotes': job(
      `      - name: greet\n        run: echo "New \${ISSUE_TITLE}"\n        env:\n          ISSUE_TITLE: \${{ github.event.issue.title }}\n`,
    ),
    'a title without quotes, in a script of several lines, beside variables of its own': job(
      `      - run: |\n          # who wrote it\n          echo "\${PULL_REQUEST_TITLE}" > title.txt\n          git checkout "\${HEAD_REF}"\n        env:\n          A: 1\n          PULL_REQUEST_TITLE: \${{ github.event.pull_request.title }}\n          HEAD_REF: \${{ github.head_ref }}\n`,
      'pull_request',
    ),
  },
}

/** Whoever can set it can change the script anyway: in the pull request that runs it, or by pushing. */
function comesWithRights(expression: string, { triggers }: Workflow): boolean {
  const events = triggers.map(({ event }) => event)
  return (
    /head_commit|event\.commits/.test(expression) ||
    events.every((event) => /^(pull_request|push|merge_group|workflow_dispatch|schedule)$/.test(event))
  )
}

const untrusted =
  /^github\.(head_ref|event\.(issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.default_branch))|(comment|review|review_comment)\.body|discussion\.(title|body)|pages\.\S+\.page_name|commits\S*\.(message|author\.(name|email))|head_commit\.(message|author\.(name|email))|workflow_run\.(head_branch|display_title|head_commit\.(message|author\.(name|email)))))$/

function injectedInto(source: string): readonly Injected[] {
  return Array.from(source.matchAll(/\$\{\{([^}]{1,2000})\}\}/g), ({ 0: all, 1: expression, index }) => ({
    expression: expression!.trim(),
    start: index,
    end: index + all.length,
  })).filter(({ expression }) => {
    const parts = expression.replace(/^(toJSON|format|join)\((.*)\)$/i, '$2').split(/\|\||,/)
    return parts.some((part) => untrusted.test(part.trim()))
  })
}

/** The script of a step, or of the action that runs one. */
function scriptOf(
  { places }: Workflow,
  each: Job,
  { run, uses, with: given }: Step,
  at: number,
): { text: string; place: Place } | null {
  if (run !== null) return { text: run.source, place: run.place }
  const place = places[`${stepPath(each, at)}/with/script`]
  const script = given.script
  if (uses?.action !== 'actions/github-script' || place === undefined || script === undefined) return null
  return { text: script.slice(0, place.end - place.start), place }
}

function within(of: Place, source: string, { start, end }: Injected): Place {
  const before = source.slice(0, start)
  const line = before.split('\n').length - 1
  const column = line === 0 ? of.column + start : start - before.lastIndexOf('\n')
  return { ...of, line: of.line + line, column, start: of.start + start, end: Math.min(of.end, of.start + end) }
}

/** For a shell that expands `${NAME}`, where the script can be read as what the shell gets. */
function byEnvironment(
  workflow: Workflow,
  each: Job,
  step: Step,
  at: number,
  found: readonly Injected[],
): Pick<Fix, 'safety' | 'edits'> {
  const manual = { safety: 'manual', edits: [] } as const
  const { run, shell } = step
  const isShell = /^(bash|sh)?$/.test(shell ?? '') && !each.runsOn.some((runner) => /windows|\$\{\{/.test(runner))
  if (run === null || !isShell || /^["']/.test(run.source) || run.source.includes('<<')) return manual
  const named = found.map((of) => ({ of, name: variableName(of.expression), quote: quoteAt(run.source, of.start) }))
  if (named.some(({ of, name, quote }) => quote === "'" || name in step.environment || /[()]/.test(of.expression))) return manual
  const variables = new Map(named.map(({ name, of }) => [name, of.expression]))
  const lines = [...variables].map(([name, expression]) => `${name}: \${{ ${expression} }}`)
  const path = stepPath(each, at)
  const own = workflow.places[`${path}/env`]
  const added =
    own === undefined
      ? appended(workflow.places, path, ['env:', ...lines.map((line) => `  ${line}`)])
      : appended(workflow.places, `${path}/env`, lines)
  if (added.length === 0) return manual
  const inScript = named.map(({ of, name, quote }): Edit => {
    const range = [run.place.start + of.start, run.place.start + of.end] as const
    return { file: workflow.file, range, text: quote === '"' ? `\${${name}}` : `"\${${name}}"` }
  })
  return { safety: 'safe', edits: [...inScript, ...added] }
}

/** Of the part that is not trusted: `github.head_ref || github.ref` → `HEAD_REF`. */
function variableName(expression: string): string {
  const parts = expression.split('||').map((part) => part.trim())
  return (parts.find((part) => untrusted.test(part)) ?? expression)
    .replace(/^github\.(event\.)?/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
}

/** The quote of the shell that stands open there. */
function quoteAt(source: string, end: number): string | null {
  let quote: string | null = null
  const script = source.slice(0, end).replace(/^[ \t]*#.*$/gm, '')
  for (const [at, character] of [...script].entries()) {
    if (character !== '"' && character !== "'") continue
    if (quote === null) quote = character
    else if (quote === character && !(character === '"' && script[at - 1] === '\\')) quote = null
  }
  return quote
}
