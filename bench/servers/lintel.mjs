// @ts-check
// Lintel with everything on: token check, access rules, rate limit, metrics, access log, trace context.
import { serveLintel } from './serve-lintel.mjs'

await serveLintel({ core: false })
