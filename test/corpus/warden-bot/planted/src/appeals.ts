import type { IncomingMessage, ServerResponse } from 'node:http'
import { InteractionResponseType, InteractionType } from 'discord-interactions'
import { REST, Routes } from 'discord.js'
import { ulid } from 'ulid'
import { z } from 'zod'
import { db } from './database.js'
import { inOrder } from './sequencer.js'

const rest = new REST({ timeout: 10_000, retries: 2 }) // signs in with the interaction's own token
const limit = 32_768
const appeal = z.object({
  type: z.literal(InteractionType.APPLICATION_COMMAND),
  user: z.object({ id: z.string().regex(/^\d{1,20}$/) }),
  application_id: z.string().regex(/^\d{1,20}$/),
  token: z.string().max(300),
  data: z.object({ name: z.literal('appeal'), options: z.tuple([z.object({ value: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/) }), z.object({ value: z.string().min(1).max(1_500) })]) }),
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    if (size > limit) throw new Error('too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The interactions of the application Appeals. */
export async function answerAppeal(request: IncomingMessage, response: ServerResponse) {
  const body = await bodyOf(request)
  const say = (value: unknown) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const sent = JSON.parse(body.toString()) as { type: number }
  if (sent.type === InteractionType.PING) return say({ type: InteractionResponseType.PONG })
  const parsed = appeal.safeParse(sent)
  if (!parsed.success) return void response.writeHead(400).end()
  say({ type: InteractionResponseType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE, data: { flags: 64 } })
  const { user, data, application_id, token } = parsed.data
  inOrder('appeals', async () => {
    const content = await file(user.id, data.options[0].value, data.options[1].value)
    await rest.patch(Routes.webhookMessage(application_id, token, '@original'), { auth: false, body: { content } })
  })
}

/** A case has one appeal, by the member that it is about. */
async function file(memberId: string, caseId: string, body: string): Promise<string> {
  const found = await db.selectFrom('cases').select('id').where('id', '=', caseId).where('member_id', '=', memberId).executeTakeFirst()
  if (!found) return 'There is no such case of yours'
  const earlier = await db.selectFrom('appeals').select('id').where('case_id', '=', caseId).executeTakeFirst()
  if (earlier) return 'There is an appeal already'
  await db.insertInto('appeals').values({ id: ulid(), case_id: caseId, member_id: memberId, body, state: 'open', created_at: Date.now() }).execute()
  return 'Your appeal is with the moderators'
}
