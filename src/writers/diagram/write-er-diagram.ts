import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { keyWords, type Line, linesOf, typeWords } from './field-words.ts'

/** The entities, their fields and how they are related, as a Mermaid `erDiagram`. */
export function writeErDiagram(model: Model): string {
  const tables = model.entities.map((entity) => writeTable(entity))
  const lines = model.entities.flatMap((entity) => linesOf(entity).map((line) => writeLine(line)))
  return `${['erDiagram', ...tables, ...lines].join('\n')}\n`
}

function writeTable(entity: EntityModel): string {
  const rows = entity.fields.map((field) => `    ${writeField(field)}`)
  return [`  ${named(entity.name)} {`, '    uuid id PK', ...rows, '    time createdAt', '    time updatedAt', '  }'].join('\n')
}

function writeField(field: FieldModel): string {
  const { name, optional, personal, secret } = field
  const keys = keyWords(field).join(', ')
  const choice = field.field.kind === 'oneOf' ? [field.field.values.join(', ')] : []
  const notes = [
    ...(optional ? ['optional'] : []),
    ...(personal ? ['personal'] : []),
    ...(secret ? ['secret'] : []),
    ...choice,
  ].join('; ')
  return [typeName(field), name, ...(keys === '' ? [] : [keys]), ...(notes === '' ? [] : [`"${plain(notes)}"`])].join(' ')
}

/** Mermaid takes no spaces, commas or bars in a type. */
function typeName({ field }: FieldModel): string {
  if (field.kind === 'ref') return 'uuid'
  if (field.kind === 'list') return `${field.of.kind}[]`
  if (field.kind === 'oneOf' || field.kind === 'json') return field.kind
  return typeWords(field).replace(',', '-')
}

/** `user ||--o{ post : "posts"`: exactly or at most one on the left, any number or at most one on the right. */
function writeLine({ from, field, to, as, optional, single }: Line): string {
  const label = as === null ? field.name : `${field.name}, ${as}`
  return `  ${named(to)} ${optional ? '|o' : '||'}--${single ? 'o|' : 'o{'} ${named(from.name)} : "${plain(label)}"`
}

/** In quotes, so that an entity may be called `one`, `to` or `title`, which are words of Mermaid. */
function named(entity: string): string {
  return `"${plain(entity)}"`
}

function plain(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/\s+/g, ' ')
}
