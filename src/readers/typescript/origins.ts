import type { Expression } from 'oxc-parser'
import type { Origin } from '../../model/architecture/code.ts'
import type { Reading } from './reading.ts'
import { within } from './reading.ts'
import { own } from './remember.ts'
import { type Binding, lookUp, type Role } from './scope.ts'
import { shapeOf } from './shapes.ts'
import { bare, memberName, pathText } from './syntax.ts'

const parts: Readonly<Record<string, string>> = {
  body: 'body',
  rawBody: 'body',
  params: 'params',
  query: 'query',
  querystring: 'query',
  searchParams: 'query',
  headers: 'headers',
  header: 'headers',
  cookies: 'cookies',
  signedCookies: 'cookies',
  files: 'files',
  file: 'files',
}

const callers: ReadonlySet<string> = new Set(
  `user auth session account currentUser userId principal claims jwt jwtPayload identity member viewer tenant tenantId org orgId
  organization organizationId workspace caller actor admin`.split(/\s+/),
)

/** Answers of these are still what was put in, or made of it. */
const keepers: ReadonlySet<string> = new Set(
  `parse parseAsync safeParse safeParseAsync validate validateSync validateAsync cast attempt assert create plainToInstance
  plainToClass Number String parseInt parseFloat Boolean BigInt trim toLowerCase toUpperCase toString split slice substring replace
  replaceAll normalize join concat map filter JSON.parse decodeURIComponent encodeURIComponent pick omit Array.from at flat
  Object.fromEntries Object.entries Object.keys Object.values Object.assign structuredClone escape unescape path.join join resolve
  basename normalize Buffer.from from yaml.load YAML.load`.split(/\s+/),
)

const deepest = 24

/** Where an expression comes from. */
export function originOf(reading: Reading, expression: Expression, depth = 0): Origin | null {
  if (depth > deepest) return null
  const node = bare(expression)
  switch (node.type) {
    case 'Identifier': {
      const binding = lookUp(reading.scope, node.name)
      return binding === null ? null : settled(originOfBinding(reading, binding, depth))
    }
    case 'MemberExpression':
      return settled(originOfPath(reading, node, depth))
    case 'CallExpression':
      return originOfCall(reading, node, depth)
    case 'NewExpression':
      return urlOfRequest(reading, node, depth) ?? fromCall(reading, node)
    case 'TaggedTemplateExpression':
      return fromCall(reading, node)
    case 'LogicalExpression':
      return originOf(reading, node.left, depth + 1) ?? originOf(reading, node.right, depth + 1)
    case 'ConditionalExpression':
      return originOf(reading, node.consequent, depth + 1) ?? originOf(reading, node.alternate, depth + 1)
    default:
      return null
  }
}

/** A role that nothing more is taken of is the whole request, or nothing. */
function settled(origin: Role | null): Origin | null {
  if (origin === 'request') return { from: 'request', part: 'request', name: null }
  return origin === 'context' ? null : origin
}

function originOfPath(reading: Reading, node: Expression, depth: number): Role | null {
  const at = bare(node)
  if (depth > deepest) return null
  if (at.type === 'Identifier') {
    const binding = lookUp(reading.scope, at.name)
    return binding === null ? null : originOfBinding(reading, binding, depth + 1)
  }
  // What a guard of Nest judges: `context.switchToHttp().getRequest()`.
  if (at.type === 'CallExpression' && /\.switchToHttp\(\)\.getRequest$/.test(pathText(bare(at.callee as Expression))))
    return 'request'
  if (at.type !== 'MemberExpression') return originOf(reading, at, depth + 1)
  const environment = environmentName(at)
  if (environment !== null) return { from: 'environment', name: environment }
  const base = originOfPath(reading, at.object, depth + 1)
  const name = memberName(at)
  return base === null ? null : name === null ? settled(base) : memberOrigin(base, name)
}

/** `new URL(request.url)` is the address that was asked for. */
function urlOfRequest(reading: Reading, node: Extract<Expression, { type: 'NewExpression' }>, depth: number): Origin | null {
  const [first] = node.arguments
  if (first === undefined || first.type === 'SpreadElement' || pathText(node.callee) !== 'URL') return null
  const origin = originOf(reading, first, depth + 1)
  return origin?.from === 'request' && origin.part === 'request' && origin.name === 'url' ? origin : null
}

function environmentName(node: Expression): string | null {
  if (node.type !== 'MemberExpression') return null
  const base = pathText(node.object)
  if (base !== 'process.env' && base !== 'import.meta.env' && base !== 'Bun.env') return null
  return memberName(node) ?? '[]'
}

function originOfBinding(reading: Reading, binding: Binding, depth: number): Role | null {
  if (binding.kind === 'loop') {
    const over = binding.init === null ? null : within(reading, binding.scope, () => originOf(reading, binding.init!, depth + 1))
    return over?.from === 'request' || over?.from === 'caller' ? over : { from: 'loop' }
  }
  if (binding.kind === 'parameter') return alongPath(parameterOrigin(binding), binding)
  if ((binding.kind !== 'const' && binding.kind !== 'let') || depth > deepest) return null
  const init = binding.init ?? binding.assigned.find((one) => one.operator === '=')?.value ?? null
  if (init === null) return null
  if (binding.path !== null && binding.path[0] !== undefined && pathText(bare(init)) === 'process.env') {
    return { from: 'environment', name: binding.path[0] }
  }
  const base = within(reading, binding.scope, () => originOfPath(reading, init, depth + 1))
  return base === null ? null : alongPath(base, binding)
}

