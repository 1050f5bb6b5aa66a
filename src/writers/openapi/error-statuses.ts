import { couldAllow } from '../../model/access.ts'
import type { EntityModel, Model } from '../../model/model.ts'
import type { Operation } from './operations.ts'

const reading = [400, 401, 429, 503]
/** 507: whatever stores something may find the disk full. */
const writing = [...reading, 403, 507]
const withBody = [413, 415, 422]

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
      // Also without anything unique: the same request may still be at work.
      return [...writing, ...withBody, 409]
    case 'update':
      return [...writing, ...withBody, 404, 412, ...(mayCollide(entity!) ? [409] : [])]
    case 'delete':
      return [...writing, 404, 412, ...(isHeld(model, entity!) ? [409] : [])]
    case 'action':
      // A handler may refuse with whatever the store or its own problems say.
      return [
        ...(action!.kind === 'query' ? [...reading, 403, 404, 409, 422, 504] : [...writing, ...withBody, 404, 409, 412, 504]),
        // Of an external system that failed.
        ...(model.external.length > 0 ? [502] : []),
      ]
  }
}

/** Can a change take what must be unique? */
function mayCollide({ indexes, fields }: EntityModel): boolean {
  const changeable = new Set(fields.filter(({ readOnly, immutable }) => !readOnly && !immutable).map(({ name }) => name))
  const named = ({ fields: on, where }: EntityModel['indexes'][number]) => [...on, ...where].map(({ field }) => field)
  return indexes.some((index) => index.unique && named(index).some((field) => changeable.has(field)))
}

/** Do rows that point at this one, or at what would go with it, keep it from being deleted? */
function isHeld(model: Model, { name }: EntityModel, seen: ReadonlySet<string> = new Set([name])): boolean {
  return model.entities.some((other) =>
    other.fields.some(({ field }) => {
      if (field.kind !== 'ref' || field.to !== name || field.onDelete === 'clear') return false
      if (field.onDelete !== 'cascade') return true
      return !seen.has(other.name) && isHeld(model, other, new Set([...seen, other.name]))
    }),
  )
}

/** A read hides rows rather than refuse, unless the caller's kind can never see one. */
function forbidden(model: Model, rule: Parameters<typeof couldAllow>[0]): readonly number[] {
  return couldAllow(rule, { signedIn: true, roles: [], refusedRules: new Set(model.rules) }) ? [] : [403]
}
