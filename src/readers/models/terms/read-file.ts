import type { Class, Node, Program } from 'oxc-parser'
import { termOf } from './read-term.ts'
import { type ClassTerms, type DecoratorTerm, type FileTerms, namedCalls, type Span, type Term } from './term.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Notes {
  readonly imports: Mutable<FileTerms['imports']>
  readonly passesOn: string[]
  readonly exports: Mutable<FileTerms['exports']>
  readonly constants: Mutable<FileTerms['constants']>
  readonly enums: Mutable<FileTerms['enums']>
  readonly classes: ClassTerms[]
  readonly calls: FileTerms['calls'][number][]
}

/** Deeper than this nobody declares a table. */
const deepest = 60

/** What declarations of tables need of a parsed file. */
export function readFileTerms(program: Program, text: string): FileTerms {
  const notes: Notes = { imports: {}, passesOn: [], exports: {}, constants: {}, enums: {}, classes: [], calls: [] }
  visit(notes, text, program, 0, null)
  return notes
}

/** Of a file that is no program. */
export const noTerms: FileTerms = { imports: {}, passesOn: [], exports: {}, constants: {}, enums: {}, classes: [], calls: [] }

function visit(notes: Notes, text: string, node: Node, depth: number, keptAs: string | null): void {
  if (depth > deepest) return
  note(notes, text, node, keptAs)
  const kept = node.type === 'VariableDeclarator' && node.id.type === 'Identifier' ? node.id.name : null
  for (const child of childrenOf(node)) visit(notes, text, child, depth + 1, kept)
}

function* childrenOf(node: Node): Iterable<Node> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) yield each
    } else if (isNode(value)) yield value
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function note(notes: Notes, text: string, node: Node, keptAs: string | null): void {
  switch (node.type) {
    case 'ImportDeclaration':
      for (const each of node.specifiers) {
        const name =
          each.type === 'ImportSpecifier' ? nameOf(each.imported) : each.type === 'ImportDefaultSpecifier' ? 'default' : '*'
        notes.imports[each.local.name] = { from: node.source.value, name }
      }
      return
    case 'ExportAllDeclaration':
      notes.passesOn.push(node.source.value)
      return
    case 'ExportNamedDeclaration':
      if (node.source !== null) notes.passesOn.push(node.source.value)
      for (const { exported, local } of node.specifiers) notes.exports[nameOf(exported)] = nameOf(local)
      return
    case 'ExportDefaultDeclaration': {
      const { declaration } = node
      const name = declaration.type === 'Identifier' ? declaration.name : 'id' in declaration ? declaration.id?.name : undefined
      if (name !== undefined) notes.exports.default = name
      return
    }
    case 'VariableDeclarator':
      if (node.init === null) return
      if (node.id.type === 'Identifier') setConstant(notes, node.id.name, node.id, termOf(node.init))
      noteRequired(notes, node.id, termOf(node.init))
      return
    case 'FunctionDeclaration':
      if (node.id !== null) setConstant(notes, node.id.name, node.id, termOf(node))
      return
    case 'TSEnumDeclaration':
      notes.enums[node.id.name] ??= node.body.members.map(({ id, initializer }) => {
        const told = termOf(initializer)
        return told.is === 'text' ? told.text : id.type === 'Identifier' ? id.name : ''
      })
      return
    case 'ClassDeclaration':
    case 'ClassExpression':
      notes.classes.push(classTerms(node, text, keptAs))
      return
    case 'CallExpression':
    case 'NewExpression': {
      if (!namedCalls.has(calledName(node.callee))) return
      const call = termOf(node)
      if (call.is === 'call') notes.calls.push({ call, keptAs })
    }
  }
}

function setConstant(notes: Notes, name: string, { start, end }: Span, value: Term): void {
  if (!Object.hasOwn(notes.constants, name)) notes.constants[name] = { span: { start, end }, value }
}

/** `const User = require('./user')`, `const { DataTypes } = require('sequelize')`. */
function noteRequired(notes: Notes, id: Node, value: Term): void {
  if (value.is !== 'call' || value.callee.is !== 'name' || value.callee.path !== 'require') return
  const from = value.args[0]?.is === 'text' ? value.args[0].text : null
  if (from === null) return
  if (id.type === 'Identifier') notes.imports[id.name] = { from, name: 'default' }
  if (id.type !== 'ObjectPattern') return
  for (const property of id.properties) {
    if (property.type === 'Property' && property.key.type === 'Identifier' && property.value.type === 'Identifier') {
      notes.imports[property.value.name] = { from, name: property.key.name }
    }
  }
}

function calledName(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : ''
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' ? String(node.value) : ''
}

/** The last name of a path or a chain. */
export function lastName(term: Term): string {
  if (term.is === 'member') return term.name
  return term.is === 'name' ? term.path.slice(term.path.lastIndexOf('.') + 1) : ''
}

function classTerms(node: Class, text: string, keptAs: string | null): ClassTerms {
  const superclass = termOf(node.superClass)
  const named = node.id ?? { start: node.start, end: node.start }
  return {
    name: node.id?.name ?? keptAs ?? '',
    nameSpan: { start: named.start, end: named.end },
    extends: node.superClass === null ? null : lastName(superclass) || null,
    decorators: decoratorTerms(node),
    fields: node.body.body.flatMap((member) => {
      if (member.type !== 'PropertyDefinition' || member.static || member.computed || member.key.type !== 'Identifier') return []
      const type = member.typeAnnotation?.typeAnnotation
      const field = {
        name: member.key.name,
        span: { start: member.start, end: member.end },
        decorators: decoratorTerms(member),
        type: type == null ? null : text.slice(type.start, type.end),
        value: member.value === null ? null : termOf(member.value),
      }
      return [field]
    }),
    start: node.start,
    end: node.end,
  }
}

function decoratorTerms({ decorators }: { readonly decorators?: readonly Node[] }): readonly DecoratorTerm[] {
  return (decorators ?? []).flatMap((node) => {
    if (node.type !== 'Decorator') return []
    const term = termOf(node.expression)
    const call = term.is === 'call' ? term : null
    return [{ name: lastName(call?.callee ?? term), args: call?.args ?? [], start: node.start, end: node.end }]
  })
}
