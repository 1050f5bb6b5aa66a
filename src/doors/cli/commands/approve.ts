import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { openApprovals, type Plan } from '../../../approval/index.ts'
import { realOutside } from '../../../house/outside.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, harmless, json, out } from '../output.ts'

/** Shows a plan that an agent waits for, and prints the token that lets it be carried out once. Asks a person. */
export async function approve(planId: string, folder: string, options: { readonly json?: boolean }): Promise<ExitCode> {
  const approvals = openApprovals(join(resolve(folder), '.lintel'), realOutside)
  const plan = approvals.planOf(planId)
  if (process.stdin.isTTY !== true)
    throw new UsageError(
      'a plan is approved by a person at a terminal, and this is none',
      `run \`lintel approve ${planId}\` in a terminal`,
      'no_terminal',
    )
  err.line(planText(plan))
  if (!(await agrees(plan))) {
    err.line('nothing was approved')
    return 1
  }
  const { token, expiresMs } = approvals.approve(plan)
  const expiresAt = new Date(expiresMs).toISOString()
  if (options.json) out.line(json({ planId, token, expiresAt }))
  else {
    err.line(`good once, until ${expiresAt}:`)
    out.line(token)
  }
  return 0
}

function planText({ id, tool, title, changes, loses, safeWay }: Plan): string {
  const { bold, red, cyan, dim } = err.colours
  const list = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [heading, ...lines.map((line) => `  - ${harmless(line)}`)]
  return [
    `${bold(id)} ${dim(tool)}`,
    harmless(title),
    ...list('changes:', changes),
    ...list(red('lost for good:'), loses),
    ...list(cyan('the safe way:'), safeWay),
  ].join('\n')
}

async function agrees({ id }: Plan): Promise<boolean> {
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await asked.question(`carry out ${id}? type \`yes\`: `)).trim().toLowerCase() === 'yes'
  } finally {
    asked.close()
  }
}
