/** Which file of a project declares what: its blueprint, and the files that the blueprint imports. */
import type { CallExpression, Expression, ObjectExpression, Program } from 'oxc-parser'
import { type Parse, UneditableError } from './source-edit.ts'
import { findNode, keyOf, objectOf, propertyOf, resolved } from './syntax.ts'

/** The text of a file of the project, by its path relative to it; null where there is none. */
export type ReadSource = (path: string) => string | null

/** The blueprint and what it imports of the project, nearest first. */
function sourcesOf(read: ReadSource, parse: Parse, root = 'blueprint.ts'): readonly string[] {
  const found: string[] = []
  const visit = (path: string) => {
    const text = found.includes(path) ? null : read(path)
    if (text === null) return
    found.push(path)
    for (const statement of parse(text).body) {
      const from = 'source' in statement ? statement.source?.value : undefined
      if (typeof from !== 'string' || !from.startsWith('.')) continue
      for (const each of candidatesOf(path, from)) visit(each)
    }
  }
  visit(root)
  return found
}

function candidatesOf(from: string, to: string): readonly string[] {
  const steps = [...from.split('/').slice(0, -1)]
  for (const step of to.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.') steps.push(step)
  }
  return [steps.join('/').replace(/\.js$/, '.ts')]
}

export type Section = 'entities' | 'actions'

/** The file that declares an entity or an action. @throws UneditableError */
export function fileOf(
  { section, name }: { readonly section: Section; readonly name: string },
  read: ReadSource,
  parse: Parse,
): string {
  const path = sourcesOf(read, parse).find((each) => findMember(parse(read(each)!), section, name) !== undefined)
  if (path === undefined) throw new UneditableError(`no file says \`${name}\` in \`${section}\` as it is written there`, name)
  return path
}

/** What a blueprint or a part says of an entity or an action, where it is written out. */
export function findMember(program: Program, section: Section, name: string): Expression | undefined {
  const member = (node: { readonly type: string }): Expression | undefined => {
    const property = node as unknown as Parameters<typeof keyOf>[0] & { readonly value: Expression }
    if (property.type !== 'Property' || keyOf(property) !== section) return undefined
    const object = objectOf(property.value)
    return object === null ? undefined : propertyOf(object, name)
  }
  const isVersions = (node: { readonly type: string }) =>
    node.type === 'Property' && keyOf(node as unknown as Parameters<typeof keyOf>[0]) === 'versions'
  const found = findNode(program.body, (node) => member(node) !== undefined, isVersions)
  return found === undefined ? undefined : resolved(member(found)!, program)
}

/** The call that declares an entity: its fields, and what else it says. @throws UneditableError */
export function findEntity(
  text: string,
  name: string,
  parse: Parse,
): { readonly call: CallExpression; readonly fields: ObjectExpression; readonly more: ObjectExpression | null } {
  const call = findMember(parse(text), 'entities', name)
  if (call?.type !== 'CallExpression') throw new UneditableError(`\`${name}\` is not written as \`entity({ … }, { … })\``, name)
  const [fields, more] = call.arguments.map((each) => objectOf(each as Expression))
  if (fields === undefined || fields === null)
    throw new UneditableError(`the fields of \`${name}\` are not written out where it is declared`, name)
  if (call.arguments.length > 1 && more === null)
    throw new UneditableError(`what \`${name}\` says beside its fields is not written out where it is declared`, name)
  return { call, fields, more: more ?? null }
}

/** What declares an action. @throws UneditableError */
export function findAction(text: string, name: string, parse: Parse): ObjectExpression {
  const object = objectOf(findMember(parse(text), 'actions', name))
  if (object === null) throw new UneditableError(`\`${name}\` is not written as an object`, name)
  return object
}
