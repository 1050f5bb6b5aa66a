import type { Architecture } from '../../model/architecture/architecture.ts'
import { fileOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { textOf } from '../values.ts'
import { hasLogger, hasTracer } from './logging.ts'

export const rule: Rule = {
  id: 'obs/no-error-boundary',
  title: 'A process that ends without saying why',
  severity: 'medium',
  confidence: 'maybe',
  profile: 'review',
  says: 'nothing catches what was caught nowhere: {what}',
  because:
    'the process ends with a line on the console, past the log that is read: what happened is lost, and so are the requests that were in work',
  instead: "log it and end in order: `process.on('unhandledRejection', …)`, and a listener for `error` on long-lived clients",
  references: ['ASVS 16.5.4'],
  once: true,

  check(architecture, report) {
    if (!hasLogger(architecture) || hasTracer(architecture) || isCaught(architecture) || isNest(architecture)) return
    const starts = architecture.code.calls.filter(
      ({ callee, target, function: id }) =>
        isServing(architecture, id) &&
        (target === 'discord.js:Client' ||
          (/(^|\.)listen$/.test(callee) && /^(express|fastify|koa|node:http|@nestjs)/.test(target ?? '')) ||
          target === '@hono/node-server:serve' ||
          /^\w*(app|server)\.listen$/i.test(callee)),
    )
    const start =
      starts.find(({ target }) => target === 'discord.js:Client') ??
      starts.find(({ function: id }) =>
        /(^|\/)(main|index|server|app|bot|start|bin)\.\w+$/.test(fileOf(architecture, id)?.file ?? ''),
      ) ??
      starts[0]
    if (start === undefined) return
    report({
      at: start.place,
      subject: 'process',
      // Node ends the process with a trace of its own; where signals are handled somebody thought of ends.
      ...(start.target !== 'discord.js:Client' && endsInOrder(architecture) && { severity: 'low' as const }),
      values: { what: 'there is no handler for `unhandledRejection` or `uncaughtException`' },
      unproven: 'nothing was made to fail',
    })
  },

  bad: {
    'a server with a log': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.get('/', (req, res) => res.json(1))
app.listen(3000, () => log.info('listening'))
`,
  },
  good: {
    'a last handler': `import express from 'express'
import pino from 'pino'
const log = pino()
const app = express()
app.listen(3000)
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error })
  process.exit(1)
})
`,
    'nothing but the console anyway': `import express from 'express'
const app = express()
app.listen(3000)
`,
    'an agent reports it': `import * as Sentry from '@sentry/node'
import express from 'express'
import pino from 'pino'
Sentry.init({ dsn: process.env.DSN })
export const log = pino()
const app = express()
app.listen(3000)
`,
  },
}

function endsInOrder({ code }: Architecture): boolean {
  return code.calls.some(({ callee }) => /^process\.(on|once)$/.test(callee))
}

/** It has a last handler for requests, and ends in order by itself. */
function isNest({ code }: Architecture): boolean {
  return code.files.some(({ imports, isTest }) => !isTest && imports.some(({ from }) => from === '@nestjs/core'))
}

function isCaught({ code }: Architecture): boolean {
  return code.calls.some(
    ({ callee, args: [name] }) =>
      (/^process\.(on|once|addListener)$/.test(callee) &&
        /^(unhandledRejection|uncaughtException|uncaughtExceptionMonitor)$/.test(textOf(name) ?? '')) ||
      /^(closeWithGrace|gracefulShutdown|final|createTerminus|setupGracefulShutdown)$/i.test(callee),
  )
}
