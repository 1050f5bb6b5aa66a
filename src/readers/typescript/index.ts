export { typescriptReader } from './read-code.ts'
