import { type InputName, inputs } from '../brief/inputs.ts'
import { findPhrases, indexPhrases, type Phrase, type PhraseIndex } from './phrases.ts'
import type { Reading, Said } from './said.ts'
import { type Saying, sayings } from './sayings.ts'
import { stem } from './stem.ts'
import type { Token } from './tokens.ts'

/** Inputs do not take words from each other: a sensor is a device, and it measures. */
const indexes: ReadonlyMap<InputName, PhraseIndex<Saying>> = new Map(
  (Object.keys(inputs) as InputName[]).flatMap((input) => {
    const phrases = sayings.filter(([, saying]) => saying.input === input).flatMap(([words, means]) => phrasesOf(words, means))
    return phrases.length === 0 ? [] : [[input, indexPhrases(phrases)] as const]
  }),
)

/** What words say of inputs that are no numbers. What is denied says a flag is off, and of words nothing. */
export function readWords(tokens: readonly Token[], denied: readonly boolean[]): Reading {
  const said: Said[] = []
  const notes: string[] = []
  const unwanted = new Map<string, string>()
  const used: (readonly [number, number])[] = []
  const sentences = stemsBySentence(tokens)
  for (const [input, index] of indexes)
    for (const { means, first, last } of findPhrases(index, tokens)) {
      if (!holds(means, tokens, last, sentences)) continue
      const [start, end] = [tokens[first]!.start, tokens[last]!.end]
      used.push([start, end])
      const isOff = denied[first] === true
      if (isOff && inputs[input].kind !== 'flag') {
        unwanted.set(`${input} ${means.value}`, tokens[first]!.text)
        continue
      }
      said.push({ input, value: isOff ? false : means.value, start, end })
      if (means.note !== undefined) notes.push(`“${tokens[first]!.text}” ${means.note}`)
    }
  // Whoever has MongoDB and wants to get off it does not have it.
  const isWanted = ({ input, value }: Said) => !unwanted.has(`${input} ${value}`)
  const leftNotes = [...new Set(unwanted.values())].map((word) => `“${word}” is left or not wanted: it is not counted`)
  return { said: said.filter(isWanted), notes: [...new Set([...notes, ...leftNotes])], used }
}

function phrasesOf(words: string, means: Saying): readonly Phrase<Saying>[] {
  const stemmed: Saying = {
    ...means,
    ...(means.near === undefined ? {} : { near: means.near.map(stem) }),
    ...(means.notBefore === undefined ? {} : { notBefore: means.notBefore.map(stem) }),
  }
  return words.split('|').map((phrase) => ({ words: phrase.trim(), means: stemmed }))
}

function stemsBySentence(tokens: readonly Token[]): readonly ReadonlySet<string>[] {
  const sentences = Array.from({ length: (tokens.at(-1)?.sentence ?? -1) + 1 }, () => new Set<string>())
  for (const token of tokens) sentences[token.sentence]!.add(token.stem)
  return sentences
}

function holds(
  { near, notBefore, spelt }: Saying,
  tokens: readonly Token[],
  last: number,
  sentences: readonly ReadonlySet<string>[],
): boolean {
  const token = tokens[last]!
  const next = tokens[last + 1]
  if (spelt !== undefined && token.text !== spelt) return false
  if (notBefore !== undefined && next !== undefined && next.sentence === token.sentence && notBefore.includes(next.stem))
    return false
  return near === undefined || near.some((each) => sentences[token.sentence]?.has(each))
}
