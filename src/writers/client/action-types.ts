import type { ActionModel } from '../../model/model.ts'
import { accessWords, actionInput } from '../openapi/index.ts'
import { comment, declare, inputMember, key, literal } from './field-types.ts'
import type { ClientNames } from './type-names.ts'

/** The input and output types of an action, where it has its own. */
export function actionTypes({ name, input, returns }: ActionModel, names: ClientNames): readonly string[] {
  const members = (fields: typeof input) =>
    fields.map((field) => ({ text: inputMember(field), because: (field.field as { because?: string }).because }))
  return [
    ...(input.length === 0 ? [] : [declare(names.inputs.get(name)!, members(input))]),
    ...(returns.is === 'shape' ? [declare(names.outputs.get(name)!, members(returns.fields))] : []),
  ]
}

/** The action as a member of the client: `(id, input, options)`, each where there is one. */
export function actionMember(action: ActionModel, names: ClientNames): readonly string[] {
  const needed = action.input.some(({ optional, field }) => !optional && (field as { default?: unknown }).default === undefined)
  const options = action.kind === 'command' ? 'WriteOptions' : 'RequestOptions'
  const parameters = [
    ...(action.on === null ? [] : ['id: string']),
    ...(action.input.length === 0 ? [] : [`input${needed ? '' : '?'}: ${names.inputs.get(action.name)!}`]),
    `options?: ${options}`,
  ]
  const said = [action.because ?? '', `Allowed: ${accessWords(action.allow)}.`].join(' ')
  return [
    ...comment(said, '  '),
    `  ${key(names.actions.get(action.name)!)}(${parameters.join(', ')}): Promise<${resultType(action, names)}>`,
  ]
}

function resultType({ name, returns }: ActionModel, names: ClientNames): string {
  switch (returns.is) {
    case 'nothing':
      return 'void'
    case 'one':
      return names.entities.get(returns.entity)!.row
    case 'page':
      return `Page<${names.entities.get(returns.entity)!.row}>`
    case 'shape':
      return names.outputs.get(name)!
  }
}

/** The code of that member. */
export function actionCode(action: ActionModel, names: ClientNames): string {
  const hasInput = action.input.length > 0
  const parameters = [...(action.on === null ? [] : ['id']), ...(hasInput ? ['input'] : []), 'options']
  const id = action.on === null ? [] : ['id']
  const values = hasInput ? `{ ...input${id.length > 0 ? ', id' : ''} }` : `{ ${id.join()} }`
  const { query, body } = actionInput(action)
  const carries = body.length > 0 ? 'body' : query.length > 0 ? 'query' : 'nothing'
  const call = `{ method: ${literal(action.method)}, path: ${literal(action.path)}, carries: ${literal(carries)} }`
  return `    ${key(names.actions.get(action.name)!)}: (${parameters.join(', ')}) => act(send, ${call}, ${values}, options),`
}
