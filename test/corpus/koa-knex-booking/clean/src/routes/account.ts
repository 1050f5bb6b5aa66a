import Router from '@koa/router'
import argon2 from 'argon2'
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { knex } from '../db.js'
import { signedIn } from '../guards.js'
import { resetByAccount, resetByAddress, signInByAccount, signInByAddress } from '../limits.js'
import { sendMail } from '../mail.js'
import { seal } from '../sealed.js'

export const account = new Router({ prefix: '/v1' })
const email = z.string().email().max(254)
const password = z.string().min(10).max(200)
const digest = (token: string) => createHash('sha256').update(token).digest('hex') // of 32 random bytes
const nobody = argon2.hash('no member has this one')

account.post('/session', signInByAddress, signInByAccount, async (ctx) => {
  const body = z.object({ email, password: z.string().max(200) }).strict().parse(ctx.request.body)
  const member = await knex('members').first('id', 'role', 'password_hash').whereRaw('lower(email) = lower(?)', [body.email]).whereNull('deleted_at') // members_email is on lower(email)
  const right = await argon2.verify(member?.password_hash ?? (await nobody), body.password)
  if (!member || !right) {
    ctx.state.log.warn({ ip: ctx.ip }, 'sign-in refused')
    ctx.throw(401, 'Address or password is wrong')
  }
  await ctx.session!.regenerate()
  ctx.session!.memberId = member.id
  ctx.session!.role = member.role
  ctx.state.log.info({ member: member.id }, 'signed in')
  ctx.status = 204
})

account.delete('/session', signedIn, (ctx) => {
  ctx.session = null
  ctx.status = 204
})

account.post('/password-reset', resetByAddress, resetByAccount, async (ctx) => {
  const body = z.object({ email }).strict().parse(ctx.request.body)
  const member = await knex('members').first('id', 'email').whereRaw('lower(email) = lower(?)', [body.email]).whereNull('deleted_at')
  const token = randomBytes(32).toString('base64url')
  // Known or not, the answer is the same; the mail goes by the platform's queue, which answers at once.
  if (member) {
    await knex('password_resets').insert({ token_hash: digest(token), member_id: member.id, expires_at: new Date(Date.now() + 1_800_000) })
  }
  await sendMail(member?.email ?? 'nobody@mail.example.com', 'password-reset', { token })
  ctx.status = 202
  ctx.body = { sent: true }
})

account.post('/password', signInByAddress, async (ctx) => {
  const body = z.object({ token: z.string().length(43), password }).strict().parse(ctx.request.body)
  const password_hash = await argon2.hash(body.password)
  await knex.transaction(async (trx) => {
    const [used] = await trx('password_resets').where({ token_hash: digest(body.token) }).where('expires_at', '>', new Date()).del().returning('member_id') // deleting is using
    if (!used) ctx.throw(400, 'The link is used or too old')
    await trx('members').where({ id: used.member_id }).update({ password_hash })
    ctx.state.log.info({ member: used.member_id }, 'password changed')
  })
  ctx.status = 204
})

account.put('/me/phone', signedIn, async (ctx) => {
  const body = z.object({ phone: z.string().regex(/^\+[0-9]{7,15}$/) }).strict().parse(ctx.request.body)
  await knex('members').where({ id: ctx.session!.memberId }).update({ phone_sealed: seal(body.phone) })
  ctx.status = 204
})

account.delete('/me', signedIn, async (ctx) => {
  const id = ctx.session!.memberId
  await knex('members').where({ id }).update({ email: `erased-${id}@invalid.example.com`, password_hash: '!', phone_sealed: null, deleted_at: knex.fn.now() })
  ctx.session = null
  ctx.status = 204
})
