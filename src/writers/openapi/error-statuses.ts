import { couldAllow } from '../../model/access.ts'
import type { Model } from '../../model/model.ts'
import type { Operation } from './operations.ts'

const reading = [400, 401, 429, 503]
/** 507: whatever stores something may find the disk full. */
const writing = [...reading, 403, 409, 507]
/** Also of a DELETE, which needs no body but may be sent one. */
const withBody = [413, 415]

/** The statuses with which an operation may refuse, in order. The server answers no other. */
export function errorStatusesOf(model: Model, operation: Operation): readonly number[] {
  return statusesOf(model, operation).sort((a, b) => a - b)
}

function statusesOf(model: Model, { kind, entity, action }: Operation): number[] {
  switch (kind) {
    case 'list':
      return [...reading, ...forbidden(model, entity!.can.read)]
    case 'get':
      return [...reading, ...forbidden(model, entity!.can.read), 404]
    case 'create':
      return [...writing, ...withBody, 422]
    case 'update':
      return [...writing, ...withBody, 404, 412, 422]
    case 'delete':
      return [...writing, ...withBody, 404, 412]
    case 'action':
      // A handler may refuse with whatever the store or its own problems say.
      return action!.kind === 'query' ? [...reading, 403, 404, 409, 422, 504] : [...writing, ...withBody, 404, 412, 422, 504]
  }
}

/** A read hides rows rather than refuse, unless the caller's kind can never see one. */
function forbidden(model: Model, rule: Parameters<typeof couldAllow>[0]): readonly number[] {
  return couldAllow(rule, { signedIn: true, roles: [], refusedRules: new Set(model.rules) }) ? [] : [403]
}
