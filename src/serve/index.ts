export type { AppCode } from './app-code.ts'
export { createTokenVerifier, type KeySource, type TokenVerifier } from './auth/verify-token.ts'
export { createServer, type RequestSpan, type ServerOptions } from './server.ts'
