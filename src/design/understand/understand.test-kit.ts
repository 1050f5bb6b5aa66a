import type { Brief } from '../brief/brief.ts'
import { type InputName, inputs } from '../brief/inputs.ts'
import { catalogue } from './catalogue.test-kit.ts'
import { readRequest } from './read-request.ts'

/** The brief of a text, of the catalogue of the tests. */
export function read(text: string): Brief {
  return readRequest(text, catalogue)
}

/** What a text says of inputs, without what is assumed: value and phrase. */
export function saidBy(text: string): Readonly<Record<string, readonly [unknown, string]>> {
  const { inputs: known } = read(text)
  return Object.fromEntries(
    (Object.keys(inputs) as InputName[]).flatMap((name) => {
      const each = known[name]
      return each.from === 'said' ? [[name, [each.value, each.phrase]] as const] : []
    }),
  )
}

export const archetypesOf = (text: string): readonly string[] => read(text).archetypes.map(({ value }) => value)
export const partsOf = (text: string): readonly string[] => read(text).parts.map(({ value }) => value)
