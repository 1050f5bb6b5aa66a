import type { Brief, Nearest } from '../../house/design.ts'
import { decidedBy, kindsAndParts, type Question } from '../../house/interview.ts'
import { columns, count, type out } from './output.ts'

type Colours = typeof out.colours

const indent = '      '
const widest = 100
/** Questions that an explanation names; the others are counted. */
const mostNamed = 5

/** How to answer, before the first question. */
export function introductionText(many: number, { bold, cyan, dim }: Colours): string {
  const keys = `Enter takes what is offered, ${cyan('?')} explains, ${cyan('q')} stops and writes nothing`
  return `${bold(count(many, 'question'))}${dim(many === 1 ? '.' : ', the most decisive first.')} ${keys}.`
}

/** One question: what is asked, what may be answered, and what Enter takes. */
export function questionText(question: Question, place: string, near: Nearest['near'], colours: Colours): string {
  const { bold, cyan, dim } = colours
  const lines = question.kind === 'archetypes' ? kindLines(question, near) : [choiceText(question)]
  const usual = usualText(question)
  const offer = usual === null ? 'Enter alone is no answer here: name at least one' : `Enter takes ${cyan(usual)}`
  return [
    '',
    `${dim(place.padEnd(indent.length))}${bold(question.asks)}`,
    ...[...lines, offer].map((line) => indent + line),
  ].join('\n')
}

function choiceText({ kind, choices = [], unit = '', min = 0, max = 0 }: Question): string {
  if (kind === 'number') return `a number of ${unit === '%' ? 'percent' : unit}, from ${counted(min)} to ${counted(max)}`
  if (kind === 'flag') return 'yes or no'
  return `${kind === 'word' ? 'one' : 'any'} of ${choices.join(', ')}${kind === 'words' ? '; or none' : ''}`
}

/** Null where the default is no answer. */
function usualText({ kind, default: value, because }: Question): string | null {
  if (kind === 'archetypes') return Array.isArray(value) && value.length > 0 ? `${value.join(', ')}: ${because}` : null
  const shown = shownValue(value)
  return because.startsWith(`${shown}: `) ? because : `${shown}: ${because}`
}

function kindLines({ choices = [] }: Question, near: Nearest['near']): readonly string[] {
  const others = choices.filter((name) => !near.some(({ archetype }) => archetype === name))
  const rows = near.map(({ archetype, title, words }) => [
    archetype,
    `${title}, for ${words.map((word) => `“${word}”`).join(', ')}`,
  ])
  return [
    ...(near.length === 0 ? [] : columns(rows, 'near: ').split('\n')),
    ...wrapped(`${near.length === 0 ? '' : 'others: '}${[...others].sort().join(', ')}`),
    'one or several names; parts count too: ? lists them',
  ]
}

/** The kinds and parts that an answer was taken for. */
export function takenText({ archetypes, parts }: Brief, { dim }: Colours): string {
  return dim(`${indent}taken: ${[...new Set([...archetypes, ...parts].map(({ value }) => value))].join(', ')}`)
}

/** What an answer is, and what rests on it. */
export function explanationText(question: Question, { bold, dim }: Colours): string {
  if (question.kind === 'archetypes') {
    const { kinds, parts } = kindsAndParts()
    const table = (rows: typeof kinds) =>
      columns(
        rows.map(({ name, says }) => [bold(name), says]),
        indent,
      )
    return [dim(`${indent}Kinds`), table(kinds), dim(`${indent}Parts, of which kinds are made`), table(parts)].join('\n')
  }
  const decided = decidedBy(question)
  const more = decided.length - mostNamed
  return [
    `${indent}${bold(question.sets)}: ${question.says}. The answer bears on`,
    ...decided.slice(0, mostNamed).map((each) => `${indent}  ${each}`),
    ...(more > 0 ? [`${indent}  and ${count(more, 'other question')}`] : []),
    dim(`${indent}With --out the answer is kept in brief.yaml, and can be changed there.`),
  ].join('\n')
}

function shownValue(value: Question['default']): string {
  if (typeof value === 'number') return counted(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : value.join(', ') || 'none'
}

function counted(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 6 })
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= widest) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
