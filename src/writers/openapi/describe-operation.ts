import type { JsonObject } from '../../kit/json.ts'
import { camel } from '../../kit/text.ts'
import type { ActionModel, EntityModel, Model } from '../../model/model.ts'
import { accessWords } from './access-words.ts'
import { actionInput } from './action-input.ts'
import { pageSchema, ref } from './components.ts'
import { errorStatusesOf } from './error-statuses.ts'
import { headerRefs, limitHeaders, parameterRef } from './headers.ts'
import type { ComponentNames } from './names.ts'
import { accessOf, isOpen, type Operation } from './operations.ts'
import { actionParameters, getParameters, idParameter, listParameters } from './parameters.ts'
import { problemRefs, shapedErrors } from './problems.ts'

/** One operation as OpenAPI says it. */
export function describeOperation(model: Model, names: ComponentNames, operation: Operation): JsonObject {
  const { operationId, entity, action } = operation
  const said = action === null ? describeRow(model, names, operation, entity!) : describeAction(names, operation, action)
  const { responses, ...rest } = said
  const errors = errorStatusesOf(model, operation)
  const shape = action?.errors ?? null
  const refusals = shape === null ? problemRefs(errors) : shapedErrors(errors, names.errors.get(shape)!)
  return { operationId, ...rest, responses: { ...responses, ...refusals } }
}

interface Said {
  readonly [key: string]: JsonObject[string]
  readonly responses: JsonObject
}

function describeRow(model: Model, names: ComponentNames, operation: Operation, entity: EntityModel): Said {
  const { row, view, page, create, patch } = names.entities.get(entity.name)!
  const one = words(entity.name)
  const many = words(camel(entity.collection))
  const said = (summary: string, more: string | null) => heading([entity.name], summary, operation, more, entity.because)
  switch (operation.kind) {
    case 'list':
      return {
        ...said(`List ${many}`, `Rows that the caller may not read are left out. ${listRules}`),
        parameters: listParameters(model, entity),
        responses: { 200: answer(`A page of ${many}.`, ref(page)) },
      }
    case 'get':
      return {
        ...said(`Get one ${one}`, 'A row that the caller may not read is answered 404.'),
        parameters: getParameters(model, entity),
        responses: {
          200: answer(`The ${one}.`, ref(view), 'ETag'),
          304: {
            description: 'Not changed since the version in If-None-Match.',
            headers: { ...limitHeaders, ...headerRefs('ETag') },
          },
        },
      }
    case 'create':
      return {
        ...said(`Create one ${one}`, null),
        parameters: [parameterRef('IdempotencyKey')],
        requestBody: requestBody(create, ['application/json']),
        responses: { 201: answer(`The new ${one}.`, ref(row), 'ETag', 'Location') },
      }
    case 'update':
      return {
        ...said(`Change one ${one}`, 'A JSON merge patch (RFC 7396).'),
        parameters: [idParameter, parameterRef('IfMatch')],
        requestBody: requestBody(patch, ['application/merge-patch+json', 'application/json']),
        responses: { 200: answer(`The ${one} as it is now.`, ref(row), 'ETag') },
      }
    default:
      return {
        ...said(`Delete one ${one}`, null),
        parameters: [idParameter, parameterRef('IfMatch')],
        responses: { 204: { description: 'Deleted.', headers: limitHeaders } },
      }
  }
}

const listRules =
  'A field can be filtered by when it is the first of an index, or when all fields before it in that index are held equal in the same ' +
  'request; otherwise the answer is 400 and names the fields that can. Unknown parameters are answered 400.'

function describeAction(names: ComponentNames, operation: Operation, action: ActionModel): Said {
  const parameters = actionParameters(action)
  const { body } = actionInput(action)
  const input = names.inputs.get(action.name)!
  const limit = action.limit === null ? [] : [`At most ${action.limit.text} for each caller.`]
  const emits = action.emits.length === 0 ? [] : [`Emits ${action.emits.join(', ')}.`]
  const more = [...emits, ...limit].join(' ') || null
  const required = body.some(({ field, optional }) => !optional && (field as { default?: unknown }).default === undefined)
  return {
    ...heading([tagOf(action)], sentence(operation.operationId), operation, more, action.because),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body.length === 0 ? {} : { requestBody: requestBody(input, ['application/json'], required) }),
    responses: { [statusOf(action)]: actionAnswer(names, action) },
  }
}

function actionAnswer(names: ComponentNames, { name, returns }: ActionModel): JsonObject {
  switch (returns.is) {
    case 'nothing':
      return { description: 'Done.', headers: limitHeaders }
    case 'one':
      return answer(`The ${words(returns.entity)}.`, ref(names.entities.get(returns.entity)!.row))
    case 'page':
      return answer('A page.', pageSchema(names.entities.get(returns.entity)!.row))
    case 'shape':
      return answer('Done.', ref(names.outputs.get(name)!))
  }
}

/** An answer without a body is never a 200. */
function statusOf({ status, returns }: ActionModel): number {
  return returns.is === 'nothing' && status === 200 ? 204 : status
}

/** The entity an action belongs to: the one it acts on, or else answers with. */
function tagOf({ on, returns }: ActionModel): string {
  if (on !== null) return on
  return returns.is === 'one' || returns.is === 'page' ? returns.entity : 'actions'
}

function heading(
  tags: readonly string[],
  summary: string,
  operation: Operation,
  more: string | null,
  because: string | null,
): JsonObject {
  const allowed = `Allowed: ${accessWords(accessOf(operation))}.`
  const description = [allowed, ...(more === null ? [] : [more]), ...(because === null ? [] : [`Why: ${because}.`])].join('\n\n')
  return { tags, summary, description, security: isOpen(operation) ? [{}, { bearer: [] }] : [{ bearer: [] }] }
}

function answer(description: string, schema: JsonObject, ...headers: readonly string[]): JsonObject {
  return { description, headers: { ...limitHeaders, ...headerRefs(...headers) }, content: { 'application/json': { schema } } }
}

function requestBody(component: string, mediaTypes: readonly string[], required = true): JsonObject {
  return { required, content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: ref(component) }])) }
}

/** `userRole` → user role. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()
}

/** `sharePost` → Share post. */
function sentence(name: string): string {
  const said = words(name)
  return said.charAt(0).toUpperCase() + said.slice(1)
}
