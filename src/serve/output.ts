import { isObject } from '../kit/json.ts'
import type { EntityModel, FieldModel, Model, Returns } from '../model/model.ts'
import { readFields } from '../model/normalise-fields.ts'
import { rowSchema, shapeSchema } from '../writers/openapi/index.ts'
import { createValidator } from './body.ts'

/** Makes the body of an action's answer: what was declared, checked, and nothing else. Null for no body. */
export type OutputWriter = (value: unknown) => string | null

/** An action answered something that it did not declare: a fault of its handler, told in the log. */
export class OutputError extends Error {
  constructor(action: string, detail: string) {
    super(`the handler of \`${action}\` did not answer what the blueprint declares: ${detail}`)
    this.name = 'OutputError'
  }
}

export function createOutput(model: Model, action: string, returns: Returns): OutputWriter {
  switch (returns.is) {
    case 'nothing':
      return () => null
    case 'one':
      return createRowOutput(action, entityOf(model, returns.entity))
    case 'page':
      return createPageOutput(action, createRowOutput(action, entityOf(model, returns.entity)))
    case 'shape': {
      const check = checked(
        action,
        createValidator(() => shapeSchema(returns.fields)),
      )
      return (value) => check(pickShape(returns.fields, value))
    }
  }
}

function entityOf(model: Model, name: string): EntityModel {
  return model.entities.find((entity) => entity.name === name)!
}

function createRowOutput(action: string, entity: EntityModel): (value: unknown) => string {
  const names = ['id', ...entity.fields.filter((field) => !field.secret).map(({ name }) => name), 'createdAt', 'updatedAt']
  const check = checked(
    action,
    createValidator(() => rowSchema(entity)),
  )
  return (value) => check(isObject(value) ? Object.fromEntries(names.map((name) => [name, value[name] ?? null])) : value)
}

function createPageOutput(action: string, row: (value: unknown) => string): OutputWriter {
  return (value) => {
    const page = Array.isArray(value) ? { items: value, next: null } : value
    if (!isObject(page) || !Array.isArray(page.items)) throw new OutputError(action, 'a list or a page was expected')
    const { next = null } = page
    if (next !== null && typeof next !== 'string') throw new OutputError(action, '`next` of a page is text or null')
    return `{"items":[${page.items.map(row).join()}],"next":${JSON.stringify(next)}}`
  }
}

function pickShape(fields: readonly FieldModel[], value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(fields.map(({ name, field }) => [name, pickField(field, value[name])]))
}

function pickField(field: FieldModel['field'], value: unknown): unknown {
  if (value === undefined) return (field as { default?: unknown }).default ?? null
  if (field.kind === 'list' && Array.isArray(value)) return value.map((each) => pickField(field.of, each))
  return field.kind === 'json' ? pickShape(readFields(field.shape), value) : value
}

function checked(action: string, validate: (value: unknown) => void): (value: unknown) => string {
  return (value) => {
    try {
      validate(value)
    } catch (error) {
      const { errors = [] } = error as { errors?: { pointer?: string; detail: string }[] }
      throw new OutputError(action, errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '))
    }
    return JSON.stringify(value)
  }
}
