import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { sql } from './database.js'
import { type Env, signedIn, versioned } from './guard.js'
import { perCaller } from './limit.js'
import { log } from './log.js'
import { measured } from './metrics.js'
import { answer, problem } from './problem.js'
import { employees } from './routes/employees.js'
import { holidays } from './routes/holidays.js'
import { imports } from './routes/imports.js'
import { leave } from './routes/leave.js'

export const app = new Hono<Env>()
app.use(requestId({ limitLength: 80 }))
app.use(measured)
app.use(async (c, next) => {
  await next()
  log.info({ requestId: c.get('requestId'), method: c.req.method, route: c.req.routePath, status: c.res.status }, 'answered')
})
app.use(bodyLimit({ maxSize: 256 * 1024, onError: () => { throw problem(413, 'Too large') } }))
app.onError(answer)
app.notFound((c) => answer(problem(404, 'No such resource'), c))

app.get('/live', (c) => c.json({ ok: true }))
app.get('/ready', async (c) => {
  await sql`SELECT 1`.catch(() => { throw problem(503, 'The database does not answer') })
  return c.json({ ok: true })
})

for (const path of ['/employees/*', '/leave/*', '/imports/*', '/holidays/*']) app.use(path, signedIn, perCaller, versioned)
app.route('/employees', employees)
app.route('/leave', leave)
app.route('/imports', imports)
app.route('/holidays', holidays)
