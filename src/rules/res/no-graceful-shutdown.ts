import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import { loadedBy } from '../replicas.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'
import { startsOf } from './listening.ts'

export const rule: Rule = {
  id: 'res/no-graceful-shutdown',
  title: 'A deployment cuts off what is being done',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{entry}` {does}, and nothing in it answers `SIGTERM`',
  because:
    'each rollout and each scaling down ends requests in the middle and leaves messages half handled: callers see broken connections',
  instead:
    'on `SIGTERM` stop taking work (`server.close()`, `channel.cancel()`), let what runs finish within a limit, then close pools and exit',
  references: ['https://12factor.net/disposability'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const start of startsOf(architecture)) {
      for (const entry of entriesTo(architecture, start.place.file)) {
        if (told.has(entry) || answers(architecture, entry)) continue
        told.add(entry)
        report({
          at: start.place,
          subject: `entry:${entry}`,
          values: { entry, does: /consume|\.run$|process|Worker/.test(start.callee) ? 'takes messages' : 'serves requests' },
          related: atExit(architecture, entry),
          unproven: 'no process was started and stopped',
        })
      }
    }
  },

  bad: {
    'a server': `import express from 'express'
const app = express()
app.get('/', (req, res) => res.json({}))
app.listen(3000)
`,
    'a consumer beside a server that does': {
      'src/main.ts': `import Fastify from 'fastify'
const app = Fastify()
await app.listen({ port: 3000 })
process.on('SIGTERM', () => app.close())
`,
      'src/consumer.ts': `import amqp from 'amqplib'
const connection = await amqp.connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.consume('usage', (message) => channel.ack(message))
`,
    },
  },
  good: {
    'it closes': `import express from 'express'
const app = express()
const server = app.listen(3000)
process.once('SIGTERM', () => server.close())
`,
    'a loop over signals, in a file beside it': {
      'src/server.ts': `import express from 'express'
import { closeOnSignal } from './shutdown.js'
const app = express()
closeOnSignal(app.listen(3000))
`,
      'src/shutdown.ts': `export function closeOnSignal(server) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close())
}
`,
    },
    'the framework does it': `import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.js'
const app = await NestFactory.create(AppModule)
app.enableShutdownHooks()
await app.listen(3000)
`,
    'a library does it': `import Fastify from 'fastify'
import closeWithGrace from 'close-with-grace'
const app = Fastify()
closeWithGrace({ delay: 5000 }, () => app.close())
await app.listen({ port: 3000 })
`,
    'an application without a process of its own': `import express from 'express'
export const app = express()
app.get('/', (req, res) => res.json({}))
`,
  },
}

const libraries =
  /^(close-with-grace|http-terminator|@godaddy\/terminus|stoppable|fastify-graceful-shutdown|lightship|http-graceful-shutdown|express-graceful-shutdown|node-graceful-shutdown|async-exit-hook|exit-hook|death|@gquittet\/graceful-server|signal-exit|@sentry\/shutdown|moleculer)$/

/** What it starts: files that lead there and that no other file loads. */
function entriesTo(architecture: Architecture, file: string): readonly string[] {
  const serving = architecture.code.files.filter(({ isTest, isTool }) => !isTest && !isTool)
  const imported = new Set(
    serving.flatMap(({ imports }) => imports.flatMap(({ file: to, typeOnly }) => (to === null || typeOnly ? [] : [to]))),
  )
  const roots = serving.map((each) => each.file).filter((each) => !imported.has(each) && loadedBy(architecture, each).has(file))
  if (roots.length === 0) return [file]
  // A part that several programs share stops with the one that answers for it.
  return roots.some((root) => answers(architecture, root)) ? [] : roots.slice(0, 1)
}

function answers(architecture: Architecture, entry: string): boolean {
  const loaded = loadedBy(architecture, entry)
  const files = architecture.code.files.filter(({ file }) => loaded.has(file))
  if (files.some(({ imports, words }) => words.includes('SIGTERM') || imports.some(({ from }) => libraries.test(from))))
    return true
  return architecture.code.calls.some(
    (call) =>
      loaded.has(call.place.file) && (/(^|\.)enableShutdownHooks$|\.closeGracefully$/.test(call.callee) || saysSigterm(call)),
  )
}

function saysSigterm({ args }: Call): boolean {
  return args.some((arg) => [...within(arg)].some((value) => textOf(value) === 'SIGTERM'))
}

/** What runs at the end of the process, when it is too late to wait for anything. */
function atExit(architecture: Architecture, entry: string): readonly { readonly at: Place; readonly message: string }[] {
  return architecture.code.calls
    .filter(
      ({ callee, args, place }) => place.file === entry && /^process\.(on|once)$/.test(callee) && textOf(args[0]) === 'exit',
    )
    .map(({ place }) => ({ at: place, message: 'at `exit` it is too late to wait for anything' }))
}
