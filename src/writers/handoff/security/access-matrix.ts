import { isNobody } from '../../../model/access.ts'
import type { EntityModel, Model } from '../../../model/model.ts'
import { accessOf, accessWords, operationsOf } from '../../openapi/index.ts'
import { callerColumns, type Verdict, verdictOf } from '../callers.ts'

export interface MatrixRow {
  readonly operation: string
  readonly method: string
  readonly path: string
  /** The rule in words. */
  readonly rule: string
  readonly callers: Readonly<Record<string, Verdict>>
}

/** Every served operation, and what each caller gets of it. */
export function accessMatrix(model: Model): readonly MatrixRow[] {
  const columns = callerColumns(model)
  return operationsOf(model).map((operation) => {
    const access = accessOf(operation)
    return {
      operation: operation.operationId,
      method: operation.method,
      path: operation.path,
      rule: accessWords(access) + (operation.action?.signed ? ', and signed by its sender' : ''),
      callers: Object.fromEntries(columns.map((column) => [column.name, verdictOf(model, access, column)])),
    }
  })
}

/** Rights that no rule grants, which have no route. */
export function unservedRights(model: Model): readonly { readonly entity: string; readonly rights: readonly string[] }[] {
  return model.entities
    .map((entity) => ({ entity: entity.name, rights: closedRights(entity) }))
    .filter(({ rights }) => rights.length > 0)
}

function closedRights({ can }: EntityModel): readonly string[] {
  return (['read', 'create', 'update', 'delete'] as const).filter((right) => isNobody(can[right]))
}
