/** Evaluates a blueprint as data: literals, names, spreads, and the words of the language, which return plain data. */
import type { Expression, ObjectProperty, Program, SpreadElement } from 'oxc-parser'
import { isObject } from '../../kit/json.ts'
import type { Place } from '../../model/architecture/place.ts'
import * as language from '../../model/language.ts'
import { blueprint, join, part } from '../../model/language-check.ts'
import * as languageOfWork from '../../model/language-work.ts'

/** What cannot be told without running it: where, and what. */
export class NotData extends Error {
  override name = 'NotData'
  readonly start: number
  readonly end: number
  /** In the module that it stands in, which may be one that the first imports. */
  place: Place | null = null

  constructor(node: { readonly start: number; readonly end: number }, message: string) {
    super(message)
    this.start = node.start
    this.end = node.end
  }
}

type Word = (...args: readonly unknown[]) => unknown

const words = { ...language, ...languageOfWork, blueprint, join, part } as unknown as Readonly<Record<string, Word>>

export interface Module {
  readonly program: Program
  placeOf(start: number, end: number): Place
  /** The module that an import names; null where it is not there. */
  imported(from: string): Module | null
}

/** Names that double what they name would fill any memory; two hundred entities take some ten thousand. */
const mostSteps = 1_000_000

/** What a module's default export, or one of its names, is; and where its entities, their fields and its actions stand. */
export class Evaluation {
  /** Of `entities.post`, `entities.post.author`, `actions.sharePost`: the words copy what they are given, so by name. */
  readonly places: Record<string, Place> = {}
  private steps = 0

  exported(module: Module, name: string): unknown {
    try {
      return this.exportedBy(module, name)
    } catch (error) {
      if (error instanceof NotData) error.place ??= module.placeOf(error.start, error.end)
      throw error
    }
  }

  private exportedBy(module: Module, name: string): unknown {
    for (const statement of module.program.body) {
      if (name === 'default' && statement.type === 'ExportDefaultDeclaration')
        return this.value(module, statement.declaration as Expression)
      if (statement.type === 'ExportNamedDeclaration' && statement.declaration?.type === 'VariableDeclaration') {
        for (const each of statement.declaration.declarations) {
          if (each.id.type === 'Identifier' && each.id.name === name && each.init) return this.value(module, each.init)
        }
      }
    }
    throw new NotData(module.program, `it exports no \`${name}\` that is data`)
  }

  private value(module: Module, node: Expression): unknown {
    this.steps += 1
    if (this.steps > mostSteps) return this.refuse(node, 'more than any blueprint has')
    switch (node.type) {
      case 'Literal':
        return 'regex' in node ? this.refuse(node, 'a pattern is written as text') : node.value
      case 'TemplateLiteral':
        if (node.expressions.length > 0) return this.refuse(node, 'text that is joined at run time')
        return node.quasis[0]!.value.cooked
      case 'UnaryExpression': {
        const value = this.value(module, node.argument)
        return node.operator === '-' && typeof value === 'number' ? -value : this.refuse(node, `\`${node.operator}\``)
      }
      case 'ArrayExpression':
        return node.elements.flatMap((element) => {
          if (element === null) return []
          return element.type === 'SpreadElement'
            ? (this.value(module, element.argument) as unknown[])
            : [this.value(module, element)]
        })
      case 'ObjectExpression':
        return this.object(module, node.properties)
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
        return this.value(module, node.expression)
      case 'Identifier':
        return this.named(module, node.name, node)
      case 'MemberExpression': {
        const object = this.value(module, node.object as Expression)
        const key = node.computed ? null : node.property.type === 'Identifier' ? node.property.name : null
        return key !== null && isObject(object) && Object.hasOwn(object, key)
          ? object[key]
          : this.refuse(node, 'a name that is not written out')
      }
      case 'CallExpression':
        return this.call(module, node.callee as Expression, node.arguments as Expression[], node)
      default:
        return this.refuse(node, 'what only running it tells')
    }
  }

  private refuse(node: { readonly start: number; readonly end: number }, what: string): never {
    throw new NotData(node, `a blueprint is read as data, and here stands ${what}`)
  }

  private object(module: Module, properties: readonly (ObjectProperty | SpreadElement)[]): unknown {
    const made: Record<string, unknown> = {}
    for (const property of properties) {
      if (property.type === 'SpreadElement') {
        const spread = this.value(module, property.argument)
        if (!isObject(spread)) return this.refuse(property, 'a spread of what is no object')
        Object.assign(made, spread)
        continue
      }
      const { key } = property
      const name = key.type === 'Identifier' && !property.computed ? key.name : key.type === 'Literal' ? String(key.value) : null
      if (name === null || name === '__proto__') return this.refuse(property, 'a key that is not written out')
      made[name] = this.value(module, property.value as Expression)
      this.note(module, name, property)
    }
    return made
  }

  private note(module: Module, name: string, { key, value }: ObjectProperty): void {
    const keysIn = (node: Expression | undefined, path: string): void => {
      if (node?.type !== 'ObjectExpression') return
      for (const property of node.properties) {
        if (property.type === 'SpreadElement' || property.key.type !== 'Identifier') continue
        this.places[`${path}.${property.key.name}`] = module.placeOf(property.key.start, property.key.end)
      }
    }
    if (value.type === 'CallExpression' && value.callee.type === 'Identifier' && wordOf(module, value.callee.name) === 'entity') {
      this.places[`entities.${name}`] = module.placeOf(key.start, key.end)
      keysIn(value.arguments[0] as Expression, `entities.${name}`)
    } else if (name === 'actions') keysIn(value as Expression, 'actions')
  }

  private named(module: Module, name: string, node: { readonly start: number; readonly end: number }): unknown {
    for (const statement of module.program.body) {
      const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
      if (declared?.type === 'VariableDeclaration' && declared.kind === 'const') {
        for (const each of declared.declarations) {
          if (each.id.type === 'Identifier' && each.id.name === name && each.init) return this.value(module, each.init)
        }
      }
      if (statement.type !== 'ImportDeclaration') continue
      for (const each of statement.specifiers ?? []) {
        if (each.local.name !== name || each.type === 'ImportNamespaceSpecifier') continue
        const outside = module.imported(statement.source.value)
        if (outside === null) return this.refuse(node, `a name of \`${statement.source.value}\``)
        const wanted =
          each.type === 'ImportDefaultSpecifier'
            ? 'default'
            : each.imported.type === 'Identifier'
              ? each.imported.name
              : String(each.imported.value)
        return this.exported(outside, wanted)
      }
    }
    return name === 'undefined' ? undefined : this.refuse(node, `\`${name}\`, which is not written out`)
  }

  private call(
    module: Module,
    callee: Expression,
    args: readonly Expression[],
    node: { readonly start: number; readonly end: number },
  ): unknown {
    const name = callee.type === 'Identifier' ? wordOf(module, callee.name) : null
    const word = name === null || !Object.hasOwn(words, name) ? undefined : words[name]
    if (word === undefined) return this.refuse(node, 'a call of what is no word of the language')
    return word(...args.map((arg) => this.value(module, arg)))
  }
}

/** The word of the language that a local name stands for. */
function wordOf({ program }: Module, local: string): string | null {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== 'lintel') continue
    for (const each of statement.specifiers ?? []) {
      if (each.type === 'ImportSpecifier' && each.local.name === local)
        return each.imported.type === 'Identifier' ? each.imported.name : String(each.imported.value)
    }
  }
  return null
}
