import type { Decorator, Expression } from 'oxc-parser'
import type { RawDecorator } from './facts.ts'
import { placeOf, type Reading } from './reading.ts'
import { shapeOf } from './shapes.ts'
import { bare, pathText } from './syntax.ts'
import { summarise } from './values.ts'

const none: readonly never[] = []

export function decoratorsOf(reading: Reading, decorators: readonly Decorator[] | undefined): readonly RawDecorator[] {
  if (decorators === undefined || decorators.length === 0) return none
  return decorators.map((decorator) => {
    const node = bare(decorator.expression)
    const called = node.type === 'CallExpression'
    const args = called ? node.arguments.filter((arg): arg is Expression => arg.type !== 'SpreadElement') : []
    const ref = shapeOf(reading, called ? (node.callee as Expression) : node)
    return {
      name: pathText(called ? node.callee : node),
      args: args.map((arg) => summarise(reading, arg)),
      ref: typeof ref === 'string' ? ref : null,
      shapes: args.map((arg) => shapeOf(reading, arg)),
      place: placeOf(reading, decorator),
    }
  })
}
