import type { ParamPattern, TSType } from 'oxc-parser'
import type { RawDecorator } from './facts.ts'
import { own } from './remember.ts'
import type { Role } from './scope.ts'
import { coreType, typeNameText } from './syntax.ts'

const requestNames = new Set(['req', 'request', '_req', '_request'])
const contextNames = new Set(['ctx', 'context', 'c'])
const requestTypes = /^(?:express\.|http\.|IncomingMessage|.*Request$|NextApiRequest|HttpRequest)/
const contextTypes = /^(?:Koa\.|.*Context$|RouterContext|ParameterizedContext|Context)/

/** What a parameter is by its decorator, its type and its name; `names` are those of all parameters. */
export function roleOf(
  parameter: ParamPattern,
  name: string | null,
  index: number,
  names: readonly string[],
  decorators: readonly RawDecorator[],
): Role | null {
  for (const decorator of decorators) {
    const role = decorated(decorator)
    if (role !== null) return role
  }
  const typed = typeText(parameter)
  if (name === null) return destructuredRole(parameter, index, names)
  if (typed !== null && requestTypes.test(typed)) return 'request'
  if (typed !== null && contextTypes.test(typed)) return 'context'
  if (requestNames.has(name)) return 'request'
  return contextNames.has(name) ? 'context' : null
}

const parentNames = /^_*(?:parent|root|obj|source)?$/

/**
 * What a resolver of GraphQL is given: the arguments of the field, after them the context. `at` is which has the arguments,
 * where that is known; names tell it elsewhere: `(parent, args, context)`.
 */
export function resolverRole(index: number, names: readonly string[], at: number | null): Role | null {
  const [first = '', second = '', third = ''] = names
  const isNamed =
    parentNames.test(first) && (/^_?args$/.test(second) || (second.startsWith('{') && /^_?(?:ctx|context)$/.test(third)))
  const args = at ?? (isNamed ? 1 : null)
  if (args === null) return null
  if (index === args) return { from: 'request', part: 'body', name: null }
  return index === args + 1 ? 'context' : null
}

function typeText(parameter: ParamPattern): string | null {
  const annotated = parameter as { readonly typeAnnotation?: { readonly typeAnnotation: TSType } | null }
  const core = coreType(annotated.typeAnnotation?.typeAnnotation ?? null)
  return core?.type === 'TSTypeReference' ? typeNameText(core.typeName) : null
}

/** `({ body, params }, res) => …` takes a request apart where its head stands. */
function destructuredRole(parameter: ParamPattern, index: number, names: readonly string[]): Role | null {
  if (parameter.type !== 'ObjectPattern') return null
  if (index === 1 && requestNames.has(names[0] ?? '') && patternKeys(parameter).join() === 'params') return 'request'
  if (index !== 0) return null
  const typed = typeText(parameter)
  if (typed !== null) return requestTypes.test(typed) ? 'request' : contextTypes.test(typed) ? 'context' : null
  const keys = patternKeys(parameter)
  const answers = /^_?(?:res|response|reply|next)$/.test(names[1] ?? '')
  if (answers) return 'request'
  return keys.includes('ctx') && keys.includes('input') ? { from: 'request', part: 'trpc', name: null } : null
}

function patternKeys({ properties }: Extract<ParamPattern, { type: 'ObjectPattern' }>): string[] {
  return properties.flatMap((one) => (one.type === 'Property' && one.key.type === 'Identifier' ? [one.key.name] : []))
}

const partOfDecorator: Readonly<Record<string, string>> = {
  Body: 'body',
  RawBody: 'body',
  Payload: 'body',
  MessageBody: 'body',
  Args: 'body',
  Param: 'params',
  Params: 'params',
  Query: 'query',
  Headers: 'headers',
  Cookies: 'cookies',
  UploadedFile: 'files',
  UploadedFiles: 'files',
}

function decorated(decorator: RawDecorator): Role | null {
  const first = decorator.args[0]
  const key = first?.is === 'text' ? first.text : null
  const part = own(partOfDecorator, decorator.name)
  if (part !== undefined) return { from: 'request', part, name: key }
  if (['Req', 'Request', 'Ctx'].includes(decorator.name)) return 'request'
  if (decorator.name === 'Context') return 'context'
  if (['Ip', 'HostParam'].includes(decorator.name)) return { from: 'request', part: 'request', name: decorator.name }
  return decorator.name === 'Session' ||
    /(?:User|Auth|Caller|Tenant|Account|Principal)(?:Id)?$|^(?:Me|Viewer|Actor|Identity|Claims|Current[A-Z]\w*)$/.test(
      decorator.name,
    )
    ? { from: 'caller', name: key }
    : null
}
