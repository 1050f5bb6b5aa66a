import { isObject, type Json, type JsonObject } from '../../../kit/json.ts'
import { nearest } from '../../../kit/text.ts'
import { pageOf } from '../page.ts'
import { blueprintAt } from '../project-path.ts'
import { cursor, listOf, next, oneOf, open, path, shape, text, total } from '../schemas.ts'
import { defineTool, type Tool } from '../tool.ts'
import { ToolError } from '../tool-error.ts'

const sections = ['entities', 'actions', 'events', 'jobs', 'sagas', 'external', 'webhooks', 'errors'] as const
type Section = (typeof sections)[number]

interface Input {
  readonly path?: string
  readonly section?: Section
  readonly name?: string
  readonly cursor?: string
}

export const model: Tool = defineTool<Input>({
  name: 'model',
  title: 'Look at the model',
  says: 'The normalised model of a blueprint: without `section`, the names of all that it has; with `section`, its things in short form; with `name` too, one of them in full. Take it before a change, in place of reading files.',
  example: {
    input: { section: 'entities', name: 'post' },
    answers: '{ "kind": "one", "items": [{ "name": "post", "fields": […], … }] }',
  },
  input: shape({
    path,
    section: oneOf('what kind of thing', sections),
    name: text('which one, with `section`', { maxLength: 200 }),
    cursor,
  }),
  output: shape(
    {
      kind: oneOf('what `items` holds', ['overview', 'list', 'one']),
      items: listOf(open('an overview with names by section; a thing in short form; or one in full'), 'of this page'),
      total,
      next,
    },
    ['kind', 'items', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', section, name, cursor: from }, context) {
    const found = await context.job({ kind: 'model', path: blueprintAt(context.project, at) })
    if (section === undefined && name !== undefined)
      throw new ToolError(
        'invalid_input',
        '`name` says which one of a `section`, and none is named',
        `add \`section\`: ${sections.join(', ')}`,
      )
    if (section === undefined) return answer('overview', [overviewOf(found)])
    const all = thingsOf(found, section)
    if (name === undefined) return answer('list', all.map(shortThing), from)
    const thing = all.find((each) => each.name === name)
    if (thing !== undefined) return answer('one', partsOf(thing), from)
    const near = nearest(
      name,
      all.map((each) => String(each.name)),
    )
    throw new ToolError(
      'not_found',
      `nothing of \`${section}\` is called \`${name}\``,
      near ? `did you mean \`${near}\`?` : 'leave `name` out to see them all',
    )
  },
})

function answer(kind: 'overview' | 'list' | 'one', all: readonly JsonObject[], cursor?: string) {
  const page = pageOf(all, { cursor })
  const says = kind === 'list' ? `${page.total} in all\n` : ''
  return {
    data: { kind, items: page.items, total: page.total, next: page.next },
    text: says + page.items.map((item) => JSON.stringify(item)).join('\n'),
  }
}

/** A thing in full; one that fills more than a page, a member at a time. */
function partsOf(thing: JsonObject): readonly JsonObject[] {
  if (JSON.stringify(thing).length < 12_000) return [thing]
  return Object.entries(thing).flatMap(([member, value]) =>
    Array.isArray(value)
      ? value.map((each: Json) => ({ name: thing.name!, member, value: each }))
      : [{ name: thing.name!, member, value }],
  )
}

export function thingsOf(found: JsonObject, section: Section): readonly JsonObject[] {
  const things = found[section]
  return Array.isArray(things) ? things.filter((each): each is JsonObject => isObject(each)) : []
}

export function overviewOf(found: JsonObject): JsonObject {
  const named = sections.map(
    (section) =>
      [
        section,
        thingsOf(found, section)
          .map(({ name }) => String(name))
          .slice(0, 300),
      ] as const,
  )
  const { name, version, actor, roles, expects } = found
  return { name, version, actor, roles, expects, ...Object.fromEntries(named) } as JsonObject
}

function shortThing(thing: JsonObject): JsonObject {
  const { name, fields, on, can, allow, emits, because } = thing
  const short = {
    name,
    fields: Array.isArray(fields) ? fields.map((field) => (isObject(field) ? field.name : field)) : undefined,
    on,
    can,
    allow,
    emits,
    because,
  }
  return JSON.parse(JSON.stringify(short))
}
