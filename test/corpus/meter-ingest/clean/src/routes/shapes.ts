const uuid = { type: 'string', format: 'uuid' }
const time = { type: 'string', format: 'date-time' }

export const batch = {
  type: 'object',
  required: ['readings'],
  additionalProperties: false,
  properties: {
    readings: {
      type: 'array',
      minItems: 1,
      maxItems: 500,
      items: {
        type: 'object',
        required: ['at', 'kind', 'value'],
        additionalProperties: false,
        properties: { at: time, kind: { enum: ['power', 'voltage', 'temperature'] }, value: { type: 'number', minimum: -1_000_000, maximum: 1_000_000 } },
      },
    },
  },
}
export const deviceParams = { type: 'object', required: ['deviceId'], properties: { deviceId: uuid } }
export const devicePage = { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 }, after: uuid } }
export const deviceInput = {
  type: 'object',
  required: ['serial', 'label'],
  additionalProperties: false,
  properties: { serial: { type: 'string', minLength: 4, maxLength: 40 }, label: { type: 'string', minLength: 1, maxLength: 80 } },
}
export const readingPage = {
  type: 'object',
  required: ['from', 'to'],
  properties: { from: time, to: time, limit: { type: 'integer', minimum: 1, maximum: 1000, default: 500 } },
}
export const bucket = { type: 'object', properties: { bucket: { enum: ['hour', 'day'], default: 'hour' } } }
