// @ts-check
// Lintel without token check and access log: what is left when a gateway does these.
import { serveLintel } from './serve-lintel.mjs'

await serveLintel({ core: true })
