import type { ChangePlan } from '../../house/change-design.ts'
import { unifiedDiff } from '../../house/design.ts'
import { count, harmless, type out } from './output.ts'
import { permissionText, stepsText } from './steps-text.ts'

type Colours = typeof out.colours

const storeWords = {
  none: '',
  additive: '',
  rebuild: '; rows are held against it',
  destructive: '; values would be lost',
} as const

/** What a change adds, edits, means, risks and decides. */
export function changeText(plan: ChangePlan, colours: Colours): string {
  const { added, unread, files, decided } = plan
  const { bold, cyan, dim, yellow } = colours
  const parts = added.parts.map(
    ({ template: { name, says }, subject }) => `  ${bold(name)} ${says}${subject === null ? '' : ` (about ${subject.entity})`}`,
  )
  const diffs = files
    .filter(({ before }) => before !== null)
    .map(({ path, before, after }) => unifiedDiff(path, before, after).trimEnd())
  return [
    bold(parts.length === 0 ? 'No part is added' : 'Parts that come'),
    ...parts,
    ...added.present.map((name) => dim(`  ${name.includes(' ') ? `${name} already` : `${name} is there already`}`)),
    ...section(
      'Not read',
      unread.length === 0 ? [] : [`  ${yellow(unread.map(harmless).join(', '))}: nothing is made of it`],
      colours,
    ),
    ...section(
      'What changes of what is there',
      added.says.map((says) => `  ${says}`),
      colours,
    ),
    ...section(
      'New files',
      files.filter(({ before }) => before === null).map(({ path }) => `  ${path}`),
      colours,
    ),
    ...section('Edits', diffs, colours),
    ...section(
      'To be done by hand',
      added.byHand.map(({ path, message, line }) => `  ${yellow(path)} ${message}: ${cyan(line)}`),
      colours,
    ),
    ...meaningText(plan, colours),
    ...migrationText(plan, colours),
    ...risksText(plan, colours),
    ...documentsText(plan, colours),
    ...section(
      'Decided',
      decided.map(
        ({ question, option, status, because, until }) =>
          `  ${dim(question)} ${bold(option.title)} ${status === 'proposed' ? yellow('proposed') : status}: ${because}${until === null ? '' : `; until it is served: ${until}`}`,
      ),
      colours,
    ),
  ].join('\n')
}

function section(title: string, lines: readonly string[], { bold }: Colours): readonly string[] {
  return lines.length === 0 ? [] : ['', bold(title), ...lines]
}

function meaningText({ changes }: ChangePlan, colours: Colours): readonly string[] {
  const { dim, yellow } = colours
  const isBroken = changes.some((each) => each.class === 'breaking')
  const lines = changes.map(
    (each) => `  ${each.class === 'breaking' ? yellow(each.path) : each.path} ${each.says}${storeWords[each.store]}`,
  )
  const verdict = dim(isBroken ? '  some of it breaks clients' : '  clients notice nothing that breaks them')
  return section('What it means', changes.length === 0 ? [] : [...lines, verdict], colours)
}

function migrationText({ migration }: ChangePlan, colours: Colours): readonly string[] {
  if (migration === null) return []
  const { against, steps, forbidden, locksFrom, begun, problems } = migration
  const { dim, yellow } = colours
  const title = against === 'database' ? 'Migration of the data that are here' : 'Migration from the blueprint as it is'
  const lines = [
    ...(begun ? [yellow('  one is under way already, and these are its steps: finish it first')] : []),
    ...stepsText(steps, colours),
    ...(locksFrom === '' ? [] : [dim(`  ${locksFrom}`)]),
    ...permissionText(forbidden, colours),
    ...problems.map((problem) => `  ${yellow('note:')} ${problem}`),
  ]
  return section(title, lines, colours)
}

/** How many of a list are shown; the documents and `--json` have all. */
const shown = 4

function risksText({ risks, added, documents }: ChangePlan, colours: Colours): readonly string[] {
  const { bold, dim, yellow } = colours
  const some = (lines: readonly string[], word: string) => [
    ...lines.slice(0, shown).map((line) => `    ${word} ${line}`),
    ...(lines.length > shown ? [dim(`    and ${lines.length - shown} more`)] : []),
  ]
  const threats = risks.threats.flatMap(({ id, title, places, other, left }) => [
    `  ${bold(id)} ${title}`,
    ...some(places, '+'),
    ...some(other, '~'),
    ...some(left, 'yours:'),
  ])
  return section(
    'Risks',
    [
      ...risks.breaking.map(
        ({ path, says, remedy }) => `  ${yellow('breaks clients')} ${path}: ${says}${remedy === null ? '' : `; ${remedy}`}`,
      ),
      ...(risks.personal.length === 0 ? [] : [`  ${yellow('personal data')} ${risks.personal.join(', ')}`]),
      ...growthText(risks.growth),
      ...[...added.notes, ...documents.notes].map((note) => `  ${yellow('note:')} ${note}`),
      ...threats,
    ],
    colours,
  )
}

function growthText(growth: ChangePlan['risks']['growth']): readonly string[] {
  if (growth === null) return []
  const { users, storedBytes, readsPerSecond, writesPerSecond } = growth
  const rate = (name: string, { before, after }: typeof readsPerSecond) => `${name} ${number(before)} → ${number(after)}/s`
  return [
    `  load with ${users.toLocaleString('en')} people, assumed: ${rate('reads at the peak', readsPerSecond)}, ${rate('writes', writesPerSecond)}, stored in the end ${gigabytes(storedBytes.before)} → ${gigabytes(storedBytes.after)}`,
  ]
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 2 })
}

function gigabytes(bytes: number): string {
  return `${number(bytes / 1e9)} GB`
}

function documentsText({ documents: { files, edited } }: ChangePlan, colours: Colours): readonly string[] {
  const { yellow, dim } = colours
  const names = files.map(({ path }) => path)
  const lines = [
    ...(names.length === 0
      ? []
      : [`  ${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${count(names.length - 6, 'other')}` : ''}`]),
    ...edited.map((path) => `  ${yellow(path)} was changed by a person: it stays, and no longer tells all`),
  ]
  return section(
    'Documents brought up to date',
    lines.length === 0 ? [] : [...lines, dim('  a person’s own are never written')],
    colours,
  )
}
