import type { Brief, Known } from '../brief/brief.ts'
import type { InputName } from '../brief/inputs.ts'
import { assume } from './assume.ts'
import type { Catalogue } from './catalogue.ts'
import { type Deferral, deferralsOf } from './deferral.ts'
import { withFittingParts } from './fitting-parts.ts'
import { foreignWords } from './foreign.ts'
import type { KnownInputs } from './implied.ts'
import { isMeant, type Match, matchArchetypes } from './match-archetypes.ts'
import { deniedWords } from './negation.ts'
import { readName } from './read-name.ts'
import { readNumbers } from './read-numbers.ts'
import { type ReadParts, readParts } from './read-parts.ts'
import { readRegions } from './read-regions.ts'
import { readWords } from './read-words.ts'
import { refuseLong } from './request-error.ts'
import { joinSaid, phraseBetween, type Reading, type Said } from './said.ts'
import { type Token, tokensOf } from './tokens.ts'
import { type ReadTypos, readTypos } from './typos.ts'
import { unreadWords } from './unread-words.ts'

/** An archetype is told by this many of its words at most. */
const mostPhrases = 4

/** What a request asks for, by its words alone: the same text is always the same brief. @throws RequestError */
export function readRequest(text: string, catalogue: Catalogue): Brief {
  refuseLong(text)
  const { tokens, typos } = readTypos(tokensOf(text))
  const numbers = readNumbers(text)
  const later = plansIn(tokens, numbers)
  const denied = deniedWords(tokens)
  const isLater = tokens.map((_, at) => later.some(({ first, last }) => first <= at && at <= last))
  const left = tokens.map((_, at) => denied[at] === true || isLater[at] === true)
  const meant = matchArchetypes(text, tokens, denied, catalogue.archetypes, isLater).filter(isMeant)
  const parts = readParts(text, tokens, left, catalogue.parts)
  const words = readWords(tokens, denied)
  const regions = readRegions(text)
  const readings = [numbers, words, regions].map((reading) => withoutLater(reading, tokens, later))
  const { inputs, notes } = knownInputs(text, readings)
  const name = readName(text)
  const named =
    name?.from === 'said' ? [[text.indexOf(name.phrase), text.indexOf(name.phrase) + name.phrase.length] as const] : []
  // What is denied needs no more reading.
  const leftPlaces = tokens.filter((_, at) => left[at]).map(({ start, end }) => [start, end] as const)
  const read = [...numbers.used, ...words.used, ...regions.used, ...parts.places]
  const used = [...leftPlaces, ...read, ...meant.flatMap(({ places }) => places), ...named]
  const unread = numbers.unread.filter(([start]) => !used.some(([from, to]) => from <= start && start < to))
  const brief = assume(
    {
      request: text,
      name,
      archetypes: meant.map((match) => said(match.archetype.name, phraseOf(match))),
      ...knownParts(meant, parts),
      changes: [],
      inputs,
      unread: unreadWords(tokens, [...used, ...numbers.unread])
        .map(({ text: word }) => word)
        .concat(unread.map(([start, end]) => text.slice(start, end))),
      notes: [...readingNotes(text, typos), ...notes, ...later.map((range) => laterNote(text, tokens, range))],
    },
    catalogue,
  )
  return withFittingParts(brief, catalogue)
}

/** The words that an archetype was known by, as they stand in the text: the strongest first. */
function phraseOf({ phrase, phrases }: Match): string {
  return [phrase, ...phrases.filter((each) => each !== phrase)].slice(0, mostPhrases).join('”, “')
}

/** What is put off; that there will be more of something is no plan, but what a design must hold. */
function plansIn(tokens: readonly Token[], { said: numbers }: Reading): readonly Deferral[] {
  return deferralsOf(tokens).filter(({ first, last }) => {
    const [start, end] = [tokens[first]!.start, tokens[last]!.end]
    return !numbers.some((each) => each.input !== 'regions' && each.start >= start && each.end <= end)
  })
}

function withoutLater(reading: Reading, tokens: readonly Token[], later: readonly Deferral[]): Reading {
  const isLater = ({ start }: Said) => later.some(({ first, last }) => tokens[first]!.start <= start && start < tokens[last]!.end)
  return { ...reading, said: reading.said.filter((each) => !isLater(each)) }
}

function laterNote(text: string, tokens: readonly Token[], { first, last }: Deferral): string {
  return `“${phraseBetween(text, tokens, first, last)}” is left for later: nothing of it is designed now`
}

/** In which language it was read, and as what. */
function readingNotes(text: string, typos: ReadTypos['typos']): readonly string[] {
  const foreign = foreignWords(text)
  const isForeign = foreign.length > 0
  return [
    ...(isForeign
      ? [
          `requests are read in English alone, and most words of this are not English (“${foreign[0]}”, “${foreign[1] ?? foreign[0]}”)`,
        ]
      : []),
    ...typos.map(({ said: word, meant }) => `“${word}” is read as “${meant}”`),
  ]
}

function said<T>(value: T, phrase: string): Known<T> {
  return { value, from: 'said', phrase }
}

/** Parts of the archetypes come with them; one that is not wanted stands in `without` even so. */
function knownParts(meant: readonly Match[], { wanted, unwanted }: ReadParts): Pick<Brief, 'parts' | 'without'> {
  const along = new Set(meant.flatMap(({ archetype }) => archetype.parts))
  return {
    parts: wanted.filter(({ name }) => !along.has(name)).map(({ name, phrase }) => said(name, phrase)),
    without: unwanted.map(({ name, phrase }) => said(name, phrase)),
  }
}

function knownInputs(text: string, readings: readonly Reading[]): { inputs: KnownInputs; notes: readonly string[] } {
  const byInput = new Map<InputName, Said[]>()
  for (const each of readings.flatMap((reading) => reading.said))
    byInput.set(each.input, [...(byInput.get(each.input) ?? []), each])
  const notes = readings.flatMap((reading) => reading.notes)
  const inputs: Partial<Record<InputName, unknown>> = {}
  for (const [input, all] of byInput) {
    const { joined, notes: more } = joinSaid(
      text,
      [...all].sort((a, b) => a.start - b.start || a.end - b.end),
    )
    inputs[input] = said(joined.value, joined.phrase)
    notes.push(...more)
  }
  return { inputs: inputs as KnownInputs, notes }
}