function parameterOrigin(binding: Binding): Role {
  return binding.role ?? { from: 'parameter', index: binding.index, name: binding.name }
}

function alongPath(base: Role, binding: Binding): Role {
  return (binding.path ?? []).reduce<Role>((origin, name) => memberOrigin(origin, name), base)
}

/** The origin of a member of something. */
function memberOrigin(base: Role, name: string): Role {
  if (base === 'request') return memberOfRequest(name)
  if (base === 'context') return memberOfContext(name)
  if (base.from === 'request') {
    // `request.nextUrl.searchParams`, and the same of `new URL(request.url)`.
    if (base.part === 'request') return name === 'searchParams' ? { from: 'request', part: 'query', name: null } : base
    if (base.part === 'trpc' && base.name === null && name === 'ctx') return 'context'
    if (base.part === 'trpc' && base.name === null && name === 'input') return { from: 'request', part: 'body', name: null }
    if (base.name === null) return answers.has(name) ? base : { ...base, name }
    return base
  }
  if (base.from === 'caller') return { from: 'caller', name: base.name === null ? name : `${base.name}.${name}` }
  return base
}

/** What `safeParse` and the like wrap their answer in. */
const answers: ReadonlySet<string> = new Set(['data', 'value', 'output'])

function memberOfRequest(name: string): Role {
  const part = own(parts, name)
  if (part !== undefined) return { from: 'request', part, name: null }
  if (callers.has(name)) return { from: 'caller', name: name === 'user' ? null : name }
  if (name === 'raw' || name === 'req' || name === 'request') return 'request'
  return { from: 'request', part: 'request', name }
}

function memberOfContext(name: string): Role {
  if (name === 'request' || name === 'req') return 'request'
  if (name === 'body') return { from: 'parameter', index: 0, name: 'ctx' }
  if (name === 'state' || name === 'var') return { from: 'caller', name: null }
  if (own(parts, name) !== undefined || callers.has(name)) return memberOfRequest(name)
  return { from: 'parameter', index: 0, name: 'ctx' }
}

const partsOfMethods: Readonly<Record<string, string>> = {
  param: 'params',
  query: 'query',
  queries: 'query',
  header: 'headers',
  get: 'headers',
  json: 'body',
  text: 'body',
  formData: 'body',
  parseBody: 'body',
  blob: 'body',
  arrayBuffer: 'body',
  file: 'files',
  files: 'files',
  saveRequestFiles: 'files',
  parts: 'files',
}

function originOfCall(reading: Reading, node: Extract<Expression, { type: 'CallExpression' }>, depth: number): Origin | null {
  const callee = bare(node.callee as Expression)
  const first = node.arguments[0]
  const key = first?.type === 'Literal' && typeof first.value === 'string' ? first.value : null
  if (callee.type === 'MemberExpression') {
    const base = originOfPath(reading, callee.object, depth + 1)
    const method = memberName(callee) ?? ''
    const read = originOfMethod(base, method, key)
    if (read !== null) return read
    const on = settled(base)
    if (keepers.has(method) && (on?.from === 'request' || on?.from === 'caller')) return on
  }
  const text = pathText(callee)
  if (keepers.has(text) || keepers.has(text.slice(text.lastIndexOf('.') + 1))) {
    for (const argument of node.arguments.slice(0, 3)) {
      const origin = argument.type === 'SpreadElement' ? null : originOf(reading, argument, depth + 1)
      if (origin?.from === 'request' || origin?.from === 'caller') return origin
    }
  }
  return fromCall(reading, node)
}

/** Methods that read a request: `c.req.param('id')`, `req.get('authorization')`, `c.get('user')`. */
function originOfMethod(base: Role | null, method: string, key: string | null): Origin | null {
  if (base === 'request' && method === 'valid') {
    return { from: 'request', part: key === 'param' ? 'params' : key === 'query' || key === 'header' ? key : 'body', name: null }
  }
  const part = own(partsOfMethods, method)
  if (base === 'request' && part !== undefined) return { from: 'request', part, name: key }
  if (base === 'context' && method === 'get' && key !== null) {
    // Koa's reads a header, Hono's what a guard has set: names of headers are of lower case, most with hyphens.
    return callers.has(key) || key.toLowerCase().includes('user') || /[A-Z]/.test(key.slice(1))
      ? { from: 'caller', name: key === 'user' ? null : key }
      : { from: 'request', part: 'headers', name: key }
  }
  if (method === 'get' && base !== null && typeof base === 'object' && base.from === 'request') return { ...base, name: key }
  return null
}

function fromCall(reading: Reading, node: Expression): Origin {
  const callee = node.type === 'TaggedTemplateExpression' ? node.tag : (node as { readonly callee: Expression }).callee
  const shape = shapeOf(reading, callee)
  return { from: 'call', callee: typeof shape === 'string' ? shape : pathText(callee) }
}
