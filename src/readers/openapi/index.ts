export { createOpenApiReader } from './create-openapi-reader.ts'
