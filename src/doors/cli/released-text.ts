import { keepingText, type ReleasedVersion } from '../../house/release.ts'
import type { ContractChange, ContractDiff } from '../../model/diff-contract.ts'
import { nearby } from './faults.ts'
import { count, harmless, type out } from './output.ts'

type Colours = typeof out.colours

export function isBroken({ changes }: ContractDiff): boolean {
  return changes.some(({ risk }) => risk === 'breaking')
}

/** What became of a released version: what breaks it and what to do, and in fewer words what does not. */
export function releasedText(released: ReleasedVersion, colours: Colours): string {
  const { version, file, changes } = released
  const { green, red, yellow, bold } = colours
  const name = bold(nearby(file))
  if (changes.length === 0) return `${green('✓')} ${name}: ${version} is as it was released`
  const counted = (['breaking', 'risky', 'compatible'] as const)
    .map((risk) => [risk, changes.filter((change) => change.risk === risk).length] as const)
    .filter(([, many]) => many > 0)
    .map(([risk, many]) => count(many, `${risk} change`))
  const mark = isBroken(released) ? red('✗') : changes.some(({ risk }) => risk === 'risky') ? yellow('!') : green('✓')
  const lines = changes.map((change) => changeText(change, version, colours))
  return [
    `${mark} ${name}: ${version} has ${counted.join(', ')} since it was released`,
    ...lines,
    ...adviceOf(released, colours),
  ].join('\n')
}

function changeText(
  { path, risk, says, remedy }: ContractChange,
  version: string,
  { bold, dim, red, yellow, cyan }: Colours,
): string {
  const colour = risk === 'breaking' ? red : risk === 'risky' ? yellow : dim
  const line = `  ${colour(risk)} ${bold(harmless(path))}: ${harmless(says)}`
  if (remedy === null) return line
  const more = risk === 'breaking' && !path.startsWith('events.') ? `, or make it part of a version after ${version}` : ''
  return `${line}\n    ${cyan(harmless(`${remedy}${more}`))}`
}

/** The lines that keep the version as it was. */
export function adviceOf({ keeping }: ContractDiff, { dim, cyan }: Colours): readonly string[] {
  if (keeping === null) return []
  const where = keeping.version === null ? 'add to what the blueprint says of it' : 'or write in the blueprint'
  const lines = keepingText(keeping).split('\n')
  return [
    dim(`  ${where}, and what code has to convert in \`versions\` of \`implement\`:`),
    ...lines.map((line) => `    ${cyan(harmless(line))}`),
  ]
}
