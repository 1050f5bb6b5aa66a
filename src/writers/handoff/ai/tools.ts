import type { Json, JsonObject } from '../../../kit/json.ts'
import type { ActionModel, Model } from '../../../model/model.ts'
import { accessWords, actionInput, isOpen, operationsOf, rowSchema, shapeSchema } from '../../openapi/index.ts'

/**
 * Each action as a tool that a model may be given: its name, its input as one JSON Schema object, its output, and where
 * each argument goes. The access rules hold for whoever's token the call carries, so a tool has no right of its own.
 */
export function toolsOf(model: Model): readonly JsonObject[] {
  const operations = operationsOf(model)
  return model.actions.map((action) => {
    const operation = operations.find((each) => each.action === action)!
    return {
      name: action.name,
      description: describe(action),
      inputSchema: inputSchema(action),
      outputSchema: outputSchema(model, action),
      readOnly: action.kind === 'query',
      needsToken: !isOpen(operation),
      callableWithToken: action.signed === null,
      http: { method: action.method, path: action.path, success: action.status, ...placement(action) },
      timeoutMs: action.timeoutMs,
      limit: action.limit?.text ?? model.limit.text,
    }
  })
}

function describe({ kind, on, allow, emits, starts, signed, because }: ActionModel): string {
  return [
    kind === 'query' ? 'Reads, and changes nothing.' : 'Changes things, in one transaction.',
    ...(on === null ? [] : [`Acts on one ${on}, named by \`id\`.`]),
    `Allowed to ${accessWords(allow)}.`,
    ...(emits.length === 0 ? [] : [`Emits ${emits.join(', ')}.`]),
    ...(starts.length === 0 ? [] : [`Starts ${starts.join(', ')}.`]),
    ...(signed === null ? [] : ['Takes only what its sender signed, so it is no tool for a model.']),
    ...(because === null ? [] : [because]),
  ].join(' ')
}

/** The whole input as one object, with `id` where the action is of a row. */
function inputSchema(action: ActionModel): JsonObject {
  const { properties, required, ...rest } = shapeSchema(action.input) as { properties: JsonObject; required: readonly string[] }
  if (!action.path.includes('{id}') || 'id' in properties) return { properties, required, ...rest }
  const id = { type: 'string', format: 'uuid', description: `The ${action.on}.` }
  return { properties: { id, ...properties }, required: ['id', ...required], ...rest }
}

function outputSchema(model: Model, { returns }: ActionModel): Json {
  if (returns.is === 'nothing') return { type: 'null' }
  if (returns.is === 'shape') return shapeSchema(returns.fields)
  const row = rowSchema(model.entities.find(({ name }) => name === returns.entity)!)
  if (returns.is === 'one') return row
  return {
    type: 'object',
    properties: { items: { type: 'array', items: row }, next: { type: ['string', 'null'] } },
    required: ['items', 'next'],
    additionalProperties: false,
  }
}

function placement(action: ActionModel): JsonObject {
  const { path, query, body } = actionInput(action)
  const names = (fields: readonly { readonly name: string }[]) => fields.map(({ name }) => name)
  const inPath = names(path)
  return {
    inPath: action.path.includes('{id}') && !inPath.includes('id') ? ['id', ...inPath] : inPath,
    inQuery: names(query),
    inBody: names(body),
  }
}
