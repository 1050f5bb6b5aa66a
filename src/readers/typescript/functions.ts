import type { ArrowFunctionExpression, Expression, Function as FunctionNode, Node, ParamPattern, TSType } from 'oxc-parser'
import { declareBlock, declarePattern } from './declare.ts'
import { decoratorsOf } from './decorators.ts'
import type { RawDecorator, RawFunction, Ref } from './facts.ts'
import { type Around, type Frame, functionId, functionNumber, nothingAround, placeOf, type Reading } from './reading.ts'
import { resolverRole, roleOf } from './roles.ts'
import { innerScope } from './scope.ts'
import { shapeOf, typeRef } from './shapes.ts'
import { summarise } from './values.ts'

export type AnyFunction = ArrowFunctionExpression | FunctionNode

/** How a function comes to its name and place among others. */
export interface Standing {
  readonly name?: string | null
  readonly exported?: boolean
  readonly decorators?: readonly RawDecorator[]
  readonly classNumber?: number | null
  readonly className?: string | null
  readonly callback?: RawFunction['callback']
  /** What of the surroundings goes on inside: of a callback that runs at once. */
  readonly around?: Around
}

/** Reads a function: its parameters, then its body with a frame of its own. */
export function visitFunction(reading: Reading, node: AnyFunction, standing: Standing = {}): void {
  const number = functionNumber(reading, node)
  const outer = { scope: reading.scope, frame: reading.frame, around: reading.around }
  outer.frame.mentions.add(`f:${number}|`)
  const frame: Frame = { number, mentions: new Set(), traits: new Set(), returns: null, answers: [] }
  const scope = innerScope(outer.scope, number)
  reading.scope = scope
  reading.frame = frame
  reading.around = standing.around ?? nothingAround
  const parameters = declareParameters(reading, node.params, reading.resolverArguments.get(node) ?? null)
  visitBody(reading, node)
  Object.assign(reading, outer)
  reading.functions[number] = {
    id: functionId(reading, number),
    name: standing.name ?? node.id?.name ?? null,
    within: functionId(reading, outer.frame.number),
    parameters: parameters.names,
    async: node.async,
    exported: standing.exported ?? false,
    class: standing.className ?? null,
    decorators: standing.decorators ?? [],
    mentions: [...frame.mentions],
    parameterTypes: parameters.types,
    parameterDecorators: parameters.decorators,
    returns: frame.returns,
    answers: frame.answers,
    traits: [...frame.traits].sort(),
    callback: standing.callback ?? null,
    classIndex: standing.classNumber ?? null,
    ...(isEmpty(reading, node) ? { empty: true as const } : {}),
    place: placeOf(reading, node),
  }
}

function isEmpty({ text }: Reading, { body }: AnyFunction): boolean {
  return body?.type === 'BlockStatement' && text.slice(body.start + 1, body.end - 1).trim() === ''
}

function visitBody(reading: Reading, node: AnyFunction): void {
  const body = node.body
  if (body === null) return
  if (body.type === 'BlockStatement') {
    declareBlock(reading.scope, body.body)
    for (const statement of body.body) reading.visit(statement)
    return
  }
  reading.frame.returns = shapeOf(reading, body as Expression)
  keepAnswer(reading, body as Expression)
  reading.visit(body as Node, 'returned')
}

const mostAnswers = 4

/** Keeps what is answered, where it says where it comes from and is of a size to keep. */
export function keepAnswer(reading: Reading, expression: Expression): void {
  const { answers } = reading.frame
  if (answers.length >= mostAnswers || expression.end - expression.start > 300) return
  const value = summarise(reading, expression)
  // `() => [Review]` is how a decorator is told of a list.
  const isListOfName = value.is === 'list' && value.items.length === 1 && value.items[0]!.is === 'name'
  if (isListOfName || ['name', 'call', 'template', 'either', 'text', 'boolean', 'object', 'other'].includes(value.is))
    answers.push(value)
}

interface Parameters {
  readonly names: string[]
  readonly types: (Ref | null)[]
  readonly decorators: (readonly RawDecorator[])[]
}

/** The pattern of a parameter without what a constructor adds to it. */
export function patternOf(parameter: ParamPattern): Exclude<ParamPattern, { type: 'TSParameterProperty' }> {
  return parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
}

function nameOf(reading: Reading, parameter: ParamPattern): string {
  const pattern = patternOf(parameter)
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
  if (target.type === 'Identifier') return target.name
  if (target.type === 'RestElement') return target.argument.type === 'Identifier' ? target.argument.name : '…'
  return reading.text.slice(target.start, Math.min(target.end, target.start + 60)).replace(/\s+/g, ' ')
}

function declareParameters(reading: Reading, params: readonly ParamPattern[], resolverArguments: number | null): Parameters {
  const outer = reading.scope.parent!
  const names = params.map((parameter) => nameOf(reading, parameter))
  const found: Parameters = { names, types: [], decorators: [] }
  params.forEach((parameter, index) => {
    const decorators = decoratorsOf(reading, parameter.decorators)
    const pattern = patternOf(parameter)
    const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
    const plain = target.type === 'Identifier' ? target.name : null
    const role = resolverRole(index, names, resolverArguments) ?? roleOf(target as ParamPattern, plain, index, names, decorators)
    const stem = { kind: 'parameter', init: null, index, role } as const
    if (pattern.type === 'RestElement') declarePattern(reading.scope, pattern.argument, stem, null)
    else declarePattern(reading.scope, pattern, stem)
    found.types.push(parameterType(reading, target as Node, outer))
    found.decorators.push(decorators)
    if (pattern.type === 'AssignmentPattern') reading.visit(pattern.right)
    for (const decorator of parameter.decorators ?? []) reading.visit(decorator.expression)
  })
  return found
}

function parameterType(reading: Reading, target: Node, scope: Reading['scope']): Ref | null {
  const annotated = target as { readonly typeAnnotation?: { readonly typeAnnotation: TSType } | null }
  const type = annotated.typeAnnotation?.typeAnnotation ?? null
  return type === null ? null : typeRef(reading, type, scope)
}
