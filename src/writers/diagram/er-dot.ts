import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { keyWords, type Line, linesOf, typeWords } from './field-words.ts'
import { font, html, look, quoted } from './look.ts'

/** The entity diagram for Graphviz: a table an entity, a crow's foot where many rows point at one. */
export function erDot(model: Model): string {
  return [
    'digraph er {',
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.45 ranksep=1.1 fontname="${look.font}"]`,
    `  node [shape=plain fontname="${look.font}" fontsize=12 fontcolor="${look.ink}"]`,
    `  edge [dir=both color="${look.edge}" penwidth=1.2 arrowsize=0.9]`,
    ...model.entities.map((entity) => `  ${quoted(entity.name)} [label=<${table(entity)}>]`),
    ...model.entities.flatMap((entity) => linesOf(entity).map((line) => edge(line))),
    '}',
  ].join('\n')
}

function table(entity: EntityModel): string {
  const { head, headInk, line, paper, quiet } = look
  const title = `<B>${font(html(entity.name), headInk, 14)}</B>`
  const path = font(html(`/v1/${entity.collection}`), '#c4d2e3', 10)
  const rows = [
    row('id', 'id', 'uuid', ['PK'], []),
    ...entity.fields.map((field) => fieldRow(field)),
    row('createdAt', font('createdAt', quiet), 'time', [], []),
    row('updatedAt', font('updatedAt', quiet), 'time', [], []),
  ]
  return (
    `<TABLE BORDER="1" COLOR="${line}" BGCOLOR="${paper}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5">` +
    `<TR><TD COLSPAN="2" ALIGN="LEFT" BGCOLOR="${head}" CELLPADDING="8">${title}</TD><TD ALIGN="RIGHT" BGCOLOR="${head}" CELLPADDING="8">${path}</TD></TR>` +
    `${rows.join('')}</TABLE>`
  )
}

function fieldRow(field: FieldModel): string {
  const { name, optional, personal, secret } = field
  const marks = [...(personal ? [font('personal', look.personal, 9)] : []), ...(secret ? [font('secret', look.secret, 9)] : [])]
  const type = `${typeWords(field.field)}${optional ? '?' : ''}`
  return row(name, html(name), html(field.field.kind === 'ref' ? `→ ${type}` : type), keyWords(field), marks)
}

/** Key, name, type. The port lets a line end at the field. */
function row(port: string, name: string, type: string, keys: readonly string[], marks: readonly string[]): string {
  const shade = keys.includes('PK') || keys.includes('FK') ? ` BGCOLOR="${look.shade}"` : ''
  const key = keys.length === 0 ? ' ' : `<B>${font(keys.join(' '), look.key, 9)}</B>`
  const said = marks.length === 0 ? name : `${name}  ${marks.join(' ')}`
  return (
    `<TR><TD ALIGN="LEFT"${shade}>${key}</TD><TD ALIGN="LEFT"${shade}>${said}</TD>` +
    `<TD ALIGN="RIGHT" PORT="${html(port)}"${shade}>${font(type, look.quiet, 11)}</TD></TR>`
  )
}

/** From the row pointed at to the rows that point: one stroke exactly one, a ring perhaps none, a foot many. */
function edge({ from, field, to, optional, single }: Line): string {
  const tail = optional ? 'teeodot' : 'teetee'
  const head = single ? 'teeodot' : 'crowodot'
  return `  ${quoted(to)}:id -> ${quoted(from.name)}:${quoted(field.name)} [arrowtail=${tail} arrowhead=${head}]`
}
