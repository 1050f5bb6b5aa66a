import { type Input, inputs } from '../brief/inputs.ts'
import type { Catalogue } from '../understand/catalogue.ts'
import { partWords } from '../understand/part-words.ts'

/** All that a design can be made of, as data: what a model is shown before it proposes anything. */
export interface DescribedCatalogue {
  readonly archetypes: readonly {
    readonly name: string
    readonly title: string
    readonly parts: readonly string[]
    readonly words: readonly string[]
  }[]
  readonly parts: readonly {
    readonly name: string
    readonly says: string
    readonly needs: readonly string[]
    /** Entities that it may be about: one of them has to be there. */
    readonly about: readonly string[]
    readonly words: readonly string[]
  }[]
  readonly inputs: readonly DescribedInput[]
}

interface DescribedInput {
  readonly name: string
  readonly is: Input['kind']
  readonly says: string
  readonly unit?: string
  readonly from?: number
  readonly to?: number
  readonly words?: readonly string[]
  readonly assumed?: number | string
}

export function describeCatalogue({ archetypes, parts }: Catalogue): DescribedCatalogue {
  return {
    archetypes: archetypes.map(({ name, title, parts: has, words }) => ({ name, title, parts: has, words: Object.keys(words) })),
    parts: parts.map(({ name, says, needs, subjects = {} }) => ({
      name,
      says,
      needs,
      about: Object.keys(subjects),
      words: (partWords[name] ?? '').split('|').flatMap((word) => (word.trim() === '' ? [] : [word.trim()])),
    })),
    inputs: Object.entries(inputs).map(([name, input]) => describeInput(name, input)),
  }
}

function describeInput(name: string, input: Input): DescribedInput {
  const described = { name, is: input.kind, says: input.says }
  if (input.kind === 'number') return { ...described, unit: input.unit, from: input.min, to: input.max, assumed: input.assumed }
  if (input.kind === 'word') return { ...described, words: input.words, assumed: input.assumed }
  return input.kind === 'words' ? { ...described, words: input.words } : described
}
