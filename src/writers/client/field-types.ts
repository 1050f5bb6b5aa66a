import type { Field } from '../../model/blueprint.ts'
import type { FieldModel } from '../../model/model.ts'
import { readFields } from '../../model/normalise-fields.ts'

/** The TypeScript type of a field's value in JSON. */
export function typeOf(field: Field): string {
  switch (field.kind) {
    case 'int':
    case 'counter':
      return 'number'
    case 'bool':
      return 'boolean'
    case 'oneOf':
      return field.values.map((value) => literal(value)).join(' | ')
    case 'json':
      return `{ ${readFields(field.shape).map(inputMember).join('; ')} }`
    case 'list': {
      const item = typeOf(field.of)
      return item.includes('|') ? `(${item})[]` : `${item}[]`
    }
    default:
      return 'string'
  }
}

/** A member of what a client sends, or of a shape: absent where it is optional or has a default. */
export function inputMember(field: FieldModel): string {
  const optional = field.optional || (field.field as { default?: unknown }).default !== undefined
  return `${key(field.name)}${optional ? '?' : ''}: ${valueType(field)}${optional ? ' | undefined' : ''}`
}

/** A member of a row: always there, null where it may be. */
export function rowMember(field: FieldModel): string {
  return `${key(field.name)}: ${valueType(field)}`
}

/** A member of a change: any of them may be left out. */
export function patchMember(field: FieldModel): string {
  const type = field.field.kind === 'json' ? 'Readonly<Record<string, unknown>>' : typeOf(field.field)
  return `${key(field.name)}?: ${type}${field.optional ? ' | null' : ''} | undefined`
}

function valueType({ field, optional }: FieldModel): string {
  return optional ? `${typeOf(field)} | null` : typeOf(field)
}

/** A property name, quoted where it must be. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

/** Text as a literal, in single quotes as the rest of the file has them. */
export function literal(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** A comment over a declaration, or nothing. Text of the blueprint must not end the comment. */
export function comment(text: string, indent = ''): readonly string[] {
  const safe = text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ').trim()
  return safe === '' ? [] : [`${indent}/** ${safe} */`]
}

/** An interface of these members, each with its comment. */
export function declare(
  name: string,
  members: readonly { readonly text: string; readonly because?: string | undefined }[],
): string {
  if (members.length === 0) return `export type ${name} = Record<never, never>`
  const lines = members.flatMap(({ text, because }) => [...comment(because ?? '', '  '), `  ${text}`])
  return [`export interface ${name} {`, ...lines, '}'].join('\n')
}
