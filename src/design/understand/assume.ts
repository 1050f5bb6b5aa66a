import type { Brief, Known } from '../brief/brief.ts'
import { type Input, type InputName, inputs } from '../brief/inputs.ts'
import type { Catalogue } from './catalogue.ts'
import { type KnownInputs, withImplied } from './implied.ts'

/** What stands in a brief apart from what is assumed. */
export type Stated = Omit<Brief, 'inputs' | 'name'> & { readonly name: Known<string> | null; readonly inputs: KnownInputs }

/** What of a brief is not assumed: of the rest, what follows may be another once something else is known. */
export function statedOf(brief: Brief): Stated {
  const inputs = Object.fromEntries(Object.entries(brief.inputs).filter(([, { from }]) => from !== 'assumed'))
  return { ...brief, name: brief.name.from === 'assumed' ? null : brief.name, inputs: inputs as KnownInputs }
}

/** A whole brief: what follows from what is known is filled in, then what is usual. */
export function assume(stated: Stated, { archetypes }: Pick<Catalogue, 'archetypes'>): Brief {
  const without = new Set(stated.without.map(({ value }) => value))
  const names = stated.archetypes.map(({ value }) => value)
  const ofArchetypes = archetypes.filter(({ name }) => names.includes(name)).flatMap(({ parts }) => parts)
  const parts = new Set([...ofArchetypes, ...stated.parts.map(({ value }) => value)].filter((part) => !without.has(part)))
  const known = withImplied(stated.inputs, parts)
  const filled = (Object.keys(inputs) as InputName[]).map((name) => [name, known[name] ?? usual(inputs[name])])
  return { ...stated, name: stated.name ?? nameOf(stated), inputs: Object.fromEntries(filled) as Brief['inputs'] }
}

function usual(input: Input): Known<unknown> {
  if (input.kind === 'words') return { value: [], from: 'assumed', because: 'none is named' }
  if (input.kind === 'flag') return { value: false, from: 'assumed', because: 'nothing asks for it' }
  return { value: input.assumed, from: 'assumed', because: input.because }
}

function nameOf({ archetypes }: Pick<Stated, 'archetypes'>): Known<string> {
  const first = archetypes[0]?.value
  return first === undefined
    ? { value: 'backend', from: 'assumed', because: 'the request names nothing' }
    : { value: first, from: 'assumed', because: 'what the request is most about' }
}
