const uuid = { type: 'string', format: 'uuid' }
const date = { type: 'string', format: 'date' }
const object = (required: string[], properties: object) => ({ type: 'object', required, additionalProperties: false, properties })

export const customerParams = object(['customerId'], { customerId: uuid })
export const staffParams = object(['staffId'], { staffId: uuid })
export const key = { type: 'object', required: ['idempotency-key'], properties: { 'idempotency-key': uuid } }
export const customerPage = object([], {
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  after: { ...uuid, default: '00000000-0000-0000-0000-000000000000' },
  email: { type: 'string', minLength: 3, maxLength: 254 },
})
export const refundInput = object(['amountMinor', 'reason'], {
  amountMinor: { type: 'integer', minimum: 1, maximum: 10_000_000 },
  reason: { type: 'string', minLength: 1, maxLength: 500 },
})
export const roleInput = object(['role'], { role: { enum: ['reader', 'agent', 'admin'] } })
export const exportInput = object(['createdFrom', 'createdTo', 'reason'], { createdFrom: date, createdTo: date, reason: { type: 'string', minLength: 10, maxLength: 500 } })
export const auditPage = object([], {
  limit: { type: 'integer', minimum: 1, maximum: 200, default: 100 },
  page: { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 },
})
export const entryParams = object(['entryId'], { entryId: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } })
export const settingsText = object(['yaml'], { yaml: { type: 'string', maxLength: 10_000 } })
