import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { listener } from './example.ts'
import { eventsReadIn, listenersOf } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/blocks-read-loop',
  title: 'A listener keeps the gateway from being read',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because:
    'what comes in behind it waits: events and interactions are handled too late, and where the thread itself stands still, a late heartbeat ends the session',
  instead: 'use the form that does not block, or hand the work to a worker thread, or to a queue for each server',
  references: [
    'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop',
    'https://discord.com/developers/docs/events/gateway#sending-heartbeats',
  ],

  check(architecture, report) {
    const told = new Set<Call>()
    for (const { event, call, handler } of listenersOf(architecture)) {
      if (event === 'clientReady') continue
      const blocking = blockingIn(architecture, handler.id, 3)
      if (blocking === undefined || told.has(blocking)) continue
      told.add(blocking)
      const isShort = /^node:fs:/.test(blocking.target!)
      report({
        at: blocking.place,
        subject: `listener:${event}#${blocking.callee}`,
        ...(isShort && { severity: 'medium' as const }),
        values: { what: `\`${blocking.callee}\` holds up the whole process while \`${event}\` is handled` },
        related: [{ at: call.place, message: 'the listener' }],
        unproven: 'nothing was timed',
      })
    }
    for (const { event, call, loop } of eventsReadIn(architecture)) {
      report({
        at: call.place,
        subject: `listener:${event}#${call.callee}`,
        values: { what: `each \`${event}\` waits until \`${call.callee}\` is done with the one before` },
        related: [{ at: loop, message: 'the loop that reads the events' }],
        unproven: 'nothing was timed',
      })
    }
  },

  bad: {
    'another program is waited for': listener(
      'MessageCreate',
      'message',
      "const picture = execFileSync('convert', [message.id])\n  await message.reply({ files: [picture] })",
      "import { execFileSync } from 'node:child_process'",
    ),
    'one event after the other, each waiting for an answer of Discord': `import { on } from 'node:events'
import { type Client, Events, GatewayIntentBits, type Guild } from 'discord.js'
export async function follow(client: Client) {
  for await (const [entry, guild] of on(client, Events.GuildAuditLogEntryCreate)) await tell(entry, guild)
}
async function tell(entry, guild: Guild) {
  await guild.systemChannel?.send(entry.action)
}
`,
    'a lock that the thread sleeps on': listener(
      'MessageCreate',
      'message',
      'while (isTaken(message.guildId)) Atomics.wait(cell, 0, 0, 50)',
    ),
    'a file is read through for each interaction': {
      'src/scores.ts': `import { readFileSync, writeFileSync } from 'node:fs'
export function bump(id: string) {
  const scores = JSON.parse(readFileSync('scores.json', 'utf8'))
  scores[id] = (scores[id] ?? 0) + 1
  writeFileSync('scores.json', JSON.stringify(scores))
}
`,
      'src/bot.ts': `import { Client, GatewayIntentBits } from 'discord.js'
import { bump } from './scores.js'
const client = new Client({ intents: [GatewayIntentBits.GuildMessages] })
client.on('messageCreate', (message) => bump(message.author.id))
`,
    },
  },
  good: {
    'without blocking': listener(
      'MessageCreate',
      'message',
      "await writeFile('last', message.id)",
      "import { writeFile } from 'node:fs/promises'",
    ),
    'events that are read one by one and handed on': `import { on } from 'node:events'
import { type Client, Events } from 'discord.js'
export async function follow(client: Client) {
  for await (const [entry, guild] of on(client, Events.GuildAuditLogEntryCreate)) queue.add(() => tell(entry, guild))
}
`,
    'once, at the start': `import { readFileSync } from 'node:fs'
import { Client, GatewayIntentBits } from 'discord.js'
const words = JSON.parse(readFileSync('words.json', 'utf8'))
const client = new Client({ intents: [GatewayIntentBits.GuildMessages] })
client.on('messageCreate', (message) => message.reply(words[0]))
client.once('ready', () => readFileSync('motd.txt'))
`,
  },
}

const blocks =
  /^(global:Atomics\.wait|node:child_process:(execSync|execFileSync|spawnSync)|node:crypto:(pbkdf2Sync|scryptSync)|node:zlib:\w+Sync|(bcrypt|bcryptjs):(default\.)?(hashSync|compareSync)|node:fs:(default\.)?(readFileSync|writeFileSync|appendFileSync|readdirSync|cpSync|rmSync))$/

function blockingIn(architecture: Architecture, id: FunctionId, depth: number): Call | undefined {
  const found = callsIn(architecture, id).find(({ target }) => target !== null && blocks.test(target))
  if (found !== undefined || depth === 0) return found
  for (const used of functionOf(architecture, id)?.uses ?? []) {
    const inner = blockingIn(architecture, used, depth - 1)
    if (inner !== undefined) return inner
  }
  return undefined
}
