export type { AppCode } from './app-code.ts'
export { createTokenVerifier, type KeySource, type TokenVerifier } from './auth/verify-token.ts'
export type { RequestSpan } from './request-hooks.ts'
export { createServer, type ServerOptions } from './server.ts'
