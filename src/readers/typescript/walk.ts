import type { Expression, ImportDeclaration, Node } from 'oxc-parser'
import { mention, visitCall } from './calls.ts'
import { visitClass } from './classes.ts'
import { declareBlock, declarePattern } from './declare.ts'
import { noteConstant, noteDefault, noteExported, noteExportedModule, noteExportedNames } from './exports.ts'
import { keepAnswer, visitFunction } from './functions.ts'
import { loopOver } from './loops.ts'
import { placeOf, type Reading, sourceOf, surrounded, type Use, within } from './reading.ts'
import { innerScope } from './scope.ts'
import { requiredModule, shapeOf } from './shapes.ts'
import {
  visitAssignment,
  visitBinary,
  visitFor,
  visitKept,
  visitObject,
  visitTry,
  visitUpdate,
  visitVariables,
} from './statements.ts'
import { memberName } from './syntax.ts'
import { noteLiteral, noteMember } from './traits.ts'

/** Reads a node and all below it. */
export function visit(reading: Reading, node: Node | null | undefined, use: Use = 'other'): void {
  if (node === null || node === undefined) return
  switch (node.type) {
    case 'Literal':
      return noteLiteral(reading, node.value)
    case 'Identifier':
      if (use === 'returned' || use === 'kept') mention(reading, shapeOf(reading, node as Expression))
      return
    case 'MemberExpression':
      noteMember(reading, memberName(node))
      visit(reading, node.object)
      if (node.computed) visit(reading, node.property)
      return
    case 'CallExpression':
      if (requiredModule(reading, node) === null) visitCall(reading, node, use)
      return noteRequire(reading, node, requiredModule(reading, node))
    case 'NewExpression':
    case 'TaggedTemplateExpression':
      return visitCall(reading, node, use)
    case 'AwaitExpression':
      return visit(reading, node.argument, 'awaited')
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return visitFunction(reading, node)
    case 'ClassDeclaration':
    case 'ClassExpression':
      return visitClass(reading, node, false)
    case 'AssignmentExpression':
      return visitAssignment(reading, node)
    case 'UpdateExpression':
      return visitUpdate(reading, node)
    case 'BinaryExpression':
      return node.operator === 'in' ? visit(reading, node.right) : visitBinary(reading, node)
    case 'ObjectExpression':
      return visitObject(reading, node, null)
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return visitChoice(reading, node, use)
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
      return visit(reading, node.expression as Node, use)
    case 'UnaryExpression':
      return visit(reading, node.argument, node.operator === 'void' ? 'statement' : 'other')
    default:
      return visitStatement(reading, node)
  }
}

function visitChoice(
  reading: Reading,
  node: Extract<Node, { type: 'ConditionalExpression' | 'LogicalExpression' }>,
  use: Use,
): void {
  if (node.type === 'LogicalExpression') {
    visit(reading, node.left, use === 'statement' ? 'other' : use)
    const condition = node.operator === '&&' ? sourceOf(reading, node.left) : `!(${sourceOf(reading, node.left)})`
    return underCondition(reading, condition, () => visit(reading, node.right, use))
  }
  visit(reading, node.test)
  const test = sourceOf(reading, node.test)
  underCondition(reading, test, () => visit(reading, node.consequent, use))
  underCondition(reading, `!(${test})`, () => visit(reading, node.alternate, use))
}

function underCondition(reading: Reading, condition: string, act: () => void): void {
  surrounded(reading, { ...reading.around, conditions: [condition, ...reading.around.conditions].slice(0, 8) }, act)
}

function visitStatement(reading: Reading, node: Node): void {
  switch (node.type) {
    case 'ExpressionStatement':
      return visit(reading, node.expression, 'statement')
    case 'VariableDeclaration':
      return visitVariables(reading, node, false)
    case 'ReturnStatement':
      if (node.argument === null) return
      reading.frame.returns ??= shapeOf(reading, node.argument)
      keepAnswer(reading, node.argument)
      return visit(reading, node.argument, 'returned')
    case 'ThrowStatement':
      reading.throws++
      return visit(reading, node.argument)
    case 'BlockStatement':
    case 'StaticBlock':
      return inBlock(reading, node.body, () => {
        for (const statement of node.body) visit(reading, statement)
      })
    case 'IfStatement': {
      const test = sourceOf(reading, node.test)
      visit(reading, node.test)
      underCondition(reading, test, () => visit(reading, node.consequent))
      return underCondition(reading, `!(${test})`, () => visit(reading, node.alternate))
    }
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
      return visitFor(reading, node)
    case 'WhileStatement':
    case 'DoWhileStatement':
      visit(reading, node.test)
      return surrounded(reading, { ...reading.around, loop: loopOver(reading, 'while', node.test, node) }, () =>
        visit(reading, node.body),
      )
    case 'TryStatement':
      return visitTry(reading, node)
    case 'SwitchStatement':
      visit(reading, node.discriminant)
      return inBlock(
        reading,
        node.cases.flatMap((one) => one.consequent),
        () => {
          for (const one of node.cases) visitChildren(reading, one)
        },
      )
    case 'CatchClause':
      return inBlock(reading, [], () => {
        if (node.param !== null) declarePattern(reading.scope, node.param, { kind: 'catch', init: null, index: -1 })
        visit(reading, node.body)
      })
    default:
      return visitModule(reading, node)
  }
}

