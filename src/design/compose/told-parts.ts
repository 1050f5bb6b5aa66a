/** What joins parts by their events: whom an event concerns is told, and what is to be kept for an auditor is written down. */
import { pascal } from '../../kit/text.ts'
import type { Blueprint, Fields } from '../../model/blueprint.ts'
import { collectionOf } from '../../model/names.ts'
import type { PartTemplate, Telling, Trace } from '../catalogue/part-template.ts'
import type { ComposedPart } from './composed-part.ts'

type Entities = Blueprint['entities']

interface Told {
  readonly kind: 'notices' | 'audit'
  /** The part that tells people, or that keeps what was done. */
  readonly by: 'notifications' | 'audit'
  readonly says: string
  readonly handlers: Readonly<Record<string, string>>
}

/** Parts of subscribers, in code that is made for the design: one for each part whose events concern somebody. */
export function toldParts(parts: readonly ComposedPart[], blueprint: Blueprint): readonly ComposedPart[] {
  const has = (name: string) => parts.some(({ template }) => template.name === name)
  return parts.flatMap((part) => [
    ...(has('notifications') ? noticesOf(part, blueprint) : []),
    ...(has('audit') ? traceOf(part, blueprint) : []),
  ])
}

/** Those whom the events of a part concern are told. */
export function noticesOf(part: ComposedPart, blueprint: Blueprint): readonly ComposedPart[] {
  const { name, tells = {} } = part.template
  const handlers = handlersOf(tells, blueprint, (event, tellings, fields) =>
    noticeHandler(event, tellings, { fields, entities: blueprint.entities }),
  )
  return toldPart(part, { kind: 'notices', by: 'notifications', says: `whom the events of ${name} concern is told`, handlers })
}

/** Who did what by a part stands in the audit. */
export function traceOf(part: ComposedPart, blueprint: Blueprint): readonly ComposedPart[] {
  const { name, traces = {} } = part.template
  const handlers = handlersOf(traces, blueprint, traceHandler)
  return toldPart(part, { kind: 'audit', by: 'audit', says: `what is done by ${name} stands in the audit`, handlers })
}

/** Of events that are there, with the fields that they have. */
function handlersOf<T>(
  said: Readonly<Record<string, T>>,
  { events = {} }: Blueprint,
  write: (event: string, each: T, fields: Fields) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(said).flatMap(([event, each]) => {
      const fields = events[event] as Fields | undefined
      return fields === undefined ? [] : [[event, write(event, each, fields)]]
    }),
  )
}

function toldPart({ template: { name }, subject }: ComposedPart, told: Told): readonly ComposedPart[] {
  const listens = Object.keys(told.handlers)
  if (listens.length === 0) return []
  const template: PartTemplate = {
    ...{ name: `${name}-${told.kind}`, says: told.says, needs: [name, told.by], declares: {}, code: ['on'], listens },
    load: { rows: {}, requests: {} },
  }
  const picked = listens.map((event) => `'${event}'`).join(' | ')
  const code = [
    "import type { Subscribers } from 'lintel'",
    "import type design from '../blueprint.js'",
    '',
    'type Events = Required<Subscribers<typeof design>>',
    '',
    `/** ${pascal(told.says[0]!)}${told.says.slice(1)}. */`,
    `export const on: Pick<Events, ${picked}> = {`,
    Object.values(told.handlers).join('\n\n'),
    '}',
    '',
  ]
  return [{ template, subject, code: code.join('\n') }]
}

interface Around {
  readonly fields: Fields
  readonly entities: Entities
}

function noticeHandler(event: string, tellings: readonly Telling[], around: Around): string {
  const lines = [...new Set(tellings.flatMap((telling) => noticeLines(event, telling, around)))]
  const isUsed = (word: string) => new RegExp(`(?<![.\\w'])${word}\\b(?!:|')`).test(lines.join('\n'))
  const [used, context] = [Object.keys(around.fields).filter(isUsed), ['db', 'start', 'id'].filter(isUsed)]
  const isAsync = context.includes('db') ? 'async ' : ''
  const opened = `  ${isAsync}${event}({ ${used.join(', ')} }, { ${context.join(', ')} }) {`
  return [opened, ...lines.map((line) => line.replaceAll(/^/gm, '    ')), '  },'].join('\n')
}

function noticeLines(event: string, { to, by, title, about, once, unless }: Telling, around: Around): readonly string[] {
  const { fields, entities } = around
  const pointed = fields[about]
  const collection = pointed?.kind === 'ref' ? collectionOf(pointed.to, entities[pointed.to]) : about
  const key = once === true ? [event, ...new Set([`\${${about}}`, `\${${by ?? about}}`])].join(' ') : `${event} \${id}`
  const told = (person: string) =>
    [
      "start('notify', {",
      `  ${person === 'to' ? 'to' : `to: ${person}`},`,
      `  kind: '${event}',`,
      `  title: '${title}',`,
      `  link: \`/v1/${collection}/\${${about}}\`,`,
      `  key: \`${key}\`,`,
      '})',
    ].join('\n')
  const author = by === undefined ? null : pathTo(by, around)
  const when = (person: string, known: readonly string[]) =>
    [
      ...known,
      ...(author === null ? [] : [`${person} !== ${author.value}`]),
      ...Object.entries(unless ?? {}).map(([field, value]) => `${field} !== '${value}'`),
    ].join(' && ')
  const only = (condition: string, line: string) =>
    condition === '' ? line : `if (${condition})\n${line.replaceAll(/^/gm, '  ')}`
  if (typeof to !== 'string') {
    const line = only(when(to.person, []), told(to.person))
    return [
      ...(author?.lines ?? []),
      `const { items } = await db.${to.each}.list({ where: { ${to.of} }, limit: 100 })`,
      `for (const { ${to.person} } of items)\n${line.replaceAll(/^/gm, '  ')}`,
    ]
  }
  const found = pathTo(to, around)
  const known = found.lines.length === 0 ? [] : [found.value]
  return [...(author?.lines ?? []), ...found.lines, only(when(found.value, known), told(found.value))]
}

/** What reads a row for each step of a path but the last: `comment.parent.author`. */
function pathTo(path: string, { fields, entities }: Around): { readonly lines: readonly string[]; readonly value: string } {
  const [first = '', ...steps] = path.split('.')
  let [value, field] = [first, fields[first]]
  const lines: string[] = []
  for (const step of steps) {
    const entity = field?.kind === 'ref' ? field.to : ''
    const name = `${value}${pascal(step)}`
    const known = lines.length === 0 ? '' : `${value} && `
    lines.push(`const ${name} = ${known}(await db.${entity}.find(${value}))?.${step}`)
    value = name
    field = entities[entity]?.fields[step]
  }
  return { lines, value }
}

function traceHandler(event: string, { who, which }: Trace, fields: Fields): string {
  const field = fields[which]
  const kind = field?.kind === 'ref' ? field.to : which
  const others = Object.keys(fields).filter((name) => name !== who && name !== which)
  const detail = others.length === 0 ? 'null' : `JSON.stringify({ ${others.join(', ')} })`
  return [
    `  ${event}({ ${Object.keys(fields).join(', ')} }, { start, id, event: { at } }) {`,
    "    start('writeAuditEntry', {",
    '      reference: id,',
    `      who: ${who},`,
    `      what: '${event}',`,
    `      which: \`${kind}/\${${which}}\`,`,
    `      detail: ${detail},`,
    '      at,',
    '    })',
    '  },',
  ].join('\n')
}
