import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { listener } from './example.ts'
import { answerOf, interactionHandlers, interactionRoutes, waitsFor } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/no-ack-3s',
  title: 'Work before the first answer to an interaction',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` is waited for before the interaction has its first answer',
  because:
    'an interaction is given up after 3 seconds: whenever {what} is slow, the user sees a failure although the work is done, and does it again',
  instead: '{advice}',
  references: ['https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction'],

  check(architecture, report) {
    const found = [...ofGateway(architecture), ...ofHttp(architecture)]
    for (const { slow, answer, what, advice } of found) {
      report({
        at: slow.place,
        subject: `interaction:${slow.place.file}#${slow.callee}`,
        ...(what === 'database' && { severity: 'medium' as const }),
        values: { callee: slow.callee, what: what === 'database' ? 'the database' : 'another server', advice },
        ...(answer !== null && { related: [{ at: answer.place, message: 'the first answer' }] }),
        unproven: 'no interaction was sent; the calls were followed to what they wait for',
      })
    }
  },

  bad: {
    'a query, and then a reply': listener(
      'InteractionCreate',
      'interaction',
      "const { rows } = await pool.query('select name from events where guild_id = $1 limit 10', [interaction.guildId])\n  await interaction.reply(rows.map((row) => row.name).join())",
    ),
    'a module of a command that asks a model': {
      'src/commands/ask.ts': `import { SlashCommandBuilder, type ChatInputCommandInteraction } from 'discord.js'
import OpenAI from 'openai'
const openai = new OpenAI()
export default {
  data: new SlashCommandBuilder().setName('ask').setDescription('Ask'),
  async execute(interaction: ChatInputCommandInteraction) {
    const question = interaction.options.getString('question', true)
    if (question.length > 500) return interaction.reply('Too long')
    const answer = await openai.responses.create({ model: 'm', input: question })
    await interaction.reply(answer.output_text)
  },
}
`,
    },
    'over HTTP': {
      'src/server.ts': `import { Hono } from 'hono'
import { InteractionResponseType } from 'discord-api-types/v10'
import { verified } from './verify.js'
const app = new Hono()
app.post('/interactions', verified, async (c) => {
  const weather = await fetch('https://api.example.com/weather', { signal: AbortSignal.timeout(5000) })
  return c.json({ type: InteractionResponseType.ChannelMessageWithSource, data: { content: await weather.text() } })
})
`,
    },
  },
  good: {
    'put off first': listener(
      'InteractionCreate',
      'interaction',
      "await interaction.deferReply()\n  const { rows } = await pool.query('select name from events where guild_id = $1 limit 10', [interaction.guildId])\n  await interaction.editReply(rows.map((row) => row.name).join())",
    ),
    'answered from memory': listener('InteractionCreate', 'interaction', "await interaction.reply('pong')"),
    'answered, and then recorded': listener(
      'InteractionCreate',
      'interaction',
      "await interaction.reply('thank you')\n  await pool.query('insert into votes (user_id) values ($1)', [interaction.user.id])",
    ),
    'who calls it has put it off': {
      'src/commands/list.ts': `import type { ChatInputCommandInteraction } from 'discord.js'
import { Pool } from 'pg'
const pool = new Pool()
export async function event(interaction: ChatInputCommandInteraction) {
  await interaction.deferReply()
  await list(interaction)
}
async function list(interaction: ChatInputCommandInteraction) {
  const { rows } = await pool.query('select name from events limit 10')
  await interaction.editReply(rows.map((row) => row.name).join())
}
`,
    },
  },
}

interface Late {
  readonly slow: Call
  readonly answer: Call | null
  readonly what: 'server' | 'database'
  readonly advice: string
}

function ofGateway(architecture: Architecture): readonly Late[] {
  return interactionHandlers(architecture).flatMap(({ handler, name }): readonly Late[] => {
    const calls = callsIn(architecture, handler.id).toSorted((a, b) => a.place.start - b.place.start)
    for (const [i, call] of calls.entries()) {
      const answer = answerOf(call, name)
      // What only some ways answer leaves the others waiting.
      if (answer === 'later' || (answer !== null && call.conditions.length === 0)) return []
      if (answer !== null || !call.awaited) continue
      if (hands(architecture, call, name)) return []
      const what = waitsFor(architecture, call)
      if (what === null) continue
      const next = calls.slice(i + 1).find((each) => answerOf(each, name) !== null)
      const kind = next === undefined ? null : answerOf(next, name)
      if (next === undefined || kind === 'later') return []
      const advice =
        kind === 'defer'
          ? 'defer before it, as the first thing'
          : `call \`${name}.deferReply()\` first, and \`${name}.editReply()\` when the work is done`
      return [{ slow: call, answer: next, what, advice }]
    }
    return []
  })
}

/** A call that is given the interaction and answers it. */
function hands(architecture: Architecture, { to, args }: Call, name: string): boolean {
  if (to === null || !args.some((arg) => arg.is === 'name' && arg.path === name)) return false
  return callsIn(architecture, to).some(({ callee }) => /\.(defer(Reply|Update)|reply|update|showModal)$/.test(callee))
}

function ofHttp(architecture: Architecture): readonly Late[] {
  return interactionRoutes(architecture).flatMap(({ handler }): readonly Late[] => {
    if (handler === null) return []
    for (const call of callsIn(architecture, handler)) {
      const what = call.awaited && !/verif|sign/i.test(call.callee) ? waitsFor(architecture, call) : null
      if (what !== null) {
        return [
          {
            slow: call,
            answer: null,
            what,
            advice: 'answer with a deferred response (type 5) at once, do the work after it, and edit the answer',
          },
        ]
      }
    }
    return []
  })
}
