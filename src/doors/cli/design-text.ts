import {
  type Brief,
  type Contradiction,
  capacitySummary,
  type Design,
  type DesignPlan,
  describeBrief,
  type Nearest,
  unifiedDiff,
} from '../../house/design.ts'
import { columns, count, harmless, type out } from './output.ts'

type Colours = typeof out.colours

/** What was understood, with what is assumed marked. */
export function understandingText(brief: Brief, { bold, dim }: Colours): string {
  const lines = describeBrief(brief).map((line) => (line.startsWith('~') ? dim(harmless(line)) : harmless(line)))
  const hint = '`~` is assumed: `--set name=value` says otherwise, such as `--set users=100k`'
  const proposed = lines.some((line) => line.startsWith('*'))
    ? ['`*` was proposed by a language model: `--set` says otherwise']
    : []
  return [bold('Understood'), ...lines, dim(hint), ...proposed.map(dim)].join('\n')
}

/** The parts, what was decided, and what it takes. */
export function designText({ composed, decided, plan }: Design, { bold, dim, yellow }: Colours): string {
  const parts = composed.parts.map(({ template, subject }) => [
    bold(template.name),
    subject === null ? template.says : `${template.says} (about ${subject.entity})`,
  ])
  const chosen = decided.filter(({ rule }) => rule !== 'otherwise')
  const decisions = chosen.map(({ option, because, status }) => [
    bold(option.title),
    status === 'proposed' ? yellow('proposed') : 'accepted',
    because,
  ])
  const told = capacitySummary(plan).map((line) => line.replaceAll('**', '').replace(/^- /, '  '))
  const defaults = dim(
    `  ${count(decided.length - chosen.length, 'other question')} answered as usual; the project has all of them`,
  )
  return [
    bold('Parts'),
    columns(parts),
    '',
    bold('Decided by what was said'),
    ...(decisions.length === 0 ? [] : [columns(decisions)]),
    defaults,
    '',
    bold('Capacity'),
    ...told,
  ].join('\n')
}

/** What was decided otherwise than last time, and what would become of files that are there. */
export function placementsText({ placements, flipped, notes }: DesignPlan, { bold, dim, green, yellow }: Colours): string {
  const of = (state: string) => placements.filter((each) => each.state === state)
  const changed = flipped.map(({ question, was, is, because }) => `  ${question} ${dim(was)} → ${bold(is)}: ${because}`)
  const counts = (['new', 'same', 'grown'] as const).filter((state) => of(state).length > 0)
  const words = { new: 'new', same: 'as they are', grown: 'written by designs alone, to be brought up to date' }
  const theirs = [...of('edited'), ...of('left')]
  return [
    ...(changed.length === 0 ? [] : [bold('Decided otherwise than last time'), ...changed, '']),
    bold('Files'),
    ...counts.map((state) => `  ${green(String(of(state).length))} ${words[state]}`),
    ...theirs.map(
      ({ path, state }) =>
        `  ${yellow(path)} ${state === 'left' ? 'is no part of this design any more: it stays' : 'was changed by a person: it stays'}`,
    ),
    ...notes.map((note) => `  ${yellow('note:')} ${harmless(note)}`),
    ...of('edited').flatMap(({ path, before, after }) =>
      after === null ? [] : ['', unifiedDiff(path, before, after).trimEnd()],
    ),
  ].join('\n')
}

/** Decisions that hold, and what goes against them. */
export function contradictionsText(contradictions: readonly Contradiction[], { bold, red }: Colours): string {
  const lines = contradictions.map(
    ({ decision, decided, says }) =>
      `${red('✗')} ${bold(`ADR-${decision.id}`)} ${harmless(decision.title)}\n  it holds: ${harmless(says)}; this takes ${decided.option.title}: ${decided.because}`,
  )
  return [...lines, '', 'Nothing was written. Change the request, or take the place of these decisions with `--supersede`.'].join(
    '\n',
  )
}

/** That nothing in the catalogue is meant, what is near, and how to go on. */
export function unknownText({ parts }: Brief, { near, missing }: Nearest, { bold, cyan, yellow }: Colours): string {
  return [
    `${yellow('!')} Nothing in the catalogue is what this asks for, so nothing was designed.`,
    ...(missing.length === 0 ? [] : [`  It knows no ${missing.join(', no ')}.`]),
    ...(near.length === 0 ? [] : ['', bold('What comes near')]),
    ...near.map(
      ({ archetype, title, words }) =>
        `  ${cyan(`--archetype ${archetype}`)}  ${title}, for ${words.map((word) => `“${word}”`).join(', ')}`,
    ),
    '',
    ...(parts.length === 0
      ? []
      : [
          `Parts that its words name can be put together: ${cyan(parts.map(({ value }) => `--part ${value}`).join(' '))} designs them;`,
          `what is missing is a part that you write beside them, in the same form.`,
          '',
        ]),
    'Begin with one of these and add what is missing to its blueprint, or begin with `lintel new`.',
  ].join('\n')
}
