/** A server with Redis and a database, and functions between the two. */
export function cached(body: string): string {
  return `import Redis from 'ioredis'
import express from 'express'
import { Pool } from 'pg'
const redis = new Redis(process.env.REDIS_URL)
const pool = new Pool()
const app = express()
${body}
app.listen(3000)
`
}
