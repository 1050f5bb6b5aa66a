import type { Middleware } from 'koa'

export const signedIn: Middleware = async (ctx, next) => {
  if (!ctx.session?.memberId) ctx.throw(401, 'Sign in first')
  await next()
}

export const managersOnly: Middleware = async (ctx, next) => {
  if (ctx.session?.role !== 'manager') {
    ctx.state.log.warn({ member: ctx.session?.memberId }, 'managers only')
    ctx.throw(403, 'Not allowed')
  }
  await next()
}