function inBlock(reading: Reading, statements: readonly Node[], act: () => void): void {
  const scope = innerScope(reading.scope, reading.scope.function)
  declareBlock(scope, statements)
  within(reading, scope, act)
}

function visitModule(reading: Reading, node: Node): void {
  switch (node.type) {
    case 'ImportDeclaration':
      return noteImport(reading, node)
    case 'ExportNamedDeclaration':
      noteExportedNames(reading, node)
      if (node.source !== null) noteReexport(reading, node)
      return visitExported(reading, node.declaration)
    case 'ExportAllDeclaration':
      noteExportedModule(reading, node)
      return noteReexport(reading, node)
    case 'ExportDefaultDeclaration':
      noteDefault(reading, node.declaration)
      if (node.declaration.type === 'FunctionDeclaration') return visitFunction(reading, node.declaration, { exported: true })
      if (node.declaration.type === 'ClassDeclaration') return visitClass(reading, node.declaration, true)
      return visitKept(reading, node.declaration as Expression, 'default', true)
    case 'TSExportAssignment':
      noteDefault(reading, node.expression)
      return visit(reading, node.expression)
    case 'TSImportEqualsDeclaration':
      return noteImportEquals(reading, node)
    default:
      if (!node.type.startsWith('TS')) visitChildren(reading, node)
      else if (node.type === 'TSModuleDeclaration' || node.type === 'TSModuleBlock') visitChildren(reading, node)
  }
}

function visitExported(reading: Reading, declaration: Node | null): void {
  if (declaration === null) return
  switch (declaration.type) {
    case 'FunctionDeclaration':
      if (declaration.id !== null) noteExported(reading, declaration.id.name)
      return visitFunction(reading, declaration, { exported: true })
    case 'ClassDeclaration':
      if (declaration.id !== null) noteExported(reading, declaration.id.name)
      return visitClass(reading, declaration, true)
    case 'VariableDeclaration':
      for (const { id, init } of declaration.declarations) {
        if (id.type === 'Identifier') noteExported(reading, id.name)
        if (id.type === 'ObjectPattern') for (const name of patternNames(id)) noteExported(reading, name)
        if (id.type === 'Identifier' && init && declaration.kind === 'const') noteConstant(reading, id.name, init)
      }
      return visitVariables(reading, declaration, true)
    default:
      visit(reading, declaration)
  }
}

function patternNames(pattern: Extract<Node, { type: 'ObjectPattern' }>): string[] {
  return pattern.properties.flatMap((one) => {
    const value = one.type === 'Property' ? one.value : one.argument
    return value.type === 'Identifier' ? [value.name] : []
  })
}

/** Whatever is not told apart: all that stands in it, in order. */
function visitChildren(reading: Reading, node: Node): void {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) visitIfNode(reading, item)
    else visitIfNode(reading, value)
  }
}

function visitIfNode(reading: Reading, value: unknown): void {
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string')
    visit(reading, value as Node)
}

function noteImport(reading: Reading, node: ImportDeclaration): void {
  const names: Record<string, string> = {}
  for (const specifier of node.specifiers) {
    const exported = specifier.type === 'ImportSpecifier' ? specifier.imported : null
    const name =
      exported === null
        ? specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*'
        : exported.type === 'Literal'
          ? exported.value
          : exported.name
    names[specifier.local.name] = name
  }
  const allTypes =
    node.specifiers.length > 0 && node.specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type')
  reading.imports.push({
    from: node.source.value,
    names,
    typeOnly: node.importKind === 'type' || allTypes,
    place: placeOf(reading, node),
  })
}

function noteReexport(reading: Reading, node: Extract<Node, { type: 'ExportNamedDeclaration' | 'ExportAllDeclaration' }>): void {
  if (node.source === null) return
  reading.imports.push({
    from: node.source.value,
    names: {},
    typeOnly: node.exportKind === 'type',
    place: placeOf(reading, node),
  })
}

function noteImportEquals(reading: Reading, node: Extract<Node, { type: 'TSImportEqualsDeclaration' }>): void {
  if (node.moduleReference.type !== 'TSExternalModuleReference') return
  const from = node.moduleReference.expression.value
  reading.imports.push({
    from,
    names: { [node.id.name]: '*' },
    typeOnly: node.importKind === 'type',
    place: placeOf(reading, node),
  })
}

function noteRequire(reading: Reading, node: Node, from: string | null): void {
  if (from !== null) reading.imports.push({ from, names: {}, typeOnly: false, place: placeOf(reading, node) })
}
