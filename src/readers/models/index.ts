export { createModelsReader } from './create-models-reader.ts'
