/** Edits of a project's own code: where a part is joined to others. What a person wrote around it stays, to the byte. */
import type { Expression, Program } from 'oxc-parser'
import { findCall, findProperty, insert, intoObject, objectOf, propertyOf, replace } from './syntax.ts'

export type Parse = (text: string) => Program

/** Where code has another shape than an edit of it needs. */
export class UneditableError extends Error {
  /** What a person writes instead. */
  readonly line: string

  constructor(message: string, line: string) {
    super(message)
    this.name = 'UneditableError'
    this.line = line
  }
}

/** @throws UneditableError where the parser is missing */
export async function loadParse(): Promise<Parse> {
  const oxc = await import('oxc-parser').catch(() => {
    throw new UneditableError('editing code needs a package that is not installed', 'npm install oxc-parser')
  })
  return (text) => oxc.parseSync('file.ts', text, { lang: 'ts' }).program
}

/** After the last import, or at the beginning. */
export function addImport(text: string, line: string, parse: Parse): string {
  if (text.includes(line)) return text
  const last = parse(text).body.findLast(({ type }) => type === 'ImportDeclaration')
  return last === undefined ? `${line}\n${text}` : insert(text, last.end, `\n${line}`)
}

/** One more argument of the call of `name`: `join(people, posts)`. @throws UneditableError */
export function addArgument(text: string, { call, argument }: { call: string; argument: string }, parse: Parse): string {
  const found = findCall(parse(text), call)
  const last = found?.arguments.at(-1)
  if (found === undefined || last === undefined)
    throw new UneditableError(`there is no call of \`${call}(…)\` to add a part to`, `${call}(…, ${argument})`)
  if (found.arguments.some((each) => each.type === 'Identifier' && each.name === argument)) return text
  return insert(text, last.end, `, ${argument}`)
}

export interface Property {
  /** Of which call of a name, and in which of its arguments, from 0. */
  readonly call: string
  readonly at: number
  /** The object in it: `on`; null for the argument itself. */
  readonly inside: string | null
  /** `...comments.actions`, `postShared: comments.on.postShared`. */
  readonly says: string
}

/** One more property of an object among the arguments of a call; the object is made where it is not there. @throws UneditableError */
export function addProperty(text: string, { call, at, inside, says }: Property, parse: Parse): string {
  const found = findCall(parse(text), call)
  const line = inside === null ? says : `${inside}: { ${says} }`
  if (found === undefined || found.arguments.length < at)
    throw new UneditableError(`there is no call of \`${call}(…)\` whose ${ordinals[at] ?? 'next'} argument is an object`, line)
  const argument = found.arguments[at]
  if (argument === undefined) return insert(text, found.arguments[at - 1]!.end, `, { ${line} }`)
  const object = objectOf(argument as Expression)
  if (object === null) throw new UneditableError(`the ${ordinals[at]} argument of \`${call}\` is no object`, line)
  const inner = inside === null ? object : propertyOf(object, inside)
  if (inner === undefined) return intoObject(text, object, line)
  const target = objectOf(inner)
  if (target === null) throw new UneditableError(`\`${inside}\` is no object`, line)
  if (text.slice(target.start, target.end).includes(says)) return text
  const [, key] = /^(\w+):/.exec(says) ?? []
  if (key !== undefined && propertyOf(target, key) !== undefined)
    throw new UneditableError(`\`${key}\` has code already, to which this is to be added`, says)
  return intoObject(text, target, says)
}

/** One more code for an event: what is there for it runs first, in the same transaction. @throws UneditableError */
export function addSubscriber(text: string, { event, code }: { event: string; code: string }, parse: Parse): string {
  const options = findCall(parse(text), 'implement')?.arguments[2] as Expression | undefined
  const on = options === undefined ? null : objectOf(options)
  const all = on === null ? undefined : propertyOf(on, 'on')
  const subscribers = all === undefined ? null : objectOf(all)
  const there = subscribers === null ? undefined : findProperty(subscribers, event)
  const says = `${event}: ${code}`
  if (there === undefined) return addProperty(text, { call: 'implement', at: 2, inside: 'on', says }, parse)
  const { value, start, end } = there
  if (text.slice(start, end).includes(code)) return text
  if (value.type === 'FunctionExpression' && value.async && value.body != null) {
    const names = value.params.map((each) => (each.type === 'Identifier' ? each.name : null))
    const calls = `await ${code}(${names.join(', ')})`
    if (names.length === 2 && !names.includes(null)) return insert(text, value.body.end - 1, `  ${calls}\n    `)
  }
  if (value.type !== 'MemberExpression')
    throw new UneditableError(`\`${event}\` has code already, to which this is to be added`, says)
  const former = text.slice(value.start, value.end)
  const calls = [former, code].map((each) => `        await ${each}(payload, context)\n`).join('')
  return replace(text, { start, end }, `async ${event}(payload, context) {\n${calls}      }`)
}

/** One more element of an array in an object among the arguments of a call. @throws UneditableError */
export function addElement(
  text: string,
  { call, at, inside, says }: Property & { readonly inside: string },
  parse: Parse,
): string {
  const argument = findCall(parse(text), call)?.arguments[at]
  const object = argument === undefined ? null : objectOf(argument as Expression)
  if (object === null) throw new UneditableError(`there is no call of \`${call}(…)\` with an object`, `${inside}: [${says}]`)
  const array = propertyOf(object, inside)
  if (array === undefined) return insert(text, object.start + 1, ` ${inside}: [${says}],`)
  if (array.type !== 'ArrayExpression') throw new UneditableError(`\`${inside}\` is no array`, `${inside}: […, ${says}]`)
  const last = array.elements.at(-1)
  return last == null ? insert(text, array.start + 1, says) : insert(text, last.end, `, ${says}`)
}

const ordinals = ['first', 'second', 'third']
