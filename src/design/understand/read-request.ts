import type { Brief, Known } from '../brief/brief.ts'
import type { InputName } from '../brief/inputs.ts'
import { assume } from './assume.ts'
import type { Catalogue } from './catalogue.ts'
import type { KnownInputs } from './implied.ts'
import { isMeant, type Match, matchArchetypes } from './match-archetypes.ts'
import { deniedWords } from './negation.ts'
import { readName } from './read-name.ts'
import { readNumbers } from './read-numbers.ts'
import { type ReadParts, readParts } from './read-parts.ts'
import { readWords } from './read-words.ts'
import { refuseLong } from './request-error.ts'
import { joinSaid, type Reading, type Said } from './said.ts'
import { tokensOf } from './tokens.ts'
import { unreadWords } from './unread-words.ts'

/** What a request asks for, by its words alone: the same text is always the same brief. @throws RequestError */
export function readRequest(text: string, catalogue: Catalogue): Brief {
  refuseLong(text)
  const tokens = tokensOf(text)
  const denied = deniedWords(tokens)
  const matches = matchArchetypes(text, tokens, denied, catalogue.archetypes)
  const meant = matches.filter(isMeant)
  const parts = readParts(text, tokens, denied, catalogue.parts)
  const numbers = readNumbers(text)
  const words = readWords(tokens, denied)
  const { inputs, notes } = knownInputs(text, [numbers, words])
  const name = readName(text)
  const named =
    name?.from === 'said' ? [[text.indexOf(name.phrase), text.indexOf(name.phrase) + name.phrase.length] as const] : []
  // What is denied needs no more reading.
  const left = tokens.filter((_, at) => denied[at]).map(({ start, end }) => [start, end] as const)
  const used = [...left, ...numbers.used, ...words.used, ...parts.places, ...meant.flatMap(({ places }) => places), ...named]
  const unreadNumbers = numbers.unread.map(([start, end]) => text.slice(start, end))
  return assume(
    {
      request: text,
      name,
      archetypes: meant.map(({ archetype, phrase }) => said(archetype.name, phrase)),
      ...knownParts(meant, parts),
      changes: [],
      inputs,
      unread: unreadWords(tokens, [...used, ...numbers.unread])
        .map(({ text: word }) => word)
        .concat(unreadNumbers),
      notes,
    },
    catalogue,
  )
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
