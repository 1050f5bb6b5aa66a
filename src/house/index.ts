export { type AuthSettings, type Backend, type BackendSettings, createBackend } from './backend.ts'
