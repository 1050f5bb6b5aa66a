import type { Model } from '../../model/model.ts'
import { actionSequence, type Step } from './action-sequence.ts'
import type { PicturePart } from './picture-parts.ts'

const arrows = { call: '->>', answer: '-->>', later: '-)' } as const

/** An action from its request to what follows its commit, as a Mermaid `sequenceDiagram`. @throws NothingToDrawError */
export function writeSequenceDiagram(model: Model, action: string | null, parts: readonly PicturePart[] = []): string {
  const { lanes, steps } = actionSequence(model, action, parts)
  const lines = [
    'sequenceDiagram',
    ...lanes.map(({ id, title }) => `  participant ${id} as ${sequenceText(title)}`),
    ...steps.flatMap((step) => linesOf(step, '  ')),
  ]
  return `${lines.join('\n')}\n`
}

function linesOf(step: Step, indent: string): readonly string[] {
  if (step.is === 'message') return [`${indent}${step.from}${arrows[step.way]}${step.to}: ${sequenceText(step.says)}`]
  const branches = step.branches.flatMap(({ when, steps }, i) => [
    `${indent}${i === 0 ? 'alt' : 'else'} ${sequenceText(when)}`,
    ...steps.flatMap((each) => linesOf(each, `${indent}  `)),
  ])
  return [...branches, `${indent}end`]
}

/** Text runs to the end of its line there, and a semicolon ends a line too. */
function sequenceText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[#;<>"]/g, (found) => ({ '#': '#35;', ';': '#59;', '<': '#lt;', '>': '#gt;', '"': '#quot;' })[found]!)
}
