import type { Action, Blueprint, Fields } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { checkEmits } from './check-work.ts'
import { unknownName, type World } from './check-world.ts'
import { collectionOf, defaultVersion, httpOf } from './names.ts'
import { httpPattern } from './schema.ts'

/** What a handler is given besides the row, which has the name of its entity. */
const contextWords = new Set(['input', 'actor', 'caller', 'db', 'signal', 'log', 'now', 'newId', 'headers', 'reply', 'emit'])

/** What each action says, and that no two routes are the same. */
export function checkActions(world: World, report: Report): void {
  for (const [name, action] of Object.entries(world.blueprint.actions ?? {})) {
    const at = ['actions', name]
    checkReferred(world, action, at, report)
    checkMethod(name, action, at, world, report)
    checkPlaceholders(name, action, at, world, report)
    if ((action.status === 204 || action.status === 205) && action.returns !== undefined && action.returns !== 'nothing') {
      report(
        'LNTM075',
        [...at, 'status'],
        `a ${action.status} has no body, so what it returns would be lost`,
        'write `status: 200`, or remove `returns`',
      )
    }
  }
  checkRoutes(world, report)
}

function checkReferred(
  { blueprint, entities }: World,
  { on, returns, emits, errors, starts }: Action,
  at: At,
  report: Report,
): void {
  const among = [...entities.keys()]
  if (on !== undefined && !entities.has(on)) unknownName('entity', on, { among, at: [...at, 'on'], report })
  if (on !== undefined && isGiven(on, starts, blueprint)) {
    const message = `\`${on}\` is taken: handlers are given something else of that name, so they could not be given the row`
    report('LNTM012', [...at, 'on'], message, 'rename the entity')
  }
  if (typeof returns === 'string' && returns !== 'nothing') {
    const entity = returns.endsWith('[]') ? returns.slice(0, -2) : returns
    if (!entities.has(entity)) unknownName('entity', entity, { among: [...among, 'nothing'], at: [...at, 'returns'], report })
  }
  checkEmits(blueprint, emits, [...at, 'emits'], report)
  const shapes = Object.keys(blueprint.errors ?? {})
  if (errors !== undefined && !shapes.includes(errors))
    unknownName('error', errors, { among: shapes, at: [...at, 'errors'], report })
}

/** Of the words that came later only those that the handler is given, since an entity may have had the name before. */
function isGiven(word: string, starts: Action['starts'], { external }: Blueprint): boolean {
  if (word === 'external') return external !== undefined
  return word === 'start' ? starts !== undefined : contextWords.has(word)
}

export function checkMethod(name: string, action: Action, at: At, world: World, report: Report): void {
  const method = splitHttp(httpOf(name, action, world.blueprint))?.method
  const isQuery = action.kind === 'query'
  if (method !== undefined && (isQuery ? method !== 'GET' && method !== 'POST' : method === 'GET')) {
    const message = isQuery ? `a query only reads, and ${method} is for changes` : 'a command changes things, and GET only reads'
    report(
      'LNTM073',
      [...at, 'http'],
      message,
      isQuery
        ? 'begin `http` with GET, or with POST where the input needs a body'
        : "add `kind: 'query'`, or begin `http` with POST",
    )
  }
  if (isQuery && action.emits !== undefined && action.emits.length > 0) {
    report(
      'LNTM074',
      [...at, 'emits'],
      'a query only reads, so it has nothing to emit',
      'remove `emits`, or `kind`, which makes it a command',
    )
  }
  if (method !== 'GET') return
  for (const [input, field] of Object.entries(action.input ?? {})) {
    if (field.kind !== 'json' && field.kind !== 'list') continue
    const remedy = 'make it a command, or take several plain fields'
    report('LNTM072', [...at, 'input', input], `a GET has no body that could carry a \`${field.kind}\``, remedy)
  }
}

export function checkPlaceholders(name: string, action: Action, at: At, world: World, report: Report): void {
  const http = splitHttp(httpOf(name, action, world.blueprint))
  if (http === undefined) return
  const input: Fields = action.input ?? {}
  const place = action.http === undefined ? at : [...at, 'http']
  if (action.on !== undefined && Object.hasOwn(input, 'id')) {
    report('LNTM012', [...at, 'input', 'id'], '`id` is taken: it is the row in the path', 'use another name, such as `otherId`')
  }
  if (action.on !== undefined && !http.names.includes('id')) {
    const message = `nothing in the path says which \`${action.on}\``
    report('LNTM071', place, message, `add \`{id}\`: \`http: '${http.method} ${http.path === '/' ? '' : http.path}/{id}'\``)
  }
  for (const [i, each] of http.names.entries()) {
    if (http.names.indexOf(each) !== i)
      report('LNTM018', place, `\`{${each}}\` stands in the path twice`, 'remove one of the two')
    if (each === 'id' && action.on !== undefined) continue
    const field = Object.hasOwn(input, each) ? input[each] : undefined
    if (field === undefined) {
      report('LNTM070', place, `\`{${each}}\` is not a field of the input`, `add \`input: { ${each}: text() }\``)
    } else if (field.kind === 'json' || field.kind === 'list' || ('optional' in field && field.optional === true)) {
      const message = `a path has exactly one text for \`{${each}}\`, and the field is ${'optional' in field && field.optional === true ? 'optional' : `a \`${field.kind}\``}`
      report('LNTM076', [...at, 'input', each], message, 'make it a required scalar, or take it out of the path')
    }
  }
}

interface Http {
  readonly method: string
  readonly path: string
  /** What stands in braces. */
  readonly names: readonly string[]
}

const httpShape = new RegExp(httpPattern)

/** Undefined for text that is no method and path, which is reported on its own. */
function splitHttp(http: string): Http | undefined {
  if (!httpShape.test(http)) return undefined
  const [method, path] = http.split(' ') as [string, string]
  return { method, path, names: [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!) }
}

export const ownPages: readonly string[] = ['/openapi.json', '/docs', '/livez', '/readyz', '/metrics']

function checkRoutes({ blueprint, entities }: World, report: Report): void {
  const documents = Object.keys(blueprint.versions ?? {}).map((version) => `/openapi/${version}.json`)
  const taken = new Map<string, string>([...ownPages, ...documents].map((page) => [`GET ${page}`, "Lintel's own page"]))
  for (const [name, entity] of entities) {
    const base = `/${blueprint.version ?? defaultVersion}/${collectionOf(name, entity)}`
    for (const method of ['GET', 'POST']) taken.set(`${method} ${base}`, `the collection of \`${name}\``)
    for (const method of ['GET', 'PATCH', 'DELETE']) taken.set(`${method} ${base}/{}`, `a row of \`${name}\``)
  }
  for (const [name, action] of Object.entries(blueprint.actions ?? {})) {
    const http = httpOf(name, action, blueprint)
    const key = http.replaceAll(/\{\w*\}/g, '{}')
    const other = taken.get(key) ?? (key.startsWith('GET /docs/') ? "Lintel's own page" : undefined)
    const at = ['actions', name, ...(action.http === undefined ? [] : ['http'])]
    if (other === undefined) taken.set(key, `the action \`${name}\``)
    else
      report(
        'LNTM032',
        at,
        `${show(http)} already answers for ${other}`,
        'rename the action, or give it a path of its own with `http`',
      )
  }
}
