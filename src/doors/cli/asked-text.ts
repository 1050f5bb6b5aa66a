import type { Asked, Conversed, Ending, ShownChange } from '../agent/index.ts'
import { count, harmless, type out } from './output.ts'

type Colours = typeof out.colours

/** Of an answer, and of a diff, no more is shown. */
const mostAnswer = 20_000
const mostLines = 600

/** Text of a model, without what would steer a terminal or show other than it is. */
export function readable(text: string): string {
  return harmless(text).replaceAll(
    /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu,
    (hidden) => {
      return `<U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`
    },
  )
}

/** What the model said, and how much it proposes. */
export function summaryText(
  { answer, changes }: { readonly answer: string; readonly changes: readonly ShownChange[] },
  { bold, dim }: Colours,
): string {
  const cut =
    answer.length > mostAnswer
      ? `${answer.slice(0, mostAnswer)}\n(${answer.length - mostAnswer} characters more are in the transcript)`
      : answer
  const proposes =
    changes.length === 0 ? dim('it proposes no change') : bold(`it proposes to change ${count(changes.length, 'file')}`)
  return `${readable(cut.trim() || 'it said nothing')}\n\n${proposes}`
}

/** A change as a person reads it. */
export function changeText({ proposal, diff, warnings }: ShownChange, { bold, cyan, dim, green, red, yellow }: Colours): string {
  const lines = diff.replace(/\n$/, '').split('\n')
  const shown = lines.slice(0, mostLines).map((line) => {
    const text = readable(line.replace(/\r$/, '␍'))
    if (line.startsWith('+++') || line.startsWith('---')) return bold(text)
    return line.startsWith('@@') ? cyan(text) : line.startsWith('+') ? green(text) : line.startsWith('-') ? red(text) : text
  })
  const more =
    lines.length > mostLines
      ? [yellow(`! ${lines.length - mostLines} more lines are not shown; all of them are in the patch`)]
      : []
  const isNew = proposal.before === null ? dim(' (new)') : ''
  return [
    '',
    `${bold(readable(proposal.path))}${isNew}`,
    ...shown,
    ...more,
    ...warnings.map((each) => yellow(readable(`! ${each}`))),
  ].join('\n')
}

const limitWords = {
  rounds: 'the most rounds are over: `--rounds` gives it more',
  tokens: 'the most tokens are used up: `--most-tokens` gives it more',
  cost: 'the most cost is reached: `--most-cost` gives it more',
  time: 'the most time is over: `--most-time` gives it more',
}
const endingWords = {
  done: 'done',
  loop: 'stopped: the model called the same again and again, though it was told',
  refused: 'the model, or its server, refuses to answer',
  cut: 'the answer of the model was cut off, as it was too long',
  empty: 'the model ended without an answer',
  stopped: 'stopped',
  round_time: 'the model did not answer in time: `--round-time` gives it more',
}

export function endingWord(ending: Ending): string {
  if (ending.is === 'limit') return limitWords[ending.limit]
  return ending.is === 'failed' ? `${ending.says}; ${ending.remedy}` : endingWords[ending.is]
}

/** How it ended, what became of each change, what waits, and where all of it is kept. */
export function endingText(asked: Asked, mayAsk: boolean): string {
  const { ending, changes, written, plans, spent, transcript, patch } = asked
  const fate = written.map(({ path, state, says }) => (state === 'written' ? `✓ wrote ${path}` : `✗ ${path}: ${says}`))
  const left = changes.length - written.length
  const nothing =
    left > 0 ? [`${count(left, 'change')} not written${mayAsk ? '' : ': a person consents at a terminal'}; kept in ${patch}`] : []
  const waiting = plans.map(({ id, title }) => `waits for you: ${id}: ${title} (\`lintel approve ${id}\` shows it)`)
  return [endingWord(ending), ...fate, ...nothing, ...waiting, spentText(spent), `transcript: ${transcript}`].join('\n')
}

function spentText({ rounds, inputTokens, outputTokens, cost, isEstimated }: Asked['spent']): string {
  const tokens = `${isEstimated ? 'about ' : ''}${inputTokens} tokens in, ${outputTokens} out`
  return `${count(rounds, 'round')}, ${tokens}${cost === null ? '' : `, cost ${cost.toFixed(4)}`}`
}

export function jsonOf({ id, model, ending, answer, changes, written, plans, spent, transcript, patch }: Asked): object {
  const stateOf = (path: string) => written.find((each) => each.path === path)
  return {
    id,
    model,
    ending: { ...ending, says: endingWord(ending) },
    answer,
    changes: changes.map(({ proposal: { path, before }, diff, warnings }) => ({
      path,
      isNew: before === null,
      warnings,
      state: stateOf(path)?.state ?? 'not written',
      diff,
    })),
    plans,
    spent,
    transcript,
    patch,
  } satisfies Record<string, unknown> & Pick<Conversed, 'answer'>
}
