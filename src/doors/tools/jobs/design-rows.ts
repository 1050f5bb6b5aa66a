import { type Input, type InputName, inputs } from '../../../design/brief/inputs.ts'
import type { Brief, Contradiction } from '../../../house/design.ts'
import type { Json } from '../../../kit/json.ts'
import type { ContradictionRow, UnderstoodRow } from './design-facts.ts'

/** Every value of a brief: what is said or set first, then what is assumed. */
export function understoodRows(brief: Brief): readonly UnderstoodRow[] {
  const lists = (['archetypes', 'parts', 'without'] as const).flatMap((list) =>
    brief[list].map((known) => rowOf(list === 'without' ? list : list.slice(0, -1), known)),
  )
  const values = (Object.keys(inputs) as InputName[]).map((name) => rowOf(name, brief.inputs[name]))
  const known = values.filter(({ from }) => from !== 'assumed')
  return [rowOf('name', brief.name), ...lists, ...known, ...values.filter(({ from }) => from === 'assumed')]
}

type Known = Brief['inputs'][InputName] | Brief['name']

function rowOf(name: string, known: Known): UnderstoodRow {
  const input: Input | undefined = Object.hasOwn(inputs, name) ? inputs[name as InputName] : undefined
  const isNothing = known.value === 0 || known.value === false || (Array.isArray(known.value) && known.value.length === 0)
  return {
    name,
    value: known.value as Json,
    ...(input?.kind === 'number' ? { unit: input.unit } : {}),
    from: known.from,
    ...('phrase' in known ? { words: known.phrase } : {}),
    ...('because' in known ? { because: known.because } : {}),
    isSilent: known.from === 'assumed' && isNothing,
  }
}

export function contradictionRow({ decision, decided, says, byDesign }: Contradiction): ContradictionRow {
  return {
    decision: `ADR-${decision.id}`,
    title: decision.title,
    says,
    question: decided.question,
    taken: decided.option.title,
    because: decided.because,
    byDesign,
  }
}
