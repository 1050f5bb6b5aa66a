import type { EntityModel, FieldModel, Model } from '../../model/model.ts'
import { keyWords, type Line, linesOf, typeWords } from './field-words.ts'
import { font, html, look, quoted } from './look.ts'

/** The entity diagram for Graphviz: a table an entity, a crow's foot where many rows point at one. */
export function erDot(model: Model): string {
  return [
    'digraph er {',
    `  graph [rankdir=LR bgcolor="${look.ground}" pad=0.4 nodesep=0.4 ranksep=1.3 fontname="${look.font}"]`,
    `  node [shape=plain fontname="${look.font}" fontsize=11 fontcolor="${look.ink}"]`,
    `  edge [dir=both color="${look.edge}" penwidth=1.2 arrowsize=0.9]`,
    ...model.entities.map((entity) => `  ${quoted(entity.name)} [label=<${table(model.version, entity)}>]`),
    ...model.entities.flatMap((entity) => linesOf(entity).map((line) => edge(line))),
    '}',
  ].join('\n')
}

function table(version: string, entity: EntityModel): string {
  const { head, headInk, headQuiet, line, paper, quiet } = look
  const title = `<B>${font(html(entity.name), headInk, 14)}</B>&#160;&#160;&#160;${font(html(`/${version}/${entity.collection}`), headQuiet, 10)}`
  const rows = [
    row({ port: 'id', name: 'id', type: 'uuid', keys: ['PK'] }),
    ...entity.fields.map((field) => fieldRow(field)),
    row({ port: 'createdAt', name: font('createdAt', quiet), type: 'time', keys: [] }),
    row({ port: 'updatedAt', name: font('updatedAt', quiet), type: 'time', keys: [] }),
  ]
  return (
    `<TABLE BORDER="1" COLOR="${line}" BGCOLOR="${paper}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5">` +
    `<TR><TD COLSPAN="3" ALIGN="LEFT" BGCOLOR="${head}" CELLPADDING="9">${title}</TD></TR>${rows.join('')}</TABLE>`
  )
}

function fieldRow(field: FieldModel): string {
  const { name, optional, personal, secret } = field
  const marks = [
    ...(personal ? [`&#160;${font('personal', look.personal, 9)}`] : []),
    ...(secret ? [`&#160;${font('secret', look.secret, 9)}`] : []),
  ]
  const type = `${typeWords(field.field)}${optional ? '?' : ''}`
  const ink = field.field.kind === 'ref' ? look.ink : look.quiet
  return row({
    port: name,
    name: `${html(name)}${marks.join('')}`,
    type: linesOfType(type)
      .map((each) => font(html(each), ink))
      .join('<BR ALIGN="RIGHT"/>'),
    keys: keyWords(field),
  })
}

const widestType = 34

/** A long type goes on in further lines, broken where a value or a member ends: each of them is shown. */
function linesOfType(type: string): readonly string[] {
  const lines: string[] = []
  for (const word of type.split(/(?<=[|,]) /)) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= widestType) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

interface Row {
  readonly port: string
  readonly name: string
  readonly type: string
  readonly keys: readonly string[]
}

/** Key, name, type; with a port on either side where a line may end. */
function row({ port, name, type, keys }: Row): string {
  const key = keys.length === 0 ? ' ' : `<B>${font(keys.join(' '), look.key, 9)}</B>`
  return (
    `<TR><TD ALIGN="LEFT" PORT="${html(port)}-left">${key}</TD><TD ALIGN="LEFT">${name}</TD>` +
    `<TD ALIGN="RIGHT" PORT="${html(port)}-right">${font(type, look.quiet)}</TD></TR>`
  )
}

/** From the row pointed at to the rows that point: one stroke exactly one, a ring perhaps none, a foot many. */
function edge({ from, field, to, optional, single }: Line): string {
  const tail = optional ? 'teeodot' : 'teetee'
  const head = single ? 'teeodot' : 'crowodot'
  // A table's line to itself stays on one side, where nothing crosses it.
  const end = from.name === to ? `${quoted(`${field.name}-right`)}:e` : `${quoted(`${field.name}-left`)}:w`
  return `  ${quoted(to)}:"id-right":e -> ${quoted(from.name)}:${end} [arrowtail=${tail} arrowhead=${head}]`
}
