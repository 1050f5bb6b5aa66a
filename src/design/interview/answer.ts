import { nearest } from '../../kit/text.ts'
import type { Brief } from '../brief/brief.ts'
import { composeParts } from '../compose/compose-parts.ts'
import { partsOf } from '../compose/parts-of.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { numeralsOf } from '../understand/numerals.ts'
import { readRequest } from '../understand/read-request.ts'
import { RequestError } from '../understand/request-error.ts'
import { applySettings, parseSettings } from '../understand/settings.ts'
import type { Question } from './questions.ts'

/**
 * The brief with a typed answer to a question, which counts as set. An empty one takes the default.
 * @throws RequestError, CompositionError
 */
export function applyAnswer(brief: Brief, question: Question, text: string, catalogue: Catalogue): Brief {
  const flags = question.sets === 'archetypes' ? kindFlags(brief, text, catalogue) : [inputFlag(question, text)]
  const answered = applySettings(brief, parseSettings(flags), catalogue)
  // A part that nothing can be the subject of is told while it can still be answered otherwise.
  if (question.sets === 'archetypes')
    composeParts(catalogue.parts, { name: answered.name.value, parts: partsOf(answered, catalogue) })
  return answered
}

function inputFlag(question: Question, text: string): string {
  const { sets, kind, default: usual } = question
  if (text.trim() === '') return `${sets}=${Array.isArray(usual) ? usual.join(',') : String(usual)}`
  const typed = text.trim()
  return `${sets}=${kind === 'number' ? bareNumber(typed, question) : kind === 'words' ? wordsIn(typed).join(',') : typed}`
}

/** `100k people`, `99.9 %`, `$500`: the number alone, where nothing but its unit stands beside it. */
function bareNumber(typed: string, { sets, unit = '' }: Question): string {
  const [number, more] = numeralsOf(typed)
  if (number === undefined || more !== undefined) return typed
  const [before, after] = [typed.slice(0, number.start), typed.slice(number.end)].map((each) => each.trim().toLowerCase())
  const isUnit = [unit, sets].some((name) => name.toLowerCase().startsWith(after!))
  return isUnit && ['', '$'].includes(before!) ? typed.slice(number.start, number.end) : typed
}

/** Kinds, and parts beside them; those parts that the request names stay. */
function kindFlags({ parts }: Brief, text: string, catalogue: Catalogue): readonly string[] {
  const said = parts.map(({ value }) => value)
  const named = namesIn(text, catalogue)
  if (named.length === 0 && said.length === 0)
    throw new RequestError('there is no default: name a kind of system, or a part that it needs')
  const kinds = named.filter((name) => catalogue.archetypes.some((each) => each.name === name))
  const wanted = [...new Set([...said, ...named.filter((name) => !kinds.includes(name))])]
  return [
    ...(kinds.length === 0 ? [] : [`archetypes=${kinds.join(',')}`]),
    ...(wanted.length === 0 ? [] : [`parts=${wanted.join(',')}`]),
  ]
}

/** Names of the catalogue; other words are read as a request is, so that `a shop` means what it means there. */
function namesIn(text: string, catalogue: Catalogue): readonly string[] {
  const typed = wordsIn(text)
  const names = [...catalogue.archetypes, ...catalogue.parts].map(({ name }) => name)
  const unknown = typed.find((name) => !names.includes(name))
  if (unknown === undefined) return typed
  const { archetypes, parts, unread } = readRequest(text, catalogue)
  // Half an answer would be taken for the whole.
  const missed = archetypes.length === 0 ? unknown : unread[0]
  if (missed !== undefined) throw new RequestError(`nothing is called \`${missed}\`${meantBy(missed, names)}`)
  return [...archetypes, ...parts].map(({ value }) => value)
}

function meantBy(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined ? '' : `: is it \`${meant}\`?`
}

/** Names between commas, spaces and `and`. */
function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((word) => word !== '' && word !== 'and')
}
