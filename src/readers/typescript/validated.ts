import type { Value } from '../../model/architecture/code.ts'
import type { Given } from './guards.ts'
import { own } from './remember.ts'
import { objectOf, textOf, type World } from './world.ts'

const partOf: Readonly<Record<string, string>> = {
  body: 'body',
  json: 'body',
  form: 'body',
  query: 'query',
  querystring: 'query',
  params: 'params',
  param: 'params',
  headers: 'headers',
  header: 'headers',
  cookies: 'cookies',
  cookie: 'cookies',
}

/** The parts of a request that a guard checks: by the fields it is given, or by the part that its name says. */
export function validatedBy(world: World, given: Given): string[] {
  const { value } = given
  if (value.is !== 'call') {
    const resolved = world.references.shape(given.file, given.shape)
    const target = resolved?.is === 'target' ? resolved.target : ''
    return /^express-validator:/.test(target) ? [expressValidatorPart(target)] : []
  }
  const target = given.call?.call.target ?? ''
  if (/^express-validator:|^@hono\/.*validator:|^hono\/validator:/.test(target)) {
    const named = textOf(value.args[0])
    return target.startsWith('express') ? [expressValidatorPart(target)] : named !== null ? [own(partOf, named) ?? 'body'] : []
  }
  if (!/valid|schema|celebrate|zod|joi/i.test(value.callee)) return []
  return partsOf(value)
}

function expressValidatorPart(target: string): string {
  const name = /:(\w+)/.exec(target)?.[1] ?? ''
  return own(partOf, name) ?? 'body'
}

function partsOf(value: Value & { is: 'call' }): string[] {
  const found = new Set<string>()
  for (const arg of value.args) {
    const text = textOf(arg)
    const part = text === null ? undefined : own(partOf, text)
    if (part !== undefined) found.add(part)
    let object = objectOf(arg)
    const inner = arg.is === 'name' ? arg.value : arg
    if (object === null && inner?.is === 'call' && /\bobject\b/.test(inner.callee)) object = objectOf(inner.args[0])
    for (const name of Object.keys(object?.fields ?? {})) {
      const told = own(partOf, name)
      if (told !== undefined) found.add(told)
    }
  }
  const named = /(body|query|params)/i.exec(value.callee)?.[1]?.toLowerCase()
  if (found.size === 0) found.add(named ?? 'body')
  return [...found]
}
