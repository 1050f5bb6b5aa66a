import type {
  AssignmentTarget,
  ExportAllDeclaration,
  ExportNamedDeclaration,
  Expression,
  ModuleExportName,
  Node,
} from 'oxc-parser'
import type { Shape } from './facts.ts'
import { classNumber, functionNumber, type Reading } from './reading.ts'
import { shapeOf, shapeOfName } from './shapes.ts'
import { pathText } from './syntax.ts'
import { summarise } from './values.ts'

function put(reading: Reading, name: string, shape: Shape | null): void {
  if (shape !== null && name !== '__proto__') reading.exports[name] = shape
}

function nameOf(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name
}

/** `export { a as b }`, `export { a } from './x'`. */
export function noteExportedNames(reading: Reading, node: ExportNamedDeclaration): void {
  for (const { local, exported } of node.specifiers) {
    const from = nameOf(local)
    if (node.source === null) noteExported(reading, from, nameOf(exported))
    else put(reading, nameOf(exported), from === 'default' ? `d:${node.source.value}|` : `n:${node.source.value}|.${from}`)
  }
}

/** `export * from './x'`, `export * as x from './x'`. */
export function noteExportedModule(reading: Reading, node: ExportAllDeclaration): void {
  if (node.exported === null) reading.stars.push(node.source.value)
  else put(reading, nameOf(node.exported), `n:${node.source.value}|`)
}

export function noteExported(reading: Reading, local: string, exported: string = local): void {
  put(reading, exported, shapeOfName(reading, local))
}

/** `export const maxRows = 50`: what it is can be told in other files. */
export function noteConstant(reading: Reading, name: string, init: Expression): void {
  const value = summarise(reading, init)
  const plain = ['text', 'number', 'boolean', 'template', 'list', 'object', 'either', 'regex'].includes(value.is)
  const environment = value.is === 'name' && value.origin?.from === 'environment'
  if ((plain || environment) && name !== '__proto__') reading.constants[name] = value
}

export function noteDefault(reading: Reading, node: Node): void {
  if (node.type === 'FunctionDeclaration') put(reading, 'default', `f:${functionNumber(reading, node)}|`)
  else if (node.type === 'ClassDeclaration') put(reading, 'default', `c:${classNumber(reading, node)}|`)
  else if (node.type !== 'TSInterfaceDeclaration') put(reading, 'default', shapeOf(reading, node as Expression))
}

/** `module.exports = x`, `exports.x = …`: whether it was one. */
export function noteCommonJsExport(reading: Reading, target: AssignmentTarget, value: Expression): boolean {
  if (target.type !== 'MemberExpression') return false
  const path = pathText(target)
  if (path !== 'module.exports' && !/^(?:module\.)?exports\.[\w$]+$/.test(path)) return false
  const shape = value.type === 'AssignmentExpression' ? shapeOf(reading, value.right) : shapeOf(reading, value)
  if (path !== 'module.exports') {
    const name = path.slice(path.lastIndexOf('.') + 1)
    put(reading, name, shape)
    noteConstant(reading, name, value)
    return true
  }
  put(reading, 'default', shape)
  if (shape !== null && typeof shape !== 'string') for (const [name, field] of Object.entries(shape)) put(reading, name, field)
  if (value.type === 'ObjectExpression') {
    for (const property of value.properties) {
      if (property.type === 'Property' && property.key.type === 'Identifier')
        noteConstant(reading, property.key.name, property.value)
    }
  }
  return true
}
