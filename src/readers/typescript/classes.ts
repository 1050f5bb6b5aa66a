import type { Class, ClassElement, Expression, MethodDefinition } from 'oxc-parser'
import { decoratorsOf } from './decorators.ts'
import type { RawClass, Shape } from './facts.ts'
import { patternOf, visitFunction } from './functions.ts'
import { type ClassFrame, classNumber, functionNumber, placeOf, type Reading } from './reading.ts'
import { shapeOf, typeRef } from './shapes.ts'
import { keyName, pathText } from './syntax.ts'
import { summarise } from './values.ts'

/** Reads a class: its decorators, fields and methods. */
export function visitClass(reading: Reading, node: Class, exported: boolean, givenName: string | null = null): void {
  const number = classNumber(reading, node)
  const name = node.id?.name ?? givenName ?? ''
  const parent = node.superClass === null ? null : shapeOf(reading, node.superClass)
  const outer = reading.classFrame
  const frame: ClassFrame = { number, shapes: {} }
  for (const decorator of node.decorators) reading.visit(decorator.expression)
  if (node.superClass !== null) reading.visit(node.superClass)
  const decorators = decoratorsOf(reading, node.decorators)
  reading.classFrame = frame
  const fields: RawClass['fields'][number][] = []
  const methods: Record<string, number> = {}
  for (const member of node.body.body) noteField(reading, member, frame, fields)
  for (const member of node.body.body) visitMember(reading, member, { className: name, number, exported, methods })
  reading.classFrame = outer
  reading.classes[number] = {
    name,
    extends: node.superClass === null ? null : pathText(node.superClass),
    parent: typeof parent === 'string' ? parent : null,
    decorators,
    methods,
    shapes: frame.shapes,
    fields,
    place: placeOf(reading, node),
  }
}

type Fields = RawClass['fields'][number][]

/** What a field holds, before any method speaks of it. */
function noteField(reading: Reading, member: ClassElement, frame: ClassFrame, fields: Fields): void {
  if (member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') {
    const name = keyName(member.key, member.computed)
    if (name === null) return
    const type = member.typeAnnotation?.typeAnnotation ?? null
    const typed = type === null ? null : typeRef(reading, type)
    const isFunction = member.value?.type === 'ArrowFunctionExpression' || member.value?.type === 'FunctionExpression'
    noteShape(frame, name, member.value === null || isFunction ? typed : (shapeOf(reading, member.value) ?? typed))
    fields.push({
      name,
      type: type === null ? null : reading.text.slice(type.start, type.end),
      decorators: decoratorsOf(reading, member.decorators),
      value: member.value === null ? null : summarise(reading, member.value),
      place: placeOf(reading, member),
    })
  }
  if (member.type === 'MethodDefinition' && member.kind === 'constructor') noteConstructor(reading, member, frame, fields)
}

/** `constructor(private readonly users: UserService)` makes fields of its parameters. */
function noteConstructor(reading: Reading, member: MethodDefinition, frame: ClassFrame, fields: Fields): void {
  member.value.params.forEach((parameter, index) => {
    if (parameter.type !== 'TSParameterProperty') return
    const pattern = patternOf(parameter)
    const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
    if (target.type !== 'Identifier') return
    const type = target.typeAnnotation?.typeAnnotation ?? null
    const typed = type === null ? null : typeRef(reading, type)
    noteShape(frame, target.name, typed ?? `p:${functionNumber(reading, member.value)}:${index}|`)
    fields.push({
      name: target.name,
      type: type === null ? null : reading.text.slice(type.start, type.end),
      decorators: decoratorsOf(reading, parameter.decorators),
      value: null,
      place: placeOf(reading, parameter),
    })
  })
}

export function noteShape(frame: ClassFrame, name: string, shape: Shape | null): void {
  if (shape !== null && !Object.hasOwn(frame.shapes, name) && name !== '__proto__') frame.shapes[name] = shape
}

interface Standing {
  readonly className: string
  readonly number: number
  readonly exported: boolean
  readonly methods: Record<string, number>
}

function visitMember(reading: Reading, member: ClassElement, { className, number, exported, methods }: Standing): void {
  if (member.type === 'StaticBlock') {
    for (const statement of member.body) reading.visit(statement)
    return
  }
  if (member.type === 'TSIndexSignature') return
  const key = keyName(member.key, member.computed)
  for (const decorator of member.decorators) reading.visit(decorator.expression)
  const value = member.value
  const standing = {
    name: key === null ? null : `${className}.${key}`,
    exported,
    classNumber: number,
    className,
    decorators: decoratorsOf(reading, member.decorators),
  }
  if (value === null) return
  if (value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression') {
    if (key !== null && key !== '__proto__') methods[key] = functionNumber(reading, value)
    visitFunction(reading, value, standing)
  } else if (value.type !== 'TSEmptyBodyFunctionExpression' && value.type !== 'TSDeclareFunction') {
    reading.visit(value as Expression, 'kept')
  }
}
