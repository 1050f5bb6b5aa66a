import type { Step, Wave } from '../../ports/migration.ts'
import type { out } from './output.ts'

type Colours = typeof out.colours

const headings: Readonly<Record<Wave, string>> = {
  expand: 'old code does not notice',
  backfill: 'rows that exist get what is new, a few at a time',
  contract: 'after the new code is deployed: what only old code needed goes',
}

/** The steps of a migration, wave by wave: each with its lock, its risk, why it is there and its SQL. */
export function stepsText(steps: readonly Step[], { bold, dim, red, yellow, cyan }: Colours): readonly string[] {
  const risk = (step: Step) =>
    step.risk === 'destroys' ? red(step.risk) : step.risk === 'none' ? dim('no risk') : yellow(step.risk)
  return (['expand', 'backfill', 'contract'] as const).flatMap((wave) => {
    const own = steps.filter((step) => step.wave === wave)
    if (own.length === 0) return []
    const lines = own.flatMap((step) => [
      `  ${bold(step.id)}  ${step.lock}  ${risk(step)}`,
      `    ${step.why}`,
      ...sqlOf(step)
        .flatMap((sql) => sql.split('\n'))
        .map((line) => dim(`      ${line}`)),
    ])
    return [`${bold(cyan(wave))}: ${headings[wave]}`, ...lines, '']
  })
}

/** How what would be destroyed is permitted. */
export function permissionText(forbidden: readonly string[], { red }: Colours): readonly string[] {
  const asks = forbidden.map((name) => `--allow-destructive ${name}`).join(' ')
  return forbidden.length > 0 ? [red(`values are destroyed for good; to permit it: lintel migrate apply ${asks}`)] : []
}

function sqlOf({ act }: Step): readonly string[] {
  return act.does === 'change' ? act.sql : [act.sql]
}
