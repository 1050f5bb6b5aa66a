export { credentialReader } from './credential-reader.ts'
