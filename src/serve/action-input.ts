import type { FastifyRequest } from 'fastify'
import type { ActionModel, FieldModel } from '../model/model.ts'
import { wholeValues } from '../model/whole-value.ts'
import { actionInput, shapeSchema } from '../writers/openapi/index.ts'
import { createValidator } from './body.ts'
import { requireBody } from './entity-routes.ts'
import { invalid, type Query, single } from './parameters.ts'
import { valueReader } from './value-reader.ts'
import type { ActionWords } from './versions/action-words.ts'

/** Reads the input of a request: the path, then the query of a GET or the body of anything else. */
export function createInput(action: ActionModel): (request: FastifyRequest) => Record<string, unknown> {
  const { path, query, body } = actionInput(action)
  const validate = createValidator(() => shapeSchema(action.input))
  const readersOf = (fields: readonly FieldModel[]) => new Map(fields.map(({ name, field }) => [name, valueReader(field, name)]))
  const [inPath, inQuery] = [readersOf(path), readersOf(query)]
  const names = query.map(({ name }) => name).join(', ') || 'none'
  const bodyIsNeeded = body.some(({ field, optional }) => !optional && (field as { default?: unknown }).default === undefined)
  return (request) => {
    const given = body.length > 0 && (bodyIsNeeded || request.body !== undefined) ? requireBody(request) : {}
    // Spread, not assigned: assigning a member called `__proto__` would put values where no check looks.
    const input: Record<string, unknown> = { ...given }
    const asked = request.query as Query
    for (const name of Object.keys(asked)) {
      const read = inQuery.get(name)
      if (!read) throw invalid(name, `is not a parameter here; these are: ${names}`)
      input[name] = read(single(asked, name)!)
    }
    for (const [name, text] of Object.entries(request.params as Record<string, string>)) {
      const read = inPath.get(name)
      if (read) input[name] = read(text)
    }
    validate(input)
    return wholeInput(action, input, null)
  }
}

/** The input of an older version, made into that of today, and held against what that may be. */
export function createOldInput(action: ActionModel, words: ActionWords): (request: FastifyRequest) => Record<string, unknown> {
  const readOld = createInput(words.action)
  const validate = createValidator(() => shapeSchema(action.input))
  return (request) => {
    const input = words.toInput(readOld(request))
    validate(input)
    return wholeInput(action, input, null)
  }
}

/**
 * What a handler reads: nothing is missing, and times are in UTC. Without `now`, what is of the clock waits for it, so that the
 * same request has the same input whenever it comes.
 */
export function wholeInput({ input }: ActionModel, values: Record<string, unknown>, now: string | null): Record<string, unknown> {
  const fields = input.map(({ name, field }) => [name, field] as const)
  return wholeValues(fields, values, now) as Record<string, unknown>
}
