import type { ActionModel, FieldModel } from '../../model/model.ts'

/** Where each field of an action's input travels. */
export interface ActionInput {
  readonly path: readonly FieldModel[]
  readonly query: readonly FieldModel[]
  readonly body: readonly FieldModel[]
}

/** Fields that the path names come from there; the rest from the query string of a GET, else from the body. */
export function actionInput({ method, path, input }: ActionModel): ActionInput {
  const placed = input.filter(({ name }) => path.includes(`{${name}}`))
  const rest = input.filter((field) => !placed.includes(field))
  return method === 'GET' ? { path: placed, query: rest, body: [] } : { path: placed, query: [], body: rest }
}
