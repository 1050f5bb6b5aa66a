/** Edits of what a blueprint says of an entity, an action or itself. What a person wrote around it stays, to the byte. */
import type { Expression } from 'oxc-parser'
import { isExcepted, missingOf } from '../compose/guard-grant.ts'
import { findAction, findEntity } from './project-source.ts'
import { type Parse, UneditableError } from './source-edit.ts'
import { findCall, findProperty, insert, intoObject, objectOf, propertyOf, replace, withoutProperty } from './syntax.ts'

/** One more field of an entity. */
export function addField(text: string, { entity, says }: { entity: string; says: string }, parse: Parse): string {
  const { fields } = findEntity(text, entity, parse)
  return intoObject(text, fields, says)
}

interface ReadGuard {
  readonly entity: string
  /** `deletions: 0`. */
  readonly condition: string
  /** Words that let in all the same, as `guardGrant` has it. */
  readonly except?: readonly string[]
}

/** Nobody but the excepted reads a row any more of which the condition does not hold. @throws UneditableError */
export function guardRead(text: string, { entity, condition, except = [] }: ReadGuard, parse: Parse): string {
  const { more } = findEntity(text, entity, parse)
  const can = more === null ? null : objectOf(propertyOf(more, 'can'))
  const read = can === null ? undefined : propertyOf(can, 'read')
  if (read === undefined)
    throw new UneditableError(`the \`can.read\` of \`${entity}\` is not written out where it is declared`, `{ ${condition} }`)
  const isList = read.type === 'ArrayExpression'
  const grants = isList ? (read.elements as readonly (Expression | null)[]) : [read]
  const guarded = grants.filter((grant) => !(grant?.type === 'Literal' && isExcepted(String(grant.value), except)))
  const words = grants.map((grant) => (grant?.type === 'Literal' ? grant.value : null))
  const added = missingOf(words, except).flatMap((word) => guarded.map((grant) => `, ${bothIn(text, word, grant)}`))
  const edits = (source: string) =>
    guarded.toReversed().reduce((edited, grant) => guard(edited, grant, { entity, condition }), source)
  if (added.length === 0) return edits(text)
  if (isList) return edits(insert(text, grants.at(-1)?.end ?? read.start + 1, added.join('')))
  return insert(edits(insert(text, read.end, `${added.join('')}]`)), read.start, '[')
}

function bothIn(text: string, word: string, grant: Expression | null): string {
  if (grant?.type === 'Literal' && (grant.value === 'anyone' || grant.value === 'signedIn')) return `'${word}'`
  const whole = grant === null ? null : objectOf(grant)
  const all = whole === null ? undefined : propertyOf(whole, 'all')
  const others = all?.type === 'ArrayExpression' ? all.elements : [grant]
  return `{ all: ['${word}', ${others.map((each) => (each === null ? '' : text.slice(each.start, each.end))).join(', ')}] }`
}

function guard(text: string, grant: Expression | null, { entity, condition }: ReadGuard): string {
  const whole = grant === null ? null : objectOf(grant)
  if (whole !== null) {
    const all = propertyOf(whole, 'all')
    if (all?.type === 'ArrayExpression') return insert(text, all.elements.at(-1)?.end ?? all.start + 1, `, { ${condition} }`)
    if (all === undefined) return intoObject(text, whole, condition)
  }
  if (grant?.type !== 'Literal')
    throw new UneditableError(`a grant in \`can.read\` of \`${entity}\` is no word and no match`, `{ ${condition} }`)
  const word = text.slice(grant.start, grant.end)
  return replace(text, grant, grant.value === 'anyone' ? `{ ${condition} }` : `{ all: [${word}, { ${condition} }] }`)
}

/** A right that nobody has any more. @throws UneditableError */
export function removeGrant(text: string, { entity, right }: { entity: string; right: string }, parse: Parse): string {
  const { more } = findEntity(text, entity, parse)
  const can = more === null ? null : objectOf(propertyOf(more, 'can'))
  const property = can === null ? undefined : findProperty(can, right)
  if (property === undefined)
    throw new UneditableError(`the \`can.${right}\` of \`${entity}\` is not written out where it is declared`, `can: { … }`)
  return withoutProperty(text, property)
}

/** One more order in which rows are looked up. @throws UneditableError */
export function addIndex(text: string, { entity, says }: { entity: string; says: string }, parse: Parse): string {
  const { call, fields, more } = findEntity(text, entity, parse)
  if (more === null) return insert(text, call.arguments.at(-1)?.end ?? fields.end, `, { index: [${says}] }`)
  const index = propertyOf(more, 'index')
  if (index === undefined) return intoObject(text, more, `index: [${says}]`)
  if (index.type !== 'ArrayExpression')
    throw new UneditableError(`the \`index\` of \`${entity}\` is not written out where it is declared`, says)
  const last = index.elements.at(-1)
  if (last == null) return insert(text, index.start + 1, says)
  const [line] = /(?<=\n)[ \t]*$/.exec(text.slice(0, last.start)) ?? []
  return insert(text, last.end, line === undefined ? `, ${says}` : `,\n${line}${says}`)
}

/** How often a caller may do an action. @throws UneditableError */
export function limitAction(text: string, { action, rate }: { action: string; rate: string }, parse: Parse): string {
  const object = findAction(text, action, parse)
  const limit = findProperty(object, 'limit')
  return limit === undefined
    ? intoObject(text, object, `limit: '${rate}'`)
    : replace(text, limit.value as Expression, `'${rate}'`)
}

/** How often a caller may ask at all. @throws UneditableError */
export function limitCallers(text: string, rate: string, parse: Parse): string {
  const object = objectOf(findCall(parse(text), 'blueprint')?.arguments[1] as Expression | undefined)
  if (object === null) throw new UneditableError('there is no call of `blueprint(…)` with an object', `limit: '${rate}'`)
  const limit = findProperty(object, 'limit')
  if (limit !== undefined) return replace(text, limit.value as Expression, `'${rate}'`)
  const first = object.properties[0]
  if (first === undefined) return intoObject(text, object, `limit: '${rate}'`)
  const [line] = /(?<=\n)[ \t]*$/.exec(text.slice(0, first.start)) ?? []
  return insert(text, first.start, line === undefined ? `limit: '${rate}', ` : `limit: '${rate}',\n${line}`)
}

/** A word of the language that the file uses from now on. @throws UneditableError */
export function importWord(text: string, word: string, parse: Parse): string {
  const statement = parse(text).body.find(
    (each) => each.type === 'ImportDeclaration' && each.source.value === 'lintel' && each.importKind !== 'type',
  )
  if (statement?.type !== 'ImportDeclaration') return `import { ${word} } from 'lintel'\n${text}`
  const names = statement.specifiers.filter((each) => each.type === 'ImportSpecifier')
  if (names.some(({ local }) => local.name === word)) return text
  const last = names.at(-1)
  if (last === undefined) throw new UneditableError('`lintel` is not imported by names', `import { ${word} } from 'lintel'`)
  // By the alphabet where the others are.
  const before = names.findLast(({ local }) => local.name < word)
  const isSorted = names.every(({ local }, i) => i === 0 || names[i - 1]!.local.name < local.name)
  if (!isSorted) return insert(text, last.end, `, ${word}`)
  return before === undefined ? insert(text, names[0]!.start, `${word}, `) : insert(text, before.end, `, ${word}`)
}
