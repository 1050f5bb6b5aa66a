export { credentialReader } from './credential-reader.ts'
export { credentialsIn } from './find-credentials.ts'
