import { type InputName, inputs } from '../brief/inputs.ts'
import type { Token } from './tokens.ts'

/** What the text says of an input, and where. */
export interface Said {
  readonly input: InputName
  readonly value: number | string | boolean
  readonly start: number
  readonly end: number
}

/** What a reader of a text found. */
export interface Reading {
  readonly said: readonly Said[]
  readonly notes: readonly string[]
  /** Places of the text that something was made of, though it is no input alone: `[start, end]`. */
  readonly used: readonly (readonly [number, number])[]
}

/** The text between two of its words. */
export function phraseBetween(text: string, tokens: readonly Token[], first: number, last: number): string {
  return text.slice(tokens[first]!.start, tokens[last]!.end)
}

export interface Joined {
  readonly value: number | string | boolean | readonly string[]
  readonly phrase: string
}

/** Between two phrases that are told as one, more than this is left out of the telling. */
const nearChars = 24

/** All that is said of one input as one value: words add up, of numbers and flags the last counts. */
export function joinSaid(text: string, all: readonly Said[]): { readonly joined: Joined; readonly notes: readonly string[] } {
  const last = all.at(-1)!
  const quote = ({ start, end }: Said) => text.slice(start, end)
  if (inputs[last.input].kind === 'words') {
    const order: readonly string[] =
      inputs[last.input].kind === 'words' ? (inputs[last.input] as { words: readonly string[] }).words : []
    const values = new Set(all.map(({ value }) => String(value)))
    return { joined: { value: order.filter((word) => values.has(word)), phrase: phraseOf(text, firstOfEach(all)) }, notes: [] }
  }
  const others = all.filter(({ value }) => value !== last.value)
  const notes =
    others.length === 0
      ? []
      : [
          `${last.input} is said more than once: ${[...new Set([...others, last].map((each) => `“${quote(each)}”`))].join(', ')}; the last one counts`,
        ]
  return { joined: { value: last.value, phrase: quote(last) }, notes }
}

function firstOfEach(all: readonly Said[]): readonly Said[] {
  return all.filter(({ value }, at) => all.findIndex((other) => other.value === value) === at)
}

function phraseOf(text: string, all: readonly Said[]): string {
  let phrase = ''
  let end = -1
  for (const said of [...all].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (said.end <= end) continue
    const gap = end < 0 ? '' : text.slice(end, said.start)
    const isNear = said.start >= end && gap.length <= nearChars && !/[.!?\n]/.test(gap)
    if (end < 0) phrase = text.slice(said.start, said.end)
    else phrase += isNear ? text.slice(end, said.end) : `”, “${text.slice(Math.max(end, said.start), said.end)}`
    end = said.end
  }
  return phrase
}
