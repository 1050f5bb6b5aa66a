const uuid = { type: 'string', format: 'uuid' }
const limit = { type: 'integer', minimum: 1, maximum: 100, default: 50 }

export const notebookParams = { type: 'object', required: ['notebookId'], properties: { notebookId: uuid } }
export const noteParams = { type: 'object', required: ['noteId'], properties: { noteId: uuid } }
export const notebookPage = { type: 'object', properties: { limit, after: uuid } }
export const notePage = { type: 'object', properties: { limit, before: { type: 'string', maxLength: 60 } } }
export const search = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1, maxLength: 100 }, limit: { ...limit, maximum: 50, default: 20 } },
}
export const notebookInput = {
  type: 'object',
  required: ['id', 'title'],
  additionalProperties: false,
  properties: { id: uuid, title: { type: 'string', minLength: 1, maxLength: 120 } },
}
export const noteInput = {
  type: 'object',
  required: ['id', 'title', 'body'],
  additionalProperties: false,
  properties: { id: uuid, title: { type: 'string', minLength: 1, maxLength: 200 }, body: { type: 'string', maxLength: 20_000 } },
}
export const noteChange = {
  type: 'object',
  required: ['title', 'body', 'version'],
  additionalProperties: false,
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    body: { type: 'string', maxLength: 20_000 },
    version: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  },
}
