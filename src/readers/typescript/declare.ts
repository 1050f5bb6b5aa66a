import type { BindingPattern, Expression, ImportDeclaration, Node, Statement, TSType, VariableDeclaration } from 'oxc-parser'
import { type Binding, bind, type Role, type Scope } from './scope.ts'
import { keyName } from './syntax.ts'

type Stem = Pick<Binding, 'kind' | 'init' | 'index'> & { readonly role?: Role | null }

/** Binds every name of a pattern, each with the way that leads from the whole to it. */
export function declarePattern(scope: Scope, pattern: BindingPattern, stem: Stem, path: readonly string[] | null = []): void {
  declare(scope, pattern, stem, path, null, typeOf(pattern))
}

function typeOf(pattern: Node): TSType | null {
  const annotated = pattern as { readonly typeAnnotation?: { readonly typeAnnotation: TSType } | null }
  return annotated.typeAnnotation?.typeAnnotation ?? null
}

function declare(
  scope: Scope,
  pattern: BindingPattern,
  stem: Stem,
  path: readonly string[] | null,
  fallback: Expression | null,
  type: TSType | null,
): void {
  switch (pattern.type) {
    case 'Identifier':
      bind(scope, { name: pattern.name, ...stem, path, fallback, type })
      return
    case 'AssignmentPattern':
      declare(scope, pattern.left, stem, path, pattern.right, type ?? typeOf(pattern.left))
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          declare(scope, property.argument, stem, path?.length === 0 ? path : null, null, null)
          continue
        }
        const key = keyName(property.key, property.computed)
        declare(scope, property.value, stem, path === null || key === null ? null : [...path, key], null, null)
      }
      return
    case 'ArrayPattern':
      pattern.elements.forEach((element, at) => {
        if (element === null) return
        const item = element.type === 'RestElement' ? element.argument : element
        declare(scope, item, stem, path === null || element.type === 'RestElement' ? null : [...path, String(at)], null, null)
      })
  }
}

export function declareVariables(scope: Scope, declaration: VariableDeclaration, loop = false): void {
  const kind = loop ? 'loop' : declaration.kind === 'const' ? 'const' : 'let'
  for (const { id, init } of declaration.declarations) declarePattern(scope, id, { kind, init: init ?? null, index: -1 })
}

/** The names that the statements of a block bring, before anything of it is read: functions may speak of later ones. */
export function declareBlock(scope: Scope, statements: readonly (Statement | Node)[]): void {
  for (const statement of statements) declareStatement(scope, statement as Node)
}

function declareStatement(scope: Scope, node: Node): void {
  switch (node.type) {
    case 'VariableDeclaration':
      declareVariables(scope, node)
      return
    case 'FunctionDeclaration':
      if (node.id !== null) bind(scope, { name: node.id.name, kind: 'function', node })
      return
    case 'ClassDeclaration':
      if (node.id !== null) bind(scope, { name: node.id.name, kind: 'class', node })
      return
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (node.declaration !== null) declareStatement(scope, node.declaration)
      return
    case 'ImportDeclaration':
      declareImports(scope, node)
      return
    case 'TSImportEqualsDeclaration':
      if (node.moduleReference.type === 'TSExternalModuleReference') {
        bind(scope, { name: node.id.name, kind: 'import', ref: `n:${node.moduleReference.expression.value}|` })
      }
  }
}

function declareImports(scope: Scope, node: ImportDeclaration): void {
  const from = node.source.value
  for (const specifier of node.specifiers) {
    const exported =
      specifier.type === 'ImportSpecifier'
        ? specifier.imported.type === 'Literal'
          ? specifier.imported.value
          : specifier.imported.name
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*'
    const ref = exported === '*' ? `n:${from}|` : exported === 'default' ? `d:${from}|` : `n:${from}|.${exported}`
    bind(scope, { name: specifier.local.name, kind: 'import', ref })
  }
}
