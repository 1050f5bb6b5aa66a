import type { IncomingMessage, ServerResponse } from 'node:http'
import { InteractionResponseType, InteractionType, verifyKey } from 'discord-interactions'
import { REST, Routes } from 'discord.js'
import { ulid } from 'ulid'
import { z } from 'zod'
import { config } from './config.js'
import { db } from './database.js'
import { log } from './log.js'
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

/** The interactions of the application Appeals: each is signed by Discord over the time and the raw body. */
export async function answerAppeal(request: IncomingMessage, response: ServerResponse) {
  const body = await bodyOf(request)
  const signature = String(request.headers['x-signature-ed25519'] ?? '')
  const time = String(request.headers['x-signature-timestamp'] ?? '')
  if (!(await verifyKey(body, signature, time, config.appealsPublicKey))) {
    log.warn({ event: 'signature.refused' }, 'not from Discord')
    return void response.writeHead(401).end()
  }
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
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('appeals')
    .columns(['id', 'case_id', 'member_id', 'body', 'state', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('cases')
        .select((of) => [of.val(ulid()).as('id'), 'cases.id as case_id', 'cases.member_id', of.val(body).as('body'), of.val('open' as const).as('state'), of.val(Date.now()).as('created_at')])
        .where('cases.id', '=', caseId)
        .where('cases.member_id', '=', memberId),
    )
    .onConflict((conflict) => conflict.column('case_id').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows ? 'Your appeal is with the moderators' : 'There is no such case of yours, or it has an appeal'
}
