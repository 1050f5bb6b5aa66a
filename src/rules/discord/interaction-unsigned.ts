import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route } from '../../model/architecture/code.ts'
import { callsIn } from '../../model/architecture/look-up.ts'
import type { Case, Rule } from '../rule.ts'
import { bareInteractionRoutes, interactionRoutes } from './handlers.ts'

export const rule: Rule = {
  id: 'discord/interaction-unsigned',
  title: 'Interactions that anybody may send',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{route} takes interactions, and nothing checks their Ed25519 signature',
  because: 'who finds the address acts as whatever user of whatever server, with whatever permissions that the body claims',
  instead:
    'check `X-Signature-Ed25519` over `X-Signature-Timestamp` and the raw bytes of the body with the public key of the application, before anything is parsed',
  references: [
    'CWE-347',
    'https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers',
  ],

  check(architecture, report) {
    for (const route of interactionRoutes(architecture)) {
      if (isVerified(architecture, route)) continue
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: { route: `${route.method} ${route.path}` },
        unproven: 'no server was started; guards and handler were followed to a check',
      })
    }
    for (const { route, path, at } of bareInteractionRoutes(architecture)) {
      if (isVerified(architecture, route)) continue
      report({
        at,
        subject: `route:${path}`,
        values: { route: `\`${path}\`` },
        unproven: 'no server was started; the handler was followed to a check',
      })
    }
  },

  bad: {
    'a handler alone': {
      'src/server.ts': `import express from 'express'
import { InteractionResponseType, InteractionType } from 'discord-interactions'
const app = express()
app.use(express.json())
app.post('/interactions', (req, res) => {
  if (req.body.type === InteractionType.PING) return res.json({ type: InteractionResponseType.PONG })
  res.json({ type: InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE, data: { content: 'hello' } })
})
app.listen(3000)
`,
    },
    'a server without a framework': bare(''),
    'a limit of the body is no check': {
      'src/server.ts': `import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { InteractionResponseType } from 'discord-api-types/v10'
const app = new Hono()
app.post('/api/discord/interactions', bodyLimit({ maxSize: 65536 }), (c) => c.json({ type: InteractionResponseType.Pong }))
`,
    },
  },
  good: {
    'the middleware of the library': {
      'src/server.ts': `import express from 'express'
import { InteractionResponseType, verifyKeyMiddleware } from 'discord-interactions'
const app = express()
app.post('/interactions', verifyKeyMiddleware(process.env.PUBLIC_KEY), (req, res) => {
  res.json({ type: InteractionResponseType.PONG })
})
app.listen(3000)
`,
    },
    'checked by a server without a framework': bare(
      "  if (!(await verifyKey(body, request.headers['x-signature-ed25519'], request.headers['x-signature-timestamp'], key))) return response.writeHead(401).end()\n",
    ),
    'checked in the handler': {
      'src/server.ts': `import express from 'express'
import nacl from 'tweetnacl'
import { InteractionResponseType } from 'discord-api-types/v10'
const app = express()
app.post('/interactions', express.raw({ type: '*/*' }), (req, res) => {
  const signed = Buffer.concat([Buffer.from(req.get('x-signature-timestamp')), req.body])
  if (!nacl.sign.detached.verify(signed, Buffer.from(req.get('x-signature-ed25519'), 'hex'), key)) return res.sendStatus(401)
  res.json({ type: InteractionResponseType.Pong })
})
app.listen(3000)
`,
    },
    'checked by a function of the project': {
      'src/verify.ts': `import { verify } from 'node:crypto'
export function signedByDiscord(req, res, next) {
  if (!verify(null, req.body, key, Buffer.from(req.get('x-signature-ed25519'), 'hex'))) return res.sendStatus(401)
  next()
}
`,
      'src/server.ts': `import express from 'express'
import { InteractionResponseType } from 'discord-api-types/v10'
import { signedByDiscord } from './verify.js'
const app = express()
app.post('/interactions', signedByDiscord, (req, res) => res.json({ type: InteractionResponseType.Pong }))
app.listen(3000)
`,
    },
    'a bot on the gateway': `import { Client, GatewayIntentBits } from 'discord.js'
const client = new Client({ intents: [GatewayIntentBits.Guilds] })
client.on('interactionCreate', (interaction) => interaction.reply('hello'))
`,
  },
}

function bare(check: string): Case {
  return {
    'src/server.ts': `import { createServer } from 'node:http'
import { InteractionResponseType, InteractionType, verifyKey } from 'discord-interactions'
createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/interactions') return answer(request, response)
  response.writeHead(404).end()
}).listen(3000)
async function answer(request, response) {
  const body = await bodyOf(request)
${check}  const { type } = JSON.parse(body.toString())
  if (type === InteractionType.PING) return response.end(JSON.stringify({ type: InteractionResponseType.PONG }))
}
`,
  }
}

function isVerified(architecture: Architecture, { guards, reaches }: Route): boolean {
  return (
    guards.some(({ name }) => /verif|sign|ed25519|discord/i.test(name)) ||
    reaches.some((id) =>
      callsIn(architecture, id).some(
        ({ callee, target }) =>
          /(^|\.)(verify\w*|isValid\w*|check\w*Sign\w*|\w*[sS]ignature\w*)$/.test(callee) ||
          /^(node:crypto:verify|discord-interactions:verify)/.test(target ?? ''),
      ),
    )
  )
}
