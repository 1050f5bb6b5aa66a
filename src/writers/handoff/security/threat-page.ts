import { fenced, proseMarkdown } from '../../../kit/markdown.ts'
import type { HandoffFile } from '../handoff.ts'
import { heading, list, markdownFile, table } from '../text-file.ts'
import type { MatrixRow, unservedRights } from './access-matrix.ts'
import type { Threat } from './threat.ts'

interface Judged {
  readonly threats: readonly Threat[]
  readonly matrix: readonly MatrixRow[]
  readonly unserved: ReturnType<typeof unservedRights>
  readonly callers: readonly string[]
}

/** The same as `threats.json`, to be read. */
export function writeThreatPage(name: string, { threats, matrix, unserved, callers }: Judged): HandoffFile {
  return markdownFile('README.md', [
    heading(1, `${name}: for security`),
    'By the OWASP API Security Top 10 of 2023: where each threat applies in this model, what meets it, what is left to the team, and how ' +
      'to see it. `threats.json` is the same for programs, by `threats.schema.json`. In the commands `URL` is where it is served, `STRANGER` the token of somebody without a role and without rows of their own.',
    ...threats.flatMap((threat) => threatBlocks(threat)),
    '## Access matrix',
    '`depends` is decided by the row that is asked for, or by a named rule in code: the rule says how. `never` is a refusal, or a list without a row.',
    table(
      ['operation', 'route', ...callers, 'rule'],
      matrix.map((row) => [
        `\`${row.operation}\``,
        `\`${row.method} ${row.path}\``,
        ...callers.map((caller) => row.callers[caller] ?? 'never'),
        row.rule,
      ]),
    ),
    unserved.length === 0 ? null : '## What nobody may',
    unserved.length === 0
      ? null
      : table(
          ['entity', 'rights without a route'],
          unserved.map(({ entity, rights }) => [`\`${entity}\``, rights.join(', ')]),
        ),
    '## Tenants',
    'Not declared: the language has no word for them. What separates organisations here are the rules above, and what handlers do with the `tenant` of a token.',
  ])
}

function threatBlocks({ id, title, source, places, met, left, verify }: Threat): readonly string[] {
  return [
    heading(2, `${id} ${title}`),
    `[What it is](${source})`,
    places.length === 0
      ? 'Nothing in this model is such a place.'
      : table(
          ['where', 'what holds there'],
          places.map(({ kind, name, detail }) => [`${kind} \`${name}\``, detail]),
        ),
    table(
      ['met by', 'how'],
      met.map(({ name, says }) => [name, says]),
    ),
    left.length === 0 ? 'Nothing is left to the team.' : `Left to the team:\n\n${list(left.map(proseMarkdown))}`,
    ...(verify.length === 0 ? [] : [fenced(verify.map(({ run, expect }) => `${run}\n# ${expect}`).join('\n'), 'sh')]),
  ]
}
