import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, fileOf, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { within } from '../values.ts'
import { listenersOf } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/commands-every-start',
  title: 'All commands are sent at each start',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the global commands are overwritten at each start of each copy',
  because:
    'there is a limit of new commands in a day, a start during a rollout puts back the older ones, and a shard that restarts does it again',
  instead: 'send them as a step of the release, or only where a hash of them has changed',
  references: [
    'https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands',
  ],

  check(architecture, report) {
    const ready = new Map(
      listenersOf(architecture)
        .filter(({ event }) => event === 'clientReady')
        .map(({ handler, call }) => [handler.id, call]),
    )
    for (const call of architecture.code.calls) {
      if (!overwrites(call) || !isServing(architecture, call.function) || isAsked(architecture, call)) continue
      const start = startOf(architecture, call, ready)
      if (start === null) continue
      report({
        at: start.place,
        subject: `commands:${call.place.file}`,
        related: start === call ? [] : [{ at: call.place, message: 'overwritten here' }],
        unproven: 'nothing was started',
      })
    }
  },

  bad: {
    'when the client is ready': `import { Client, GatewayIntentBits } from 'discord.js'
import { definitions } from './commands.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.once('ready', async (ready) => {
  await ready.application.commands.set(definitions)
})
await client.login(process.env.DISCORD_TOKEN)
`,
    'before the server listens': {
      'src/api.ts': `import { REST, Routes } from 'discord.js'
const rest = new REST().setToken(process.env.DISCORD_TOKEN!)
export const putCommands = (body: unknown[]) => rest.put(Routes.applicationCommands('1'), { body })
`,
      'src/main.ts': `import { serve } from '@hono/node-server'
import { putCommands } from './api.js'
import { app } from './app.js'
import { commands } from './commands.js'
await putCommands(commands)
serve({ fetch: app.fetch, port: 3000 })
`,
    },
  },
  good: {
    'a step of the release': `import { REST, Routes } from 'discord.js'
import { definitions } from './commands.js'
const rest = new REST().setToken(process.env.DISCORD_TOKEN!)
await rest.put(Routes.applicationCommands('1'), { body: definitions })
`,
    'the commands of one server, for development': `import { Client, GatewayIntentBits, REST, Routes } from 'discord.js'
import { definitions } from './commands.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
const rest = new REST().setToken(process.env.DISCORD_TOKEN!)
client.once('ready', async () => {
  await rest.put(Routes.applicationGuildCommands('1', '2'), { body: definitions })
})
await client.login(process.env.DISCORD_TOKEN)
`,
    'only where they changed': `import { Client, GatewayIntentBits } from 'discord.js'
import { definitions, hashOf, lastHash } from './commands.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.once('ready', async (ready) => {
  if (hashOf(definitions) !== (await lastHash())) await ready.application.commands.set(definitions)
})
await client.login(process.env.DISCORD_TOKEN)
`,
  },
}

function overwrites({ callee, args }: Call): boolean {
  if (/(^|\.)application\.commands\.set$/.test(callee)) return args.length < 2
  return (
    /\.put$/.test(callee) &&
    args[0] !== undefined &&
    [...within(args[0], 3)].some((value) => value.is === 'call' && /(^|\.)Routes\.applicationCommands$/.test(value.callee))
  )
}

/** A condition that compares, or an environment that is chosen. */
function isAsked(architecture: Architecture, { conditions, function: id }: Call): boolean {
  return conditions.length > 0 || callsIn(architecture, id).some(({ callee }) => /hash|digest|diff|equal|changed/i.test(callee))
}

/** Where a start leads to it: a listener that is told once, or the body of the module that listens. */
function startOf(architecture: Architecture, call: Call, ready: ReadonlyMap<FunctionId, Call>): Call | null {
  const told = ready.get(call.function)
  if (told !== undefined || isEntry(architecture, call.function)) return call
  const { code } = architecture
  for (const each of code.calls) {
    if (each.to !== call.function || each.conditions.length > 0 || !isServing(architecture, each.function)) continue
    if (ready.has(each.function) || isEntry(architecture, each.function)) return each
  }
  return null
}

/** The body of a module that signs in or listens. */
function isEntry(architecture: Architecture, id: FunctionId): boolean {
  if (functionOf(architecture, id)?.within !== null) return false
  const file = fileOf(architecture, id)?.file
  return architecture.code.calls.some(
    ({ place, callee }) => place.file === file && /(^|\.)(login|listen|serve|spawn)$/.test(callee),
  )
}
